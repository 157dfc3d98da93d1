"""A sentence prepared for the field rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from plans.fold import fold
from plans.names import Found, Lexicon, Token, bodies_at, may_open_at, tokens

LONGEST = 8_000
_PARENTHESIS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Hit:
    """One value, the characters of the sentence that gave it, and the name of the rule."""

    value: str
    start: int
    end: int
    rule: str


class Reading:
    """A sentence with its folded form and its words; the forms have the same length.

    Only the first `LONGEST` characters are read: rules search forwards and backwards, so their time grows faster than
    the sentence. No duty is that long; one that is gets the flag "text-long".
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text[:LONGEST], lexicon
        self._bodies: dict[tuple[int, bool], list[Found]] = {}

    @cached_property
    def low(self) -> str:
        return fold(self.text)

    @cached_property
    def outside(self) -> str:
        """Folded, what stands in parentheses blanked."""
        return _PARENTHESIS.sub(lambda hit: " " * len(hit.group()), self.low)

    @cached_property
    def words(self) -> list[Token]:
        return tokens(self.text)

    def bodies(self, start: int, bare: bool = False) -> list[Found]:
        if (found := self._bodies.get((start, bare))) is None:
            open_here = "words" in self.__dict__ or may_open_at(self.low, start, self.lexicon)
            found = bodies_at(self.text, start, self.lexicon, self.words, bare) if open_here else []
            self._bodies[start, bare] = found
        return found

    def clause(self, at: int) -> tuple[int, int]:
        """The span between the full stops and semicolons around a character."""
        start = max(self._last(at, "."), self._last(at, ";")) + 1
        ends = [end for sign in (". ", ";", ".\n") if (end := self.text.find(sign, at)) >= 0]
        return start, min(ends, default=len(self.text))

    def _last(self, at: int, sign: str) -> int:
        index = self.text.rfind(sign, 0, at)
        while index > 0 and sign == "." and not self.text[index + 1 : index + 2].isspace():
            index = self.text.rfind(sign, 0, index)
        return index


@lru_cache(maxsize=256)
def sentence(text: str, lexicon: Lexicon) -> Reading:
    """The `Reading` of a text; remembered, for the rules of headings, subjects and fields read the same sentence."""
    return Reading(text, lexicon)
