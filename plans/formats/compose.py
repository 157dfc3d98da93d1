"""Paragraphs and grids -> `Document`: lays the text out and counts the offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from plans.blocks import Block, Cell, Document, Paragraph, Table
from plans.formats.clean import lines, one_line
from plans.safety import Budget


@dataclass(slots=True, eq=False)
class Slot:
    """One cell as drawn. A merged cell is the same object in every place of the grid that it spans."""

    text: str


Row = Sequence[Slot | None]
Grid = Sequence[Row]
PlacedRow = tuple[Row, int | None]


@dataclass(slots=True)
class Composer:
    """Collects blocks in reading order; `document()` gives the whole.

    In `Document.text` blocks and rows stand on lines of their own, cells are parted by " | ", and an automatic
    number stands before its paragraph, outside of the paragraph's own offsets. Raises `Unreadable` over the budget.
    """

    budget: Budget
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _blocks: list[Block] = field(default_factory=list)

    def paragraph(self, text: str, number: str = "", page: int | None = None, bold: bool = False) -> None:
        """Adds a paragraph; an empty one leaves no trace."""
        text, number = one_line(text), one_line(number)
        if not text:
            return
        self._start_line()
        if number:
            self._write(number + " ")
        start, end = self._write(text)
        self.budget.paragraph(len(self._blocks), len(text))
        self._blocks.append(Paragraph(text, number, page, start, end, bold))

    def table(self, grid: Grid, pages: Sequence[int | None] = ()) -> None:
        """Adds a table; header rows that are drawn again further down are dropped, as are empty rows.

        `pages`: the page of each row.
        """
        placed = list(zip_longest(grid, pages[: len(grid)]))
        placed = [(row, page) for row, page in placed if any(slot and slot.text.strip() for slot in row)]
        placed = _without_repeated_header(placed)
        if not placed:
            return
        self._start_line()
        first = self._length
        seen: dict[int, Cell] = {}
        cells: list[tuple[Cell, ...]] = []
        for index, (row, _) in enumerate(placed):
            if index:
                self._write("\n")
            cells.append(self._row(row, seen))
        row_pages = tuple(page for _, page in placed)
        self._blocks.append(Table(tuple(cells), row_pages[0], first, self._length, row_pages))

    def again(self, block: Block, page: int) -> None:
        """Adds a block of another document, as standing on `page`."""
        if isinstance(block, Paragraph):
            self.paragraph(block.text, block.number, page, block.bold)
            return
        slots: dict[tuple[int, int], Slot] = {}
        grid = [[slots.setdefault((cell.start, cell.end), Slot(cell.text)) for cell in row] for row in block.rows]
        self.table(grid, [page] * len(grid))

    def document(
        self,
        pages: int | None = None,
        footnotes: Sequence[str] = (),
        doubts: Sequence[str] = (),
        notes: Sequence[str] = (),
    ) -> Document:
        """Everything added so far."""
        kept = tuple(line for note in footnotes if (line := one_line(note)))
        return Document("".join(self._parts), tuple(self._blocks), pages, tuple(notes), kept, tuple(doubts))

    def _row(self, row: Row, seen: dict[int, Cell]) -> tuple[Cell, ...]:
        cells = []
        for column, slot in enumerate(row):
            if column:
                self._write(" | ")
            if slot is None:
                cells.append(Cell("", False, self._length, self._length))
            elif known := seen.get(id(slot)):
                cells.append(Cell(known.text, True, known.start, known.end))
            else:
                text = lines(slot.text)
                self.budget.paragraph(len(self._blocks), len(text))
                start, end = self._write(text)
                seen[id(slot)] = Cell(text, False, start, end)
                cells.append(seen[id(slot)])
        self.budget.cells(len(cells))
        return tuple(cells)

    def _start_line(self) -> None:
        if self._length:
            self._write("\n")

    def _write(self, text: str) -> tuple[int, int]:
        start = self._length
        self._length += len(text)
        self.budget.text(self._length)
        self._parts.append(text)
        return start, self._length


def _without_repeated_header(placed: list[PlacedRow]) -> list[PlacedRow]:
    if len(placed) < 3:
        return placed
    header = _texts(placed[0][0])
    if sum(map(bool, header)) < 2:
        return placed
    return placed[:1] + [item for item in placed[1:] if _texts(item[0]) != header]


def _texts(row: Row) -> list[str]:
    return [one_line(slot.text).casefold() if slot else "" for slot in row]
