"""Search over plans, agencies, people, tasks and comments that folds diacritics: "dan toc" finds "dân tộc"."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from followup.overview import comments
from followup.overview.comments import Said
from models import Agency, Person, Plan, Task
from models.search import holding, words_of

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
    words = words_of(text)
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
    newest = limit + 1
    found = [FoundTask(*row) for row in session.execute(tasks.where(holding(Task, words, newest)).limit(newest))]
    return Found(
        [FoundPlan(*row) for row in session.execute(plans.where(holding(Plan, words, FEW)).limit(FEW))],
        [FoundAgency(*row) for row in session.execute(agencies.where(holding(Agency, words)).limit(FEW))],
        [FoundPerson(*row) for row in session.execute(people.where(holding(Person, words)).limit(FEW))],
        found[:limit],
        comments.found(session, words, FEW),
        len(found) > limit,
    )
