"""Whether a line break in plain text is a wrap or was set by the author."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_CONTINUES = re.compile(r"[^\W\d_]{2,}(?![.)])")
_HANGS = re.compile(
    r"(?:[-–,(/]|(?<!\w)(?:và|của|các|với|tại|theo|về|số|hoặc|để|cho|do|trong|trên|từ|những|là|bằng|khi))$"
)
_LISTED = re.compile(
    r"(?:[-–—+•●▪◦]|\d{1,2}(?:\.\d{1,2}){0,3}(?: ?[.)]|[-–](?= )| (?=[A-ZĐ]))|\d{1,2}[a-eđ][.)]|[a-zđ][)/]"
    r"|[a-zđ]\.(?= ?[^\W\d_])|[IVX]{1,5}(?:\.|[-–/](?= )))(?: -(?= ))?\s*(?=[^\W_])"
)
_DONE = re.compile(r"[.;:!?…][)”\"'*_]*$")
# What opens the closing words of a plan stands at the start of a line by chance only once in a line's length.
_CLOSING = re.compile(
    r"(?:trong quá trình (?:tổ chức |triển khai |thực hiện )|trên đây là|yêu cầu (?:các|thủ trưởng|giám đốc)"
    r"|(?:chỉ thị|kế hoạch|quyết định) này (?:có hiệu lực|thay thế))"
)
_SLACK = 3
_FEW = 3
_NEVER = 1_000_000
_RAGGED = 0.15
_SURE = 5


@dataclass(frozen=True, slots=True)
class Wraps:
    """`width`: the length at which lines wrap; 0 where breaks say nothing (converters that cut a first line early)."""

    width: int
    indent: int = 0
    """Of the lines that surely go on with a sentence."""
    first: int = 0
    """The usual indent of first lines, 0 where first lines cannot be told by it."""

    def ends(self, before: str, line: str) -> bool:
        """Whether the author ended `before`: the first word of `line` would have fitted into it.

        Both with their indents: a page's edge is the same for a line that is indented, and behind a sentence that is
        done a line indented deeper than those that go on opens a paragraph.
        """
        bare, end = line.strip().lstrip("*_# “\"‘'("), before.rstrip("*_ ")
        done = bool(_DONE.search(end))
        if (
            bare
            and _indent(line) >= self.indent + _SLACK
            and (done or (_indent(line) == self.first and (bare[0].isupper() or _LISTED.match(bare))))
        ):
            return True
        if done and _CLOSING.match(bare.lower()):
            return True
        if not self.width or not bare or _HANGS.search(end.lower()) or not _fits(before, line, self.width):
            return False
        if listed := _LISTED.match(bare):
            return not bare[listed.end()].islower() or len(before) < 0.7 * self.width
        whole = before.count("**") % 2 == 0 and before.count("(") <= before.count(")")
        return whole and bare[0].isupper()


def wraps_of(lines: Sequence[str]) -> Wraps:
    """Learnt from the breaks that surely wrap: behind them a sentence goes on in small letters."""
    rows = [line for line in lines if "|" not in line and "\t" not in line.strip()]
    pairs = ((a.expandtabs().rstrip(), b) for a, b in pairwise(lines))
    found = [
        (a, b) for a, b in pairs if a and "|" not in a and b.lstrip()[:1].islower() and _CONTINUES.match(b.lstrip())
    ]
    indents = sorted(_indent(b) for _, b in found)
    indent = indents[len(indents) // 2] if indents else _NEVER
    first = _first(rows, indents, indent)
    sure = [(a, b.strip()) for a, b in found]
    if len(sure) < max(_FEW, 0.05 * sum(bool(row.strip()) for row in rows)):
        return Wraps(max((len(a) for a, _ in sure), default=_NEVER), indent, first)
    lengths = sorted(len(a) for a, _ in sure)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    early = sum(_fits(a, b, width) for a, b in sure)
    return Wraps(0 if early > _RAGGED * len(sure) else width, indent, first)


def _first(rows: Sequence[str], indents: Sequence[int], indent: int) -> int:
    """The indent of first lines where nearly all lines that go on stand at the margin."""
    if len(indents) < _SURE or indents[int(0.9 * (len(indents) - 1))] > indent:
        return 0
    deeper = Counter(_indent(row) for row in rows if row.strip() and _indent(row) >= indent + _SLACK)
    usual, times = deeper.most_common(1)[0] if deeper else (0, 0)
    return usual if times >= _SURE else 0


def _indent(line: str) -> int:
    line = line.expandtabs()
    return len(line) - len(line.lstrip())


def _fits(before: str, line: str, width: int) -> bool:
    return len(before) + 1 + len(line.split(maxsplit=1)[0]) <= width - _SLACK
