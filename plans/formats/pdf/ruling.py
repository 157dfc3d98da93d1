"""Rules drawn on a page -> the grids of its tables, merged cells found by the rules that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans.formats.pdf.page import Rule

_SNAP = 2.5
_GAP = 4.0
_MOST = 400
_MOST_PLACES = 6_000


@dataclass(slots=True)
class Ruled:
    """A table's rulings: `cells[row][column]` is the number of the drawn cell that covers that place."""

    xs: list[float]
    ys: list[float]
    cells: list[list[int]]

    def place(self, x: float, y: float) -> int | None:
        """The drawn cell at a point; None outside of the table."""
        column, row = between(self.xs, x), between(self.ys, y)
        return None if column is None or row is None else self.cells[row][column]


def tables_of(rules: Iterable[Rule]) -> list[Ruled]:
    """The tables on one page, from the top. A frame around text, with no rule inside, is none."""
    level, upright = _joined(rules, level=True), _joined(rules, level=False)
    tables = [table for group in _touching(level, upright) if (table := _ruled(group))]
    return sorted(tables, key=lambda table: table.ys[0])


def _joined(rules: Iterable[Rule], level: bool) -> list[Rule]:
    """Pieces of one straight rule as one; at most `_MOST` of them."""
    pieces = [rule if level else _turned(rule) for rule in rules if rule.is_level == level]
    joined: list[Rule] = []
    for piece in sorted(pieces, key=lambda rule: (round((rule.y0 + rule.y1) / 2 / _SNAP), rule.x0)):
        last = joined[-1] if joined else None
        if last and abs(piece.y0 - last.y0) <= _SNAP and piece.x0 <= last.x1 + _GAP:
            joined[-1] = Rule(last.x0, last.y0, max(last.x1, piece.x1), last.y1)
        else:
            joined.append(piece)
    return [rule if level else _turned(rule) for rule in joined[:_MOST]]


def _turned(rule: Rule) -> Rule:
    return Rule(rule.y0, rule.x0, rule.y1, rule.x1)


def _touching(level: Sequence[Rule], upright: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that cross or meet, directly or through others."""
    parent = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, across in enumerate(level):
        for j, down in enumerate(upright, start=len(level)):
            meets = across.x0 - _GAP <= down.x0 <= across.x1 + _GAP
            if meets and down.y0 - _GAP <= across.y0 <= down.y1 + _GAP:
                parent[root(i)] = root(j)
    groups: dict[int, list[Rule]] = {}
    for index, rule in enumerate([*level, *upright]):
        groups.setdefault(root(index), []).append(rule)
    return list(groups.values())


def _ruled(group: list[Rule]) -> Ruled | None:
    across = [rule for rule in group if rule.is_level]
    down = [rule for rule in group if not rule.is_level]
    xs = _positions([(r.x0 + r.x1) / 2 for r in down] + [x for r in across for x in (r.x0, r.x1)])
    ys = _positions([(r.y0 + r.y1) / 2 for r in across] + [y for r in down for y in (r.y0, r.y1)])
    if not down or not across or len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _MOST_PLACES:
        return None
    return Ruled(xs, ys, _cells(xs, ys, across, down))


def _positions(values: Iterable[float]) -> list[float]:
    """Values closer than `_GAP` as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _GAP:
            found.append(value)
    return found


def _cells(xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]) -> list[list[int]]:
    columns, rows = len(xs) - 1, len(ys) - 1
    number = list(range(rows * columns))

    def root(index: int) -> int:
        while number[index] != index:
            index = number[index]
        return index

    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            here = row * columns + column
            if column + 1 < columns and not _covers_down(down, right, (top + bottom) / 2):
                number[root(here + 1)] = root(here)
            if row + 1 < rows and not _covers_across(across, bottom, (left + right) / 2):
                number[root(here + columns)] = root(here)
    return [[root(row * columns + column) for column in range(columns)] for row in range(rows)]


def _covers_down(rules: Iterable[Rule], x: float, y: float) -> bool:
    return any(abs((rule.x0 + rule.x1) / 2 - x) <= _GAP and rule.y0 - 1 <= y <= rule.y1 + 1 for rule in rules)


def _covers_across(rules: Iterable[Rule], y: float, x: float) -> bool:
    return any(abs((rule.y0 + rule.y1) / 2 - y) <= _GAP and rule.x0 - 1 <= x <= rule.x1 + 1 for rule in rules)


def between(edges: list[float], value: float) -> int | None:
    """The number of the gap between two edges in which `value` lies."""
    return next((index for index, (low, high) in enumerate(pairwise(edges)) if low - 1 <= value < high + 1), None)
