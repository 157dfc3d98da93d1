"""A grammar of body names: where one starts and ends in running text, and where a list of them parts.

`closed` text is a name and nothing else (a heading, a cell); in running text a name ends before a verb.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from plans.fold import squeeze
from plans.names import words as w
from plans.names.lexicon import Lexicon
from plans.names.places import Body
from plans.names.scanner import Scanner
from plans.names.tokens import Token, each, tokens

_ASIDE = re.compile(
    r"\([^()]*\)|\s[-–]\s(?:cơ quan|đơn vị) (?:thường trực|đầu mối|chủ trì|chủ quản)[^,;]*", re.IGNORECASE
)
_LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One body; `start` and `end` count characters; `known` where the lexicon or the group grammar knows its shape."""

    name: str
    start: int
    end: int
    known: bool


def bodies_at(
    text: str, start: int, lexicon: Lexicon, words: Sequence[Token] | None = None, bare: bool = False
) -> list[Found]:
    """The list of bodies that starts at character `start` of running text; empty where none does.

    `bare` says that a body must stand there, so that a noun without "các" may open it ("phối hợp với chính quyền").
    """
    words = words if words is not None else tokens(text)
    first = bisect_left(words, start, key=lambda token: token.start)
    return _found(text, words, Scanner(words, lexicon, closed=False).many(first, bare))


def may_open_at(low: str, start: int, lexicon: Lexicon) -> bool:
    """False only where `bodies_at` finds nothing; looks at one word of the folded text instead of all."""
    if start and low[start - 1].isalnum():
        return True
    first = next(each(low[start : start + _LONGEST_WORD]), None)
    return first is None or lexicon.may_open(first)


def split_bodies(text: str, lexicon: Lexicon) -> list[Found]:
    """The bodies of a text that is nothing but names; a part of unknown shape is kept as printed, `known` False."""
    return list(_split(text, lexicon))


@lru_cache(maxsize=512)
def _split(text: str, lexicon: Lexicon) -> tuple[Found, ...]:
    """Remembered: the cells of a table name the same few bodies row after row."""
    out: list[Found] = []
    for start, part in _parts(_ASIDE.sub(lambda hit: _without(hit.group(), lexicon), text)):
        words = tokens(part)
        scanner = Scanner(words, lexicon, closed=True)
        index = 0
        while index < len(words):
            found = scanner.many(index)
            if found:
                out.extend(_shift(_found(part, words, found), start))
                index = found[-1][1].end
            rest = index
            while index < len(words) and not (index > rest and scanner.body(index)):
                index += 1
            left = part[words[rest].start : words[index - 1].end] if index > rest else ""
            left = left.strip(" ,;.-+:")
            if left and left.lower() not in {"và", "các", "cùng", "với"}:
                left = left[3:] if left.lower().startswith("và ") else left
                if found and _goes_with(left):
                    last = out.pop()
                    until = start + words[index - 1].end
                    out.append(Found(squeeze(text[last.start : until]), last.start, until, False))
                    continue
                at = part.index(left, words[rest].start) if left in part[words[rest].start :] else words[rest].start
                out.append(Found(squeeze(left), start + at, start + at + len(left), False))
    return tuple(out)


def _without(aside: str, lexicon: Lexicon) -> str:
    """A remark in a closed text as blanks; one that says whose office it is stays: "Cục Cảnh sát (Bộ Công an)"."""
    words = tokens(aside)
    whole = aside.startswith("(") and len(words) > 2 and Scanner(words, lexicon, closed=False).owns(1, len(words) - 1)
    return aside if whole else " " * len(aside)


def _goes_with(left: str) -> bool:
    """ "UBND các tỉnh | có tuyến đi qua", "Các khoa lâm sàng, | cận lâm sàng": small words that say more of a body."""
    words = tokens(left)
    if not words or words[0].capital or words[0].text.isdigit():
        return False
    described = words[0].low == "có" and w.HAS_TO.at(words, 1) <= 1
    return described or not any(w.STOPS.at(words, index) > index for index in range(len(words)))


def _parts(text: str) -> list[tuple[int, str]]:
    """Semicolons and new lines with a dash always part."""
    parts: list[tuple[int, str]] = []
    start = 0
    for index, char in enumerate(text):
        dash = char == "\n" and text[index + 1 : index + 2] in {"-", "+", "•"}
        if char == ";" or dash:
            parts.append((start, text[start:index]))
            start = index + 1
    parts.append((start, text[start:]))
    return [(at, part) for at, part in parts if part.strip(" .,-")]


def _shift(found: list[Found], by: int) -> list[Found]:
    return [Found(item.name, item.start + by, item.end + by, item.known) for item in found]


def _found(text: str, words: Sequence[Token], bodies: list[tuple[int, Body]]) -> list[Found]:
    out = []
    for first, body in bodies:
        start, end = words[first].start, words[body.end - 1].end
        name = squeeze(text[start:end])
        if body.kind.startswith("shared:"):
            name = f"{body.kind.removeprefix('shared:')} {name}"
        out.append(Found(name, start, end, body.known))
    return out
