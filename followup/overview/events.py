"""The history as auditors read it: the newest first, page by page from a number on, each event with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from config import clock
from followup.overview.filters import AnySelect
from models import Agency, Event, Plan, Task, User
from models.session import reading

PAGE = 50
AT_ONCE = 1000
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`person` is a login, the code of an agency or "system"; `first` and `last` are Vietnamese days."""

    person: str = ""
    kind: str = ""
    plan: int | None = None
    agency: int | None = None
    first: date | None = None
    last: date | None = None

    def params(self) -> dict[str, str]:
        """As an address says it; only what narrows."""
        given = {
            "person": self.person,
            "kind": self.kind,
            "plan": self.plan,
            "agency": self.agency,
            "from": self.first,
            "to": self.last,
        }
        return {name: str(value) for name, value in given.items() if value}

    def apply(self, query: AnySelect) -> AnySelect:
        if self.person:
            actors = [SYSTEM] if self.person == SYSTEM else [f"user:{self.person}", f"agency:{self.person}"]
            query = query.where(col(Event.actor).in_(actors))
        if self.kind:
            query = query.where(col(Event.kind) == self.kind)
        if self.plan:
            query = query.where(col(Event.plan_id) == self.plan)
        if self.agency:
            query = query.where(col(Event.agency_id) == self.agency)
        if self.first:
            query = query.where(col(Event.at) >= clock.at(self.first, time.min))
        if self.last:
            query = query.where(col(Event.at) < clock.at(self.last + timedelta(days=1), time.min))
        return query


@dataclass(frozen=True, slots=True)
class Entry:
    """One event and what the things that it names are called; "" where it names none."""

    event: Event
    plan: str
    task: str
    agency: str


def page(session: Session, wanted: Wanted, *, before: int | None = None, size: int = PAGE) -> tuple[list[Entry], bool]:
    """Events with numbers below `before`, and whether there are older ones."""
    query: AnySelect = (
        select(Event, Plan.number, Plan.title, Task.code, Task.ref, Agency.name)  # type: ignore[call-overload]
        .join(Plan, col(Plan.id) == Event.plan_id, isouter=True)
        .join(Task, col(Task.id) == Event.task_id, isouter=True)
        .join(Agency, col(Agency.id) == Event.agency_id, isouter=True)
    )
    query = wanted.apply(query)
    if before:
        query = query.where(col(Event.id) < before)
    rows = session.execute(query.order_by(col(Event.id).desc()).limit(size + 1)).all()
    found = [
        Entry(event, number or title or "", code or ref or "", agency or "")
        for event, number, title, code, ref, agency in rows
    ]
    return found[:size], len(found) > size


def every(engine: Engine, wanted: Wanted) -> Iterator[Entry]:
    """All of them, read in short transactions of some events each."""
    before, more = None, True
    while more:
        with reading(engine) as session:
            entries, more = page(session, wanted, before=before, size=AT_ONCE)
            session.expunge_all()
        yield from entries
        before = entries[-1].event.id if entries else None


def people(session: Session) -> list[tuple[str, str]]:
    """Login and name of everybody who has, or had, an account."""
    rows = session.execute(select(User.login, User.name).order_by(User.name).limit(2000))
    return [(login, name) for login, name in rows]
