"""The body of a Word file -> blocks in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from plans.formats.compose import Composer, Slot
from plans.formats.docx.grid import Place, fill
from plans.formats.docx.numbering import Numbering
from plans.formats.docx.package import Element, W
from plans.formats.docx.runs import SOFT_BREAK, Line, RunReader, is_placeholder
from plans.formats.docx.styles import Layout, ListPlace, Style, Styles, layout

_CONTAINERS = {W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
_ITEM = re.compile(r"\s*(?:[-–+*•]\s?|(?:\d{1,2}|[a-zđ]|[IVX]{1,5})[.)]\s)\S")
_P, _TBL, _LAYOUT = W + "p", W + "tbl", W + "pPr"
_CENTRED = {"center"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One printed line or paragraph with its automatic label."""

    text: str
    number: str = ""
    bold: bool = False
    page: int | None = None


@dataclass(slots=True)
class BodyReader:
    """Walks one story of a document. `paged`: the file remembers where Word broke the pages."""

    root: Element
    styles: Styles
    numbering: Numbering
    paged: bool
    composer: Composer
    page: int = 1
    _runs: RunReader = field(init=False)
    _carried: str = ""

    def __post_init__(self) -> None:
        self._runs = RunReader(self.styles, self.root)

    def read(self, story: Element) -> None:
        """Every paragraph and table of `story` in reading order, into the composer."""
        for element in story:
            if element.tag == _P:
                for piece in self.paragraph(element):
                    self.composer.budget.time()
                    self.composer.paragraph(piece.text, piece.number, piece.page, piece.bold)
            elif element.tag == _TBL:
                self._table(element)
            elif element.tag in _CONTAINERS and not is_placeholder(element):
                self.read(element)

    def pieces(self, story: Element) -> list[Piece]:
        """The same as a list, tables flattened: for cells, text boxes and notes."""
        found: list[Piece] = []
        for element in story:
            if element.tag == _P:
                found += self.paragraph(element)
            elif element.tag == _TBL:
                found += self._flat(element)
            elif element.tag in _CONTAINERS and not is_placeholder(element):
                found += self.pieces(element)
        return found

    def paragraph(self, element: Element) -> list[Piece]:
        """A paragraph as printed: one piece, or several where breaks by hand part items; its text boxes behind it."""
        own = layout(element[0] if len(element) and element[0].tag == _LAYOUT else None)
        line = self._runs.read(element, own.style)
        if own.end_deleted:
            self._carried += line.text
            return []
        line.text, self._carried = self._carried + line.text, ""
        page = self._turn(line)
        style = self.styles.get(own.style)
        if style.name.startswith("toc "):
            return []
        label = self._label(own, style)
        centred = (own.align or style.align) in _CENTRED
        found = [
            Piece(text, label if index == 0 else "", line.bold, page)
            for index, text in enumerate(_split(line.text, centred))
        ]
        for box in line.boxes:
            found += self.pieces(box)
        return found

    def _label(self, own: Layout, style: Style) -> str:
        place, inherited = own.place, style.place
        if place is None:
            return self.numbering.label(inherited, own.style) if inherited else ""
        if place.number is None and inherited:
            place = ListPlace(inherited.number, place.level)
        return self.numbering.label(place, own.style)

    def _turn(self, line: Line) -> int | None:
        """The page on which the paragraph starts; counts on those that it breaks."""
        start = self.page + line.leading
        self.page += line.breaks
        return start if self.paged else None

    def _table(self, table: Element) -> None:
        grid = fill(table, self.composer.budget)
        if max(map(len, grid), default=0) <= 1:
            for place in _drawn(grid):
                self.read(place.cell)
            return
        slots: dict[int, Slot] = {}
        rows: list[list[Slot | None]] = []
        pages: list[int | None] = []
        for row in grid:
            rows.append([self._slot(place, slots) for place in row])
            pages.append(self.page if self.paged else None)
        self.composer.table(rows, pages)

    def _slot(self, place: Place | None, slots: dict[int, Slot]) -> Slot | None:
        if place is None:
            return None
        if id(place) not in slots:
            lines = (f"{piece.number} {piece.text}" for piece in self.pieces(place.cell))
            slots[id(place)] = Slot("\n".join(lines))
        return slots[id(place)]

    def _flat(self, table: Element) -> list[Piece]:
        found: list[Piece] = []
        for place in _drawn(fill(table, self.composer.budget)):
            found += self.pieces(place.cell)
        return found


def _drawn(grid: list[list[Place | None]]) -> list[Place]:
    """Every cell once, row by row."""
    return list({id(place): place for row in grid for place in row if place}.values())


def _split(text: str, centred: bool) -> list[str]:
    """Lines broken by hand: a centred heading and a list typed with them stay apart, running text is joined."""
    if SOFT_BREAK not in text:
        return [text]
    joined: list[str] = []
    for line in text.split(SOFT_BREAK):
        if not line.strip():
            continue
        if joined and not centred and not _ITEM.match(line):
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined
