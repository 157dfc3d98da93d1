"""Tables of a PDF: words into ruled cells, and one table again out of its parts on several pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans.formats.compose import Slot
from plans.formats.pdf.page import Page, Word, lines_of
from plans.formats.pdf.ruling import Ruled, between, tables_of
from plans.formats.pdf.wrap import cell_text

Row = list[Slot]

_ORDINAL = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐa-zđ]|\d{1,3}(?:\.\d{1,3}){0,3})[.)]?")
_UNFINISHED = re.compile(r"(?:,|\b(?:và|với|của|các|về|cho|trong|tại|đến|từ|theo))\s*$")
_GROUP = re.compile(r"(?:các|những|cơ quan|đơn vị|[uủ][yỷ] ban|sở|ban|phòng)\b")
_SAME_EDGE = 6.0


@dataclass(slots=True, eq=False)
class Draft:
    """A table as far as it is put together; `pages` has the page of each row."""

    xs: list[float]
    top: float
    rows: list[Row]
    pages: list[int]


def drafts_of(page: Page) -> tuple[list[Draft], list[Word]]:
    """The tables of one page, and the words that stand outside of them."""
    tables = tables_of(page.rules)
    inside: dict[tuple[int, int], list[Word]] = {}
    outside: list[Word] = []
    for word in page.words:
        middle, height = (word.x0 + word.x1) / 2, word.y - 0.3 * word.size
        for index, table in enumerate(tables):
            cell = table.place(middle, height)
            if cell is not None:
                inside.setdefault((index, cell), []).append(word)
                break
        else:
            outside.append(word)
    drafts = [_draft(index, table, inside, page.number) for index, table in enumerate(tables)]
    return [draft for draft in drafts if draft.rows], outside


def _draft(index: int, table: Ruled, inside: dict[tuple[int, int], list[Word]], page: int) -> Draft:
    slots: dict[int, Slot] = {}
    rows: list[Row] = []
    for numbers in table.cells:
        for number in numbers:
            if number not in slots:
                right = _right_edge(table, number)
                slots[number] = Slot(cell_text(lines_of(inside.get((index, number), []), page), right))
        rows.append([slots[number] for number in numbers])
    rows = [row for row in rows if any(slot.text for slot in row)]
    return Draft(table.xs, table.ys[0], rows, [page] * len(rows))


def _right_edge(table: Ruled, number: int) -> float:
    columns = [column for row in table.cells for column, cell in enumerate(row) if cell == number]
    return table.xs[max(columns) + 1]


def continues(first: Draft, second: Draft) -> bool:
    """The second table has the columns of the first, or some of them: its part on the next page."""
    few, many = sorted((first.xs, second.xs), key=len)
    same_left = abs(first.xs[0] - second.xs[0]) <= _SAME_EDGE
    return same_left and all(any(abs(edge - other) <= _SAME_EDGE for other in many) for edge in few)


def _fit(draft: Draft, xs: list[float]) -> None:
    """Gives `draft` the columns of `xs`: a cell wider than one of them stands in each that it covers."""
    if len(draft.xs) == len(xs):
        return
    middles = [(left + right) / 2 for left, right in pairwise(xs)]
    columns = [between(draft.xs, middle) for middle in middles]
    draft.rows = [[Slot("") if column is None else row[column] for column in columns] for row in draft.rows]
    draft.xs = xs


def join(first: Draft, second: Draft) -> None:
    """Adds the rows of `second`: repeated header dropped, a row cut by the page break made whole, and a merged cell
    that goes on over the break filled into the rows that it still spans."""
    xs = max(first.xs, second.xs, key=len)
    _fit(first, xs)
    _fit(second, xs)
    rows, pages = list(second.rows), list(second.pages)
    for header in first.rows[: min(2, len(first.rows))]:
        if rows and _texts(rows[0]) == _texts(header):
            del rows[0], pages[0]
    if rows and first.rows and _is_rest(first, rows[0]):
        _append(first.rows[-1], rows)
        del rows[0], pages[0]
    if rows and first.rows and not _is_title(rows[0]) and not _is_title(first.rows[-1]):
        _fill_from_above(first, rows)
    first.rows += rows
    first.pages += pages


def _texts(row: Row) -> list[str]:
    return [" ".join(slot.text.split()).casefold() for slot in row]


def _is_title(row: Row) -> bool:
    """A group row: nothing but a title, at most with an ordinal."""
    return len({id(slot) for slot in row if slot.text}) < 2 or len({id(slot) for slot in row}) < min(3, len(row))


def _is_rest(first: Draft, row: Row) -> bool:
    """The lower part of a row that a page break cut, not a row of its own under the same number.

    A row of its own has words of its own in the widest column, the one of the task, and no cell of it starts in
    mid-sentence; group names are written with small letters too.
    """
    above = first.rows[-1]
    spread = len({id(slot) for slot in row}) < len(row)
    if spread or row[0].text or any(slot.text and not upper.text for slot, upper in zip(row, above, strict=True)):
        return False
    task = max(range(len(row)), key=lambda column: sum(len(other[column].text) for other in first.rows))
    rest = row[task].text
    if not rest or rest[0] in "(,;" or any(map(_starts_in_mid_sentence, row)):
        return True
    alone = sum(bool(slot.text) for slot in row) == 1
    return alone and (not above[task].text.endswith((".", ";")) or _has_ordinals(first.rows[1:]))


def _starts_in_mid_sentence(slot: Slot) -> bool:
    return slot.text[:1].islower() and not _GROUP.match(slot.text)


def _has_ordinals(rows: Sequence[Row]) -> bool:
    """The first column numbers every row; none shares its number with the row above."""
    plain = [row for row in rows if not _is_title(row)]
    own = len({id(row[0]) for row in plain}) == len(plain)
    return bool(plain) and own and all(_ORDINAL.fullmatch(row[0].text.strip()) for row in plain)


def _append(above: Row, rows: list[Row]) -> None:
    """The first of `rows` onto `above`; a merged cell that reaches further down goes on as the one above."""
    seen: set[int] = set()
    for column, (upper, lower) in enumerate(zip(above, rows[0], strict=True)):
        if lower.text and id(lower) not in seen:
            seen.add(id(lower))
            upper.text = f"{upper.text} {lower.text}".strip()
        _carry_on(rows, column, lower, upper)


def _carry_on(rows: list[Row], column: int, lower: Slot, upper: Slot) -> None:
    for row in rows:
        if row[column] is not lower:
            break
        row[column] = upper


def _fill_from_above(first: Draft, rows: list[Row]) -> None:
    """A merged cell goes on over the break where its place below is empty, or starts in mid-sentence.

    Empty places count in a row without a number of its own, else only in columns that are never empty elsewhere.
    """
    above, below = first.rows[-1], list(rows[0])
    unnumbered = not below[0].text and _ORDINAL.fullmatch(above[0].text.strip()) is not None
    for column, (upper, lower) in enumerate(zip(above, below, strict=True)):
        if not upper.text:
            continue
        if not lower.text:
            goes_on = unnumbered or (column > 0 and _always_filled(first.rows + rows, column, lower))
        else:
            goes_on = column > 0 and lower.text[:1].islower() and bool(_UNFINISHED.search(upper.text))
            upper.text += f" {lower.text}" if goes_on else ""
        if goes_on:
            _carry_on(rows, column, lower, upper)


def _always_filled(rows: Iterable[Row], column: int, excused: Slot) -> bool:
    return all(row[column].text or row[column] is excused for row in rows if not _is_title(row))
