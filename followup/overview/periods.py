"""The periods of one plan in a stretch of time: each task's periods with what became of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from followup.overview.counts import Counts
from followup.overview.filters import Filters
from followup.overview.timing import timing_column
from models import Occurrence, Task


@dataclass(frozen=True, slots=True)
class Period:
    """All leads' occurrences of one task with one due date; those of periods to come too."""

    task_id: int
    ref: str
    text: str
    key: str
    starts_on: date
    due_on: date
    counts: Counts


def of_plan(session: Session, today: date, plan_id: int, first: date, last: date) -> list[Period]:
    """Periods due from `first` to `last`, in the order of the plan and of their dates."""
    timing = timing_column(today).label("timing")
    task = (col(Task.position), col(Occurrence.task_id), col(Task.ref), col(Task.text))
    period = (col(Occurrence.period_key), col(Occurrence.due_on))
    query = (
        select(*task, *period, func.min(Occurrence.starts_on), timing, func.count())  # type: ignore[call-overload]
        .join(Task, col(Task.id) == Occurrence.task_id)
        .where(col(Occurrence.due_on).between(first, last))
        .group_by(*task, *period, timing)
    )
    found: dict[tuple[int, date, str], list[tuple[int, str, str, date, str, int]]] = defaultdict(list)
    for position, number, ref, text, key, due, starts, name, n in session.execute(
        Filters(plan=plan_id, ahead=True).apply(query, today)
    ):
        found[position, due, key].append((number, ref, text, starts, name, n))
    return [_period(due, key, rows) for (_, due, key), rows in sorted(found.items())]


def _period(due: date, key: str, rows: list[tuple[int, str, str, date, str, int]]) -> Period:
    number, ref, text, *_ = rows[0]
    counts = Counts(**{name: n for *_, name, n in rows})
    return Period(number, ref, text, key, min(starts for _, _, _, starts, *_ in rows), due, counts)


def span(session: Session, plan_id: int) -> tuple[date, date] | None:
    """The first and the last day on which something of the plan is due."""
    query = select(func.min(Occurrence.due_on), func.max(Occurrence.due_on)).where(Occurrence.plan_id == plan_id)
    first, last = session.execute(query).one()
    return (first, last) if first and last else None
