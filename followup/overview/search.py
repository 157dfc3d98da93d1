"""Search over plans, agencies, people, tasks and comments that folds diacritics: "dan toc" finds "dân tộc"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Result
from sqlmodel import Session, col, select

from config.names import plain
from followup.overview import comments
from followup.overview.comments import Said
from models import Agency, Person, Plan, Task

LIMIT = 30
FEW = 10


@dataclass(frozen=True, slots=True)
class FoundTask:
    id: int
    code: str
    ref: str
    text: str
    plan_id: int
    plan_number: str | None
    plan_title: str | None


@dataclass(frozen=True, slots=True)
class FoundPlan:
    id: int
    number: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class FoundAgency:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class FoundPerson:
    id: int
    name: str
    title: str
    agency: str


@dataclass(frozen=True, slots=True)
class Found:
    plans: list[FoundPlan]
    agencies: list[FoundAgency]
    people: list[FoundPerson]
    tasks: list[FoundTask]
    comments: list[Said]
    more: bool

    @property
    def nothing(self) -> bool:
        return not (self.plans or self.agencies or self.people or self.tasks or self.comments)


def search(session: Session, text: str, limit: int = LIMIT) -> Found:
    words = plain(text).split()[:12]
    if not words:
        return Found([], [], [], [], [], more=False)
    plans = select(Plan.id, Plan.number, Plan.title).order_by(col(Plan.id).desc())
    agencies = select(Agency.id, Agency.name).order_by(Agency.name)
    people = (
        select(Person.id, Person.name, Person.title, Agency.name)
        .join(Agency, col(Agency.id) == Person.agency_id)
        .where(col(Person.active))
        .order_by(Person.name)
    )
    tasks = (
        select(Task.id, Task.code, Task.ref, Task.text, Plan.id, Plan.number, Plan.title)  # type: ignore[call-overload]
        .join(Plan, col(Plan.id) == Task.plan_id)
        .order_by(col(Task.id).desc())
    )
    found = [FoundTask(*row) for row in _with(session, tasks, Task.plain, words, limit + 1)]
    return Found(
        [FoundPlan(*row) for row in _with(session, plans, Plan.plain, words, FEW)],
        [FoundAgency(*row) for row in _with(session, agencies, Agency.plain, words, FEW)],
        [FoundPerson(*row) for row in _with(session, people, Person.plain, words, FEW)],
        found[:limit],
        comments.found(session, words, FEW),
        len(found) > limit,
    )


def _with(session: Session, query: Any, column: str, words: list[str], limit: int) -> Result[Any]:
    """Rows whose folded column holds every word."""
    where = (col(column).contains(word, autoescape=True) for word in words)
    return session.execute(query.where(*where).limit(limit))
