"""The rows that are due, and the decision for each; equal situations are decided once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from followup.decide import Decision, Situation, decide
from followup.rules import Rules
from models import Hold, Occurrence, OccurrenceState
from models.bulk import table


class Due(NamedTuple):
    """The columns of an occurrence that a decision and its messages need."""

    id: int
    plan_id: int
    task_id: int
    agency_id: int
    delegate_id: int | None
    due_version: int
    urged: int
    ladder: str
    starts_on: date
    due_on: date | None
    rung: str
    hold: Hold | None
    state: OccurrenceState


COLUMNS = [getattr(Occurrence, name) for name in Due._fields]


def due_rows(
    session: Session, now: datetime, limit: int, *, plan_id: int | None = None, task_id: int | None = None
) -> list[Due]:
    """At most `limit` rows whose next date has come, locked; rows that another worker holds are left to it."""
    given = {name: value for name, value in (("plan_id", plan_id), ("task_id", task_id)) if value is not None}
    query = _waiting(tuple(given))
    return [Due(*row) for row in session.connection().execute(query, {"now": now, "most": limit, **given})]


@lru_cache
def _waiting(names: tuple[str, ...]) -> Any:
    """Made once, asked at every pass."""
    moment = bindparam("now", type_=table(Occurrence).c.next_at.type)
    only = [table(Occurrence).c[name] == bindparam(name) for name in names]
    query = select(*COLUMNS).where(col(Occurrence.next_at) <= moment, *only)
    return query.order_by(col(Occurrence.next_at)).limit(bindparam("most")).with_for_update(skip_locked=True)


@dataclass(slots=True)
class Decider:
    """Decides at one moment and remembers: thousands of rows share a few situations."""

    rules: Rules
    now: datetime
    known: dict[tuple[object, ...], Decision] = field(default_factory=dict)

    def decide(self, due: Due) -> Decision:
        """Raises KeyError where the ladder is unknown."""
        pending = due.state == OccurrenceState.PENDING
        enough = due.urged >= self.rules.ladders.briefing_after
        key = (due.ladder, due.starts_on, due.due_on, due.rung, due.hold, pending, due.due_version > 1, enough)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = decide(Situation(*key), self.rules, self.now)
        return found


def agencies_of(rows: Iterable[Due]) -> set[int]:
    return {row.agency_id for row in rows}
