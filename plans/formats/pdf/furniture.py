"""What stands on a page and is not its text: page numbers, running heads, stamps of digital signatures, notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from plans.formats.clean import SECRECY
from plans.formats.pdf.page import Line, Page

_PAGE_NUMBER = re.compile(r"(?:Trang\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*/\s*\d{1,4})?", re.IGNORECASE)
_STAMP = re.compile(r"(?:Người ký|Ký bởi|Được ký bởi|Ngày ký|Thời gian ký|Ký ngày)\s*:", re.IGNORECASE)
_TOP, _BOTTOM = 0.10, 0.90
_NOTE_SIZE = 0.88


def running(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> set[str]:
    """Texts (figures masked) that stand at the edge of at least three pages and of a third of them."""
    counts: Counter[str] = Counter()
    for page, own in zip(pages, lines, strict=True):
        counts.update({_masked(line.text) for line in own if _at_edge(page, line)})
    most = max(3, len(pages) // 3)
    return {text for text, count in counts.items() if count >= most}


def without(page: Page, lines: Sequence[Line], repeated: set[str]) -> list[Line]:
    """The lines of a page that are its text; notes are still among them."""
    return [line for line in lines if not _is_furniture(page, line, repeated)]


def _is_furniture(page: Page, line: Line, repeated: set[str]) -> bool:
    if _STAMP.match(line.text):
        return True
    if SECRECY.fullmatch(line.text):
        return False
    if not _at_edge(page, line):
        return False
    return _PAGE_NUMBER.fullmatch(line.text) is not None or _masked(line.text) in repeated


def _at_edge(page: Page, line: Line) -> bool:
    return line.y < _TOP * page.height or line.y > _BOTTOM * page.height


def _masked(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def notes(page: Page, lines: Sequence[Line], body_size: float) -> tuple[list[Line], list[Line]]:
    """Text and notes of a page: notes are small print at its foot that opens with a figure."""
    first = len(lines)
    while first and lines[first - 1].size < _NOTE_SIZE * body_size and lines[first - 1].y > 0.5 * page.height:
        first -= 1
    while first < len(lines) and not lines[first].text[:1].isdigit():
        first += 1
    return list(lines[:first]), list(lines[first:])


def body_size(lines: Sequence[Sequence[Line]]) -> float:
    """The size of most of the print; 0 where there is none."""
    sizes = [line.size for own in lines for line in own for _ in range(len(line.words))]
    return median(sizes) if sizes else 0.0
