"""How the work went week by week: what fell due, what of it was done in time, late or is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from followup import tallies
from followup.overview.counts import narrows
from followup.overview.filters import Filters
from followup.overview.timing import Timing, timing_column
from models import Occurrence, Scope
from models.tally import Tally

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Week:
    """Duties due in the week that begins on `monday`, by their class today."""

    monday: date
    done_in_time: int = 0
    done_late: int = 0
    open_late: int = 0

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def due(self) -> int:
        return self.done_in_time + self.done_late + self.open_late


def by_week(session: Session, today: date, filters: Filters | None = None) -> list[Week]:
    """The twelve weeks before this one, the oldest first."""
    last = today - timedelta(days=today.weekday())
    first = last - timedelta(weeks=WEEKS)
    found = [[0, 0, 0] for _ in range(WEEKS)]
    kinds = {Timing.DONE_IN_TIME: 0, Timing.DONE_LATE: 1, Timing.OPEN_LATE: 2}
    for day, name, count in _by_day(session, today, first, last, filters):
        if (kind := kinds.get(Timing(name))) is not None:
            found[(day - first).days // 7][kind] += count
    return [Week(first + timedelta(weeks=n), *row) for n, row in enumerate(found)]


def _by_day(session: Session, today: date, first: date, last: date, filters: Filters | None) -> Iterable[Any]:
    if not narrows(filters):
        return tallies.by(session, Scope.DUE, today, col(Tally.due_on) >= first, col(Tally.due_on) < last)
    timing = timing_column(today).label("timing")
    query = (
        select(col(Occurrence.due_on), timing, func.count())
        .where(col(Occurrence.due_on) >= first, col(Occurrence.due_on) < last)
        .group_by(col(Occurrence.due_on), timing)
    )
    return session.execute((filters or Filters()).apply(query, today))
