"""A sentence as words and signs, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from plans.fold import fold

_TOKEN = re.compile(r"tp(?=\.)\.(?=\s?[^\W\d_])|[^\W_]+(?:\.[^\W_]+)*|[^\w\s]")


class Token(NamedTuple):
    """One word or sign; `low` is folded, `start` and `end` count characters of the sentence."""

    text: str
    low: str
    start: int
    end: int

    @property
    def word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def tokens(text: str) -> list[Token]:
    return list(_tokens(text))


def each(text: str) -> Iterator[Token]:
    """The tokens one by one, for a rule that seldom needs them all."""
    make = tuple.__new__  # `Token(…)` twice as fast: there are as many tokens as words
    for hit in _TOKEN.finditer(fold(text)):
        start, end = hit.span()
        low = hit[0]
        yield make(Token, (text[start:end], "tp" if low == "tp." else low, start, end))


@lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[Token, ...]:
    """Remembered: several rules ask for the words of the same sentence."""
    return tuple(each(text))
