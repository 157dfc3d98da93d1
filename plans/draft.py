"""A duty before its fields are read, and what it inherits from above."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from plans.fields.reading import Reading, sentence
from plans.labels import Labels
from plans.names import Lexicon
from plans.proposal import Role


@dataclass(frozen=True, slots=True)
class Context:
    """What a duty inherits: the heading's agencies, and lead, partners and role of a lead sentence above it."""

    heading: str | None = None
    lead: tuple[str, ...] = ()
    lead_rule: str = ""
    lead_words: str = ""
    request: bool = False
    coordinators: tuple[str, ...] = ()
    role: Role | None = None
    advises: str | None = None
    lead_in: str = ""
    partners_follow: bool = False


@dataclass
class Draft:
    """One duty before its fields are read; `start`/`end` count characters of the document."""

    ref: str
    text: str
    start: int
    end: int
    page: int | None
    context: Context
    lexicon: Lexicon
    labels: Labels | None = None
    closing: bool = False
    doubts: list[str] = field(default_factory=list)

    @cached_property
    def reading(self) -> Reading:
        return sentence(self.text, self.lexicon)
