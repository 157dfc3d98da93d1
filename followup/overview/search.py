"""Search over plans, agencies and tasks that folds diacritics: "dan toc" finds "dân tộc"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select
from sqlmodel import Session, col

from config.names import plain
from followup.overview.filters import tasks_with
from models import Agency, Plan, Task

LIMIT = 30


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
class Found:
    plans: list[FoundPlan]
    agencies: list[FoundAgency]
    tasks: list[FoundTask]
    more: bool

    @property
    def nothing(self) -> bool:
        return not (self.plans or self.agencies or self.tasks)


def search(session: Session, text: str, limit: int = LIMIT) -> Found:
    words = plain(text).split()[:12]
    if not words:
        return Found([], [], [], more=False)
    tasks = session.execute(
        select(Task.id, Task.code, Task.ref, Task.text, Plan.id, Plan.number, Plan.title)  # type: ignore[call-overload]
        .join(Plan, col(Plan.id) == Task.plan_id)
        .where(col(Task.id).in_(tasks_with(text)), literal(value=True))
        .order_by(col(Task.id).desc())
        .limit(limit + 1)
    )
    found = [FoundTask(*row) for row in tasks]
    return Found(
        _matching(session, words, FoundPlan, (Plan.id, Plan.number, Plan.title), col(Plan.id).desc()),
        _matching(session, words, FoundAgency, (Agency.id, Agency.name), col(Agency.name)),
        found[:limit],
        len(found) > limit,
    )


def _matching(session: Session, words: list[str], kind: Any, columns: tuple[Any, ...], order: Any) -> list[Any]:
    """Plans and agencies are few thousand short names: folded here, not in the database."""
    rows = session.execute(select(*columns).order_by(order).limit(10_000))
    hits = (row for row in rows if all(word in plain(" ".join(v or "" for v in row[1:])) for word in words))
    return [kind(*row) for row, _ in zip(hits, range(10), strict=False)]
