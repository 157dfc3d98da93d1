"""What resolving a name gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

#: agency, group: known. misprint: taken as the nearest name. succession: the name is dead or its function moved, a
#: person chooses. text: a collective nobody can list. open: unknown.
Kind = Literal["agency", "group", "succession", "misprint", "open", "text"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal; without an id where the successor is not in the registry."""

    name: str
    why: str
    agency_id: int | None = None
    group_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {"agency_id": self.agency_id, "group_id": self.group_id, "name": self.name, "why": self.why}


@dataclass(frozen=True, slots=True)
class Resolution:
    """`how` is what `Assignment.resolution` keeps: exact, alias, misprint, succession, open, text."""

    kind: Kind
    how: str
    agency_id: int | None = None
    group_id: int | None = None
    candidates: tuple[Candidate, ...] = ()
    flags: tuple[str, ...] = ()
