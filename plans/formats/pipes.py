"""Tables of web-converted text, where bars and cells stand on lines of their own.

Such text prints a row as `|`, cell, `|`, cell, …, `|`, each on its own line, without saying where a row ends: two
bars in a row are either the end of one row and the start of the next, or an empty cell. Cells that a vertically
merged cell covers are not printed at all. Both are worked out from what the cells say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from plans.columns import Column, column_of, looks_like
from plans.formats.compose import Slot

_ORDINAL = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[A-Za-zĐđ])[.)]?|[-–+•]", re.ASCII)
_MAX_HEADER = 60

Row = list[str]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One printed cell and how many bars stand before it."""

    bars: int
    text: str


def is_ordinal(text: str) -> bool:
    """What a column "TT" holds: a number, a letter, a Roman numeral or a dash."""
    return bool(_ORDINAL.fullmatch(text.replace("*", "").strip()))


def grid(lines: Sequence[str]) -> list[list[Slot | None]]:
    """The lines of one table as rows of equal width; a cell that was merged from above is the same `Slot`."""
    rows = _rows(_pieces(lines))
    width = _width(rows)
    if not width:
        return []
    kinds = _kinds(rows, width)
    out = _header(rows, width)
    head = len(out)
    for row in rows[head:]:
        above = out[-1] if len(out) > head and _fills(out[-1]) else None
        out.append(_place(row, kinds, above))
    return out


def _header(rows: list[Row], width: int) -> list[list[Slot | None]]:
    """The header as drawn: one row, or two where a title stands over several columns."""
    first: list[Slot | None] = [Slot(text) for text in rows[0]]
    if len(rows) < 2 or not _is_header(rows[1]) or len(rows[0]) < 2:
        return [(first + [None] * width)[:width]]
    wide = _wide(rows[0])
    under: list[Slot | None] = [Slot(text) for text in rows[1]]
    upper = first[:wide] + [first[wide]] * len(under) + first[wide + 1 :]
    lower = first[:wide] + under + first[wide + 1 :]
    return [(row + [None] * width)[:width] for row in (upper, lower)]


def _pieces(lines: Sequence[str]) -> list[_Piece]:
    pieces: list[_Piece] = []
    bars = 0
    cell: list[str] = []
    for line in [*lines, "|"]:
        if line.strip() != "|":
            cell.append(line)
            continue
        if any(part.strip() for part in cell):
            pieces.append(_Piece(bars, "\n".join(cell).strip()))
            bars = 0
        cell = []
        bars += 1
    if pieces and bars > 2:
        pieces.append(_Piece(1, ""))
    return pieces


def _rows(pieces: list[_Piece]) -> list[Row]:
    """Row ends found from ordinals in the first column, widths, and what a cell would stand under."""
    if not pieces:
        return []
    rows: list[Row] = [[pieces[0].text]]
    numbered = column_of(pieces[0].text) is Column.NUMBER
    width = 0
    kinds: list[Column] = []
    for at, piece in enumerate(pieces[1:], start=1):
        row = rows[-1]
        if piece.bars == 1:
            row.append(piece.text)
            continue
        if not width:
            width, kinds = _header_width(rows)
        if _breaks(piece, row, numbered, width, kinds, _run(pieces, at)):
            trailing = max(0, min(width - len(row), piece.bars - 2)) if width else piece.bars - 2
            row.extend([""] * trailing)
            rows.append([""] * (piece.bars - 2 - trailing) + [piece.text])
            if len(rows) == 3:
                width, kinds = _header_width(rows[:2])
        else:
            row.extend([""] * (piece.bars - 1) + [piece.text])
    return [row for row in rows if any(row)]


def _run(pieces: list[_Piece], at: int) -> int:
    """How many cells follow one another without doubt, from this one on."""
    end = at + 1
    while end < len(pieces) and pieces[end].bars == 1:
        end += 1
    return end - at


def _breaks(piece: _Piece, row: Row, numbered: bool, width: int, kinds: list[Column], run: int) -> bool:
    """Whether a row ends before this piece; `run` is how many cells surely stand together from it on."""
    if width and len(row) >= width:
        return True
    lands = len(row) + piece.bars - 1
    if numbered and is_ordinal(piece.text) and not (piece.text.isdigit() and len(row) > 2 and len(piece.text) > 2):
        return len(row) > 1 or not is_ordinal(row[0])
    if width and lands < width and len(row) > 1:
        kind = kinds[lands] if lands < len(kinds) else Column.OTHER
        if kind in (Column.LEAD, Column.COORDINATORS, Column.TIME):
            return not looks_like(piece.text, kind)
        return piece.bars == 2 and lands + run != width
    return True


def _header_width(rows: list[Row]) -> tuple[int, list[Column]]:
    """Width and kinds that the header gives: one row, or two where the first holds titles over several columns."""
    first = rows[0]
    if len(rows) > 1 and _is_header(rows[1]) and len(first) > 1:
        spread = _spread(first, rows[1])
        return len(spread), [column_of(text) for text in spread]
    return len(first), [column_of(text) for text in first]


def _is_header(row: Row) -> bool:
    return (
        not is_ordinal(row[0])
        and len(row) > 1
        and all(len(text) <= _MAX_HEADER for text in row)
        and (sum(column_of(text) is not Column.OTHER for text in row) > 1 or all(text.startswith("**") for text in row))
    )


def _spread(first: Row, second: Row) -> Row:
    """The columns of a two-storey header: the second row stands under the one title that is wide."""
    wide = _wide(first)
    return first[:wide] + second + first[wide + 1 :]


def _wide(first: Row) -> int:
    unknown = [index for index, text in enumerate(first) if column_of(text) in (Column.OTHER, Column.PERFORM)]
    return unknown[-1] if unknown else len(first) - 1


def _width(rows: list[Row]) -> int:
    if not rows:
        return 0
    header, _ = _header_width(rows[:2])
    widths = Counter(len(row) for row in rows[1:] if len(row) > 2)
    usual = widths.most_common(1)[0][0] if widths else header
    return max(header, usual if usual > header else header)


def _kinds(rows: list[Row], width: int) -> list[Column]:
    _, kinds = _header_width(rows[:2])
    return (kinds + [Column.OTHER] * width)[:width]


def _fills(row: list[Slot | None]) -> bool:
    """Whether cells of this row can reach down: a title row has one or two cells and reaches nowhere."""
    return sum(1 for slot in row if slot is not None and slot.text) > 2


def _place(row: Row, kinds: list[Column], above: list[Slot | None] | None) -> list[Slot | None]:
    """Puts the printed cells under their columns, in order; what is left open is merged from above."""
    width = len(kinds)
    slots: list[Slot | None] = [None] * width
    if len(row) >= width or above is None or _is_title(row):
        for index, text in enumerate(row[:width]):
            slots[index] = Slot(text)
        return slots
    for index, text in zip(_columns(row, kinds), row, strict=True):
        slots[index] = Slot(text)
    return [slot if slot is not None else over for slot, over in zip(slots, above, strict=True)]


def _is_title(row: Row) -> bool:
    printed = [text for text in row if text]
    if len(printed) == 1:
        return True
    return len(printed) == 2 and is_ordinal(printed[0]) and len(row) == 2


def _columns(row: Row, kinds: list[Column]) -> list[int]:
    """The increasing columns in which the cells fit best."""
    width = len(kinds)
    best: dict[tuple[int, int], tuple[float, list[int]]] = {}

    def solve(cell: int, column: int) -> tuple[float, list[int]]:
        if cell == len(row):
            return 0.0, []
        if width - column < len(row) - cell:
            return -1e9, []
        if (cell, column) not in best:
            here, tail = solve(cell + 1, column + 1)
            here += _fit(row[cell], kinds[column])
            skip, other = solve(cell, column + 1)
            best[cell, column] = (here, [column, *tail]) if here >= skip else (skip, other)
        return best[cell, column]

    return solve(0, 0)[1]


def _fit(text: str, kind: Column) -> float:
    if not text:
        return 0.5
    if kind is Column.NUMBER:
        return 2.0 if is_ordinal(text) else -2.0
    if kind in (Column.LEAD, Column.COORDINATORS, Column.TIME):
        return 2.0 if looks_like(text, kind) else -1.0
    if looks_like(text, Column.LEAD) or looks_like(text, Column.TIME) or is_ordinal(text):
        return -0.5
    return 1.0
