"""A PDF page as drawn: words, the lines they stand in, and rules. Points, y from the top of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

_SAME_LINE = 0.35
_RAISED = 0.8
_RISE = 0.6


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_level(self) -> bool:
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(frozen=True)
class Line:
    """Words of one baseline, from the left; never empty."""

    words: tuple[Word, ...]
    page: int

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def size(self) -> float:
        return median(word.size for word in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @cached_property
    def y(self) -> float:
        return median(word.y for word in self.words)

    @property
    def bold(self) -> bool:
        return 2 * sum(len(word.text) for word in self.words if word.bold) > sum(len(word.text) for word in self.words)


@dataclass(frozen=True, slots=True)
class Page:
    """`pictures` is the share of the page that pictures cover, `askew` the text that stands in another direction."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    pictures: float
    askew: str

    @staticmethod
    def parse(number: int, given: dict[str, Any]) -> Page:
        width, height = given["size"]
        words = tuple(Word(*word) for word in given["words"])
        rules = tuple(Rule(*rule) for rule in given["rules"])
        return Page(number, width, height, words, rules, given["pictures"], given["askew"])


def lines_of(words: Iterable[Word], page: int) -> list[Line]:
    """Words as lines from the top; the small raised figures of notes are dropped."""
    return [Line(tuple(kept), page) for group in _baselines(words) if (kept := _without_note_marks(group))]


def _baselines(words: Iterable[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    for word in sorted(words, key=lambda word: word.y):
        step = word.y - group[-1].y if group else 0.0
        if group and step > _SAME_LINE * max(1.0, min(word.size, group[-1].size)) and not _raised(group, word, step):
            yield sorted(group, key=lambda word: word.x0)
            group = []
        group.append(word)
    if group:
        yield sorted(group, key=lambda word: word.x0)


def _raised(marks: list[Word], word: Word, step: float) -> bool:
    """Only small figures so far, just above the baseline of larger print: marks of notes in that line."""
    return step < _RISE * word.size and all(_is_mark(mark, word.size) for mark in marks)


def _is_mark(word: Word, usual: float) -> bool:
    return word.size < _RAISED * usual and word.text.strip("[]()").isdigit()


def _without_note_marks(words: list[Word]) -> list[Word]:
    """A small figure behind a word is the mark of a note; in front of small print it opens the note itself."""
    usual = max(word.size for word in words)
    return [word for index, word in enumerate(words) if not (index and _is_mark(word, usual))]
