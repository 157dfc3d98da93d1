"""A sentence as words and signs, each with its place."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from plans.fold import fold

_TOKEN = re.compile(r"[^\W_]+(?:\.[^\W_]+)*|[^\w\s]")


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


@lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[Token, ...]:
    """Remembered: several rules ask for the words of the same sentence."""
    hits = _TOKEN.finditer(fold(text))
    return tuple(Token(text[hit.start() : hit.end()], hit.group(), hit.start(), hit.end()) for hit in hits)
