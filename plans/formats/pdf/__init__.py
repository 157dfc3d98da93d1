"""PDF files with a text layer, read by PDFium in a process of its own (docs/decisions/0013-reading-pdf.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.blocks import Document
from plans.formats.clean import SECRECY
from plans.formats.compose import Composer, Slot
from plans.formats.pdf import columns, furniture
from plans.formats.pdf.child import pages_of
from plans.formats.pdf.ocr import recognised
from plans.formats.pdf.page import Line, Page, lines_of
from plans.formats.pdf.tables import Draft, continues, drafts_of, join
from plans.formats.pdf.wrap import Area, joined, paragraphs
from plans.safety import Budget

_COVERED = 0.4
_STAMP_LETTERS = 200

Item = Line | Draft | columns.Pair


def read_pdf(data: bytes, budget: Budget) -> Document:
    """The whole file; raises `Unreadable`, also where there is no text layer and no OCR."""
    pages = pages_of(data, budget)
    if not _has_text(pages):
        return recognised(data, budget)
    return _Reader(pages, budget).read()


def _has_text(pages: Sequence[Page]) -> bool:
    return any(page.words and not _is_scan(page) for page in pages)


@dataclass(slots=True)
class _Reader:
    pages: list[Page]
    budget: Budget
    _composer: Composer = field(init=False)
    _footnotes: list[str] = field(default_factory=list)
    _areas: dict[int, Area] = field(default_factory=dict)

    def read(self) -> Document:
        self._composer = Composer(self.budget)
        for mark in dict.fromkeys(mark for page in self.pages for mark in SECRECY.findall(page.askew)):
            self._composer.paragraph(mark)
        self._flow(_tables_joined(self._items()))
        notes = [f"Trang {page.number} không có lớp chữ, cần xem bản gốc" for page in self.pages if _is_scan(page)]
        doubts = ("page-without-text",) if notes else ()
        return self._composer.document(len(self.pages), self._footnotes, doubts, notes)

    def _items(self) -> list[Item]:
        """Lines, tables and letterheads of the whole file in reading order, furniture and notes left out."""
        drafts, lines = [], []
        for page in self.pages:
            self.budget.time()
            tables, outside = drafts_of(page)
            drafts.append(tables)
            lines.append(lines_of(outside, page.number))
        repeated, size = furniture.running(self.pages, lines), furniture.body_size(lines)
        items: list[Item] = []
        for page, tables, own in zip(self.pages, drafts, lines, strict=True):
            text, notes = furniture.notes(page, furniture.without(page, own, repeated), size)
            self._footnotes += [joined(notes)] if notes else []
            if text:
                self._areas[page.number] = Area.of(text)
            items += _merged(_blocks(text), tables)
        return items

    def _flow(self, items: list[Item]) -> None:
        """Items into the composer; paragraphs run on over page breaks, and stop at tables."""
        lines: list[Line] = []
        for item in items:
            if isinstance(item, Line):
                lines.append(item)
                continue
            self._paragraphs(lines)
            lines = []
            if isinstance(item, Draft):
                self._composer.table(item.rows, item.pages)
            else:
                sides = [Slot("\n".join(line.text for line in side)) for side in (item.left, item.right)]
                self._composer.table([sides], [item.left[0].page])
        self._paragraphs(lines)

    def _paragraphs(self, lines: list[Line]) -> None:
        for group in paragraphs(lines, [self._areas[line.page] for line in lines]):
            self.budget.time()
            self._composer.paragraph(joined(group), page=group[0].page, bold=group[0].bold)


def _is_scan(page: Page) -> bool:
    """A page that is a picture; the stamp of a digital signature is all the text that it may have."""
    return page.pictures > _COVERED and sum(len(word.text) for word in page.words) < _STAMP_LETTERS


def _blocks(lines: list[Line]) -> list[Item]:
    """The lines of one page with its letterhead and its closing block taken together."""
    items: list[Item] = []
    index = 0
    while index < len(lines):
        here = lines[index:]
        pair = columns.closing(here) or (columns.letterhead(here) if not index else None)
        items.append(pair or lines[index])
        index += pair.lines if pair else 1
    return items


def _merged(items: list[Item], tables: list[Draft]) -> list[Item]:
    """Text and tables of one page by their height on it."""
    return sorted([*items, *tables], key=_height)


def _height(item: Item) -> float:
    if isinstance(item, Draft):
        return item.top
    return item.left[0].y if isinstance(item, columns.Pair) else item.y


def _tables_joined(items: list[Item]) -> list[Item]:
    """A table that goes on at the top of the next page becomes one."""
    kept: list[Item] = []
    for item in items:
        last = kept[-1] if kept else None
        if isinstance(item, Draft) and isinstance(last, Draft) and continues(last, item):
            join(last, item)
        else:
            kept.append(item)
    return kept
