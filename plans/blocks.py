"""What every document format is turned into before it is understood.

A format reader (text, Word, PDF) knows files; everything behind it knows only blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row; its paragraphs are parted by line breaks.

    A merged cell is repeated in every place that it spans, with the same offsets; `merged` is set on every place but
    the first.
    """

    text: str
    merged: bool = False
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; hard line breaks and page breaks are joined already where the format knows them.

    `number` is the printed label of an automatic list ("1.", "a)", "-"), which then is not in `text`; where it is
    empty, a label that the author typed stands in `text`. `Document.text` has it before `start`.
    `start`/`end` are offsets in `Document.text`; `page` counts from 1, None where the format has no pages.
    """

    text: str
    number: str = ""
    page: int | None = None
    start: int = 0
    end: int = 0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, header rows that a page break repeats already dropped.

    `row_pages` has the page of each row where the format has pages, else it is empty or holds None.
    """

    rows: tuple[tuple[Cell, ...], ...]
    page: int | None = None
    start: int = 0
    end: int = 0
    row_pages: tuple[int | None, ...] = ()


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text: NFC, one block after another; every offset in the house counts in `text`.

    `footnotes` stand apart from the blocks. `doubts` are flags that hold for every task of the document ("ocr").
    """

    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    notes: tuple[str, ...] = field(default=())
    footnotes: tuple[str, ...] = field(default=())
    doubts: tuple[str, ...] = field(default=())
