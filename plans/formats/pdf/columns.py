"""Two blocks side by side without a table: the letterhead above a paper, recipients and signature below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.formats.pdf.page import Line

_GUTTER = 0.8
_RECIPIENTS = re.compile(r"N[ơo]i nhận")
_LETTERHEAD = re.compile(r"CỘNG H(?:ÒA|OÀ)|ĐẢNG CỘNG SẢN", re.IGNORECASE)
_DATED = re.compile(r"ngày\s.*\bnăm\s*\d{0,4}\s*\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two blocks side by side; `lines` is how many printed lines they took."""

    left: list[Line]
    right: list[Line]
    lines: int


def letterhead(lines: Sequence[Line]) -> Pair | None:
    """The block at the very top of a paper; it ends with the place and date."""
    head = lines[:14]
    if not any(_LETTERHEAD.search(line.text) for line in head):
        return None
    last = max((index for index, line in enumerate(head) if _DATED.search(line.text)), default=-1)
    number = max((index for index, line in enumerate(head) if line.text.startswith("Số")), default=-1)
    end = max(last, number, 2) + 1
    gutter = _gutter(head[:end])
    while gutter is not None and end < len(head) and _both_sides(head[end], gutter):
        end += 1
    return _pair(head[:end])


def closing(lines: Sequence[Line]) -> Pair | None:
    """The block that opens with "Nơi nhận" and runs to the end of the page."""
    if not lines or not _RECIPIENTS.search(lines[0].text):
        return None
    return _pair(lines)


def _both_sides(line: Line, gutter: float) -> bool:
    return line.x0 < gutter < line.x1 and not _crosses(line, gutter)


def _crosses(line: Line, gutter: float) -> bool:
    return any(word.x0 < gutter < word.x1 for word in line.words)


def _pair(lines: Sequence[Line]) -> Pair | None:
    """Parts `lines` at the widest strip that most of them leave free; stops at the first line that crosses it."""
    gutter = _gutter(lines)
    if gutter is None:
        return None
    left: list[Line] = []
    right: list[Line] = []
    count = 0
    for line in lines:
        if _crosses(line, gutter):
            break
        count += 1
        for side, words in (
            (left, tuple(word for word in line.words if word.x1 <= gutter)),
            (right, tuple(word for word in line.words if word.x0 >= gutter)),
        ):
            if words:
                side.append(Line(words, line.page))
    return Pair(left, right, count) if left and right else None


def _gutter(lines: Sequence[Line]) -> float | None:
    """The x that the gaps of most lines have in common."""
    gaps = [
        (before.x1, after.x0)
        for line in lines
        for before, after in zip(line.words, line.words[1:], strict=False)
        if after.x0 - before.x1 > _GUTTER * before.size
    ]
    if not gaps:
        return None
    candidates = [(low + high) / 2 for low, high in gaps]

    def free(x: float) -> tuple[int, float]:
        crossed = sum(_crosses(line, x) for line in lines)
        return -crossed, max(high - low for low, high in gaps if low <= x <= high)

    return max(candidates, key=free)
