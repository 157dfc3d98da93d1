"""Which line breaks of a page are the author's: lines -> paragraphs.

A PDF holds printed lines only. A line was broken by the typesetter where the next word had no room left; where it
had room, the author ended the paragraph. Marks of lists, indents and wider spacing say the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from plans.formats.pdf.page import Line

_ITEM = re.compile(
    r"(?:[-–+*•▪]\s|(?:\d{1,2}|[a-zđ]|[IVX]{1,5})[.)]\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s|(?:Điều|Chương|Phần|Mục)\s+[\dIVX]+)"
)
_STOP = re.compile(r"[.;:!?…]\W?$")
_TITLE = re.compile(r"\W*[A-ZÀ-ỸĐ\W]+")
_LOOSE = 1.3
_INDENT = 6.0
_SLACK = 3.0


@dataclass(frozen=True, slots=True)
class Area:
    """Where running text stands on a page."""

    left: float
    right: float
    pitch: float

    @staticmethod
    def of(lines: Sequence[Line]) -> Area:
        """Measured from the lines themselves; `lines` is not empty."""
        lefts, rights = sorted(line.x0 for line in lines), sorted(line.x1 for line in lines)
        steps = [b.y - a.y for a, b in pairwise(lines) if a.page == b.page and 0 < b.y - a.y < 4 * a.size]
        usual = median(steps) if steps else 1.4 * lines[0].size
        return Area(lefts[len(lefts) // 20], rights[-1 - len(rights) // 20], usual)

    def centred(self, line: Line) -> bool:
        """Both sides are free to about the same width."""
        before, after = line.x0 - self.left, self.right - line.x1
        return min(before, after) > 20 and abs(before - after) < 0.25 * max(before, after) + 4

    def filled(self, line: Line) -> bool:
        return line.x1 - line.x0 > 0.9 * (self.right - self.left)

    def fits(self, line: Line, word: float) -> bool:
        """Whether a word of that width had room behind `line`."""
        return line.x1 + 0.3 * line.size + word + _SLACK < self.right


def paragraphs(lines: Sequence[Line], areas: Sequence[Area]) -> Iterator[list[Line]]:
    """Runs of lines that are one paragraph each, over page breaks too; `areas` has the area of each line."""
    current: list[Line] = []
    for line, area in zip(lines, areas, strict=True):
        if current and _starts(current, line, area):
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def _starts(current: list[Line], line: Line, area: Area) -> bool:
    before = current[-1]
    ended, item = bool(_STOP.search(before.text)), bool(_ITEM.match(line.text + " "))
    small = line.text[:1].islower()
    if area.centred(line) or area.centred(before):
        return not _same_title(before, line, area)
    if before.page == line.page and line.y - before.y > _LOOSE * area.pitch:
        return not (small and not ended)
    if item and (ended or line.x0 > area.left + _INDENT or len(current) == 1):
        return not _cut_range(before, line)
    if area.fits(before, line.words[0].x1 - line.words[0].x0):
        return ended or not small
    return ended and line.x0 > area.left + _INDENT and line.x0 >= before.x0 - 1


def _same_title(before: Line, line: Line, area: Area) -> bool:
    """A centred heading over several lines: same letters, same spacing, and no short line that stands for itself."""
    small, stopped = line.text[:1].islower(), bool(_STOP.search(before.text))
    if before.page != line.page:
        return small and not stopped
    near = line.y - before.y <= _LOOSE * area.pitch
    if stopped or not near or not all(area.centred(one) or area.filled(one) for one in (before, line)):
        return False
    same = _capitals(before.text) == _capitals(line.text) and before.bold == line.bold
    alone = before.x1 - before.x0 < 0.4 * (area.right - area.left)
    return small or (same and not alone and not _ITEM.match(line.text))


def _capitals(text: str) -> bool:
    return text == text.upper()


def _cut_range(before: Line, line: Line) -> bool:
    """ "giai đoạn 2021" / "- 2025": a dash between figures, not the mark of an item."""
    rest = line.text.lstrip("-– ")
    return line.text[:1] in "-–" and before.text[-1:].isdigit() and rest[:1].isdigit()


def joined(lines: Sequence[Line]) -> str:
    """The paragraph as one line; a code cut behind its hyphen or slash is put together again."""
    text = ""
    for line in lines:
        cut = re.search(r"[\w./]+[-/]$", text) and re.match(r"[\w]", line.text) and not text.endswith(" -")
        text += line.text if cut or not text else " " + line.text
    return text


def cell_text(lines: Sequence[Line], right: float) -> str:
    """The lines of one table cell; only items and ended sentences start a line of their own."""
    text = ""
    for index, line in enumerate(lines):
        if not index:
            text = line.text
            continue
        before = lines[index - 1]
        room = before.x1 + 0.3 * before.size + line.words[0].x1 - line.words[0].x0 + _SLACK < right
        item = _ITEM.match(line.text + " ") and not _cut_range(before, line)
        ended = _STOP.search(before.text) and not line.text[:1].islower()
        text += ("\n" if item or (ended and room) else " ") + line.text
    return text
