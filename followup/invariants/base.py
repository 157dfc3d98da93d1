"""One invariant, and one place where it is broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from followup.rules import Rules

#: How many places one invariant names; the first ones are enough to act.
MOST = 50


@dataclass(frozen=True, slots=True)
class Broken:
    """`subject` names the row ("occurrence 12"), `text` is a sentence for the coordinator."""

    invariant: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Look:
    """What an invariant is checked against."""

    session: Session
    now: datetime
    rules: Rules


class Invariant(Protocol):
    name: str

    def broken(self, look: Look) -> Iterator[Broken]: ...
