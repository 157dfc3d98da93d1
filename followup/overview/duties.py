"""Lists of occurrences as pages and papers show them: a bounded page of rows, each with what it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, nulls_last
from sqlmodel import Session, col, select

from followup import tallies
from followup.overview.counts import narrows
from followup.overview.filters import AnySelect, Filters
from followup.overview.timing import Timing, is_late, of
from models import Agency, AssignmentRole, Occurrence, OccurrenceState, Plan, Scope, Task
from models.tally import Tally

PAGE = 50
#: With the agency: neither handed in nor suspended nor closed.
WORKING = (OccurrenceState.PENDING, OccurrenceState.ACCEPTED, OccurrenceState.RETURNED)


#: Classes of what is open and dated.
STANDING = (Timing.OPEN_IN_TIME, Timing.OPEN_LATE, Timing.SUSPENDED)


class Order(StrEnum):
    DUE = "due"  # the oldest date first, undated ones last
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Duty:
    """One occurrence and its surroundings."""

    occurrence: Occurrence
    code: str
    ref: str
    text: str
    kind: str
    product: str | None
    plan_number: str | None
    plan_title: str | None
    plan_issued_on: date | None
    agency: str
    agency_short: str
    timing: Timing

    @property
    def id(self) -> int:
        return self.occurrence.id or 0

    def days_late(self, today: date) -> int:
        """Calendar days past the date in force; 0 where it is not late."""
        due = self.occurrence.due_on
        return (today - due).days if due and self.timing is Timing.OPEN_LATE else 0


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Duty]
    number: int
    more: bool


def _query() -> AnySelect:
    query: AnySelect = (
        select(
            Occurrence,
            Task.code,
            Task.ref,
            Task.text,
            Task.kind,
            Task.product,
            Plan.number,
            Plan.title,
            Plan.issued_on,
            Agency.name,
            Agency.short_name,
        )  # type: ignore[call-overload]
        .join(Task, col(Task.id) == Occurrence.task_id)
        .join(Plan, col(Plan.id) == Occurrence.plan_id)
        .join(Agency, col(Agency.id) == Occurrence.agency_id)
    )
    return query


def _order(query: AnySelect, order: Order, *, dated: bool = False) -> AnySelect:
    if order is Order.NEWEST:
        return query.order_by(col(Occurrence.id).desc())
    if dated:  # SQLite reads an index in this order, not with nulls last
        return query.order_by(col(Occurrence.due_on), col(Occurrence.id))
    return query.order_by(nulls_last(col(Occurrence.due_on).asc()), col(Occurrence.id))


def page(
    session: Session, today: date, filters: Filters, *, number: int = 1, size: int = PAGE, order: Order = Order.DUE
) -> Page:
    """Rows `size * (number - 1)` and on; one more is read to know whether there is a next page."""
    number = max(1, min(number, 2000))
    query = (
        _order(filters.apply(_query(), today), order, dated=filters.dated).offset(size * (number - 1)).limit(size + 1)
    )
    rows = _duties(session, query, today)
    return Page(rows[:size], number, len(rows) > size)


def all_rows(session: Session, today: date, filters: Filters, *, limit: int = 20_000) -> list[Duty]:
    """Every row, for papers; at most `limit`."""
    return [duty for part in parts(session, today, filters, limit=limit) for duty in part]


def parts(
    session: Session, today: date, filters: Filters, *, limit: int = 20_000, size: int = 500
) -> Iterator[list[Duty]]:
    """The rows of `all_rows`, at most `size` of them in memory at a time."""
    query = _order(filters.apply(_query(), today), Order.DUE).limit(limit)
    for rows in session.execute(query.execution_options(yield_per=size)).partitions():
        yield [_duty(row, today) for row in rows]


def some(session: Session, today: date, ids: Sequence[int]) -> list[Duty]:
    """The occurrences with these ids, in the order of their dates."""
    return _duties(session, _order(_query().where(col(Occurrence.id).in_(ids)), Order.DUE), today)


def late(session: Session, today: date, *, limit: int = 10, filters: Filters | None = None) -> list[Duty]:
    """Open past their date, the longest first."""
    return _duties(
        session, _order(_of(_open_before(today, filters or Filters())), Order.DUE, dated=True).limit(limit), today
    )


def due_soon(
    session: Session, today: date, until: date, *, limit: int = 10, filters: Filters | None = None
) -> list[Duty]:
    """Open and due from today to `until`, the nearest first; what waits for confirmation is not among them."""
    chosen = _open_until(today, until, filters or Filters())
    return _duties(session, _order(_of(chosen), Order.DUE, dated=True).limit(limit), today)


def _of(chosen: AnySelect) -> AnySelect:
    """The rows of lists for a query over occurrences."""
    query = _query()
    return query.where(chosen.whereclause) if chosen.whereclause is not None else query


@dataclass(frozen=True, slots=True)
class Bundle:
    """Duties of one task with one date: a group duty is one line, however many members answer for it."""

    first: Duty
    count: int


def late_bundles(session: Session, today: date, *, limit: int = 8, filters: Filters | None = None) -> list[Bundle]:
    """As `late`, the members of a group duty together."""
    return _bundles(session, today, _open_before(today, filters or Filters()), limit)


def due_soon_bundles(
    session: Session, today: date, until: date, *, limit: int = 8, filters: Filters | None = None
) -> list[Bundle]:
    """As `due_soon`, the members of a group duty together."""
    return _bundles(session, today, _open_until(today, until, filters or Filters()), limit)


def _bundles(session: Session, today: date, conditions: AnySelect, limit: int) -> list[Bundle]:
    """`conditions` is a query over occurrences; the earliest dates first."""
    key = (col(Occurrence.due_on), col(Occurrence.task_id))
    grouped = conditions.with_only_columns(func.min(Occurrence.id), func.count()).group_by(*key)
    counts = dict(tuple(row) for row in session.execute(grouped.order_by(*key).limit(limit)))
    return [Bundle(duty, counts[duty.id]) for duty in some(session, today, list(counts))]


def _open_before(today: date, filters: Filters) -> AnySelect:
    query = filters.apply(select(Occurrence.id), today)
    return query.where(col(Occurrence.closed_at).is_(None), col(Occurrence.due_on) < today, is_late(today))


def _open_until(today: date, until: date, filters: Filters) -> AnySelect:
    return filters.apply(select(Occurrence.id), today).where(
        col(Occurrence.closed_at).is_(None),
        col(Occurrence.state).in_(WORKING),
        col(Occurrence.due_on) >= today,
        col(Occurrence.due_on) <= until,
    )


def coordinating(session: Session, today: date, occurrence_id: int) -> list[Duty]:
    """The coordinating agencies' rows under a lead's."""
    query = _query().where(
        col(Occurrence.parent_id) == occurrence_id, col(Occurrence.role) == AssignmentRole.COORDINATOR
    )
    return _duties(session, _order(query, Order.DUE).limit(200), today)


def due_by_day(
    session: Session, today: date, first: date, last: date, filters: Filters | None = None
) -> dict[date, int]:
    """How many open duties are due on each day, for the calendar; also those of periods that have not begun."""
    if not narrows(filters):
        found: Counter[date] = Counter()
        days = (col(Tally.due_on) >= first, col(Tally.due_on) <= last)
        for day, timing, n in tallies.by(session, Scope.DUE, None, *days):
            found[day] += n if Timing(timing) in STANDING else 0
        return dict(+found)
    query = select(col(Occurrence.due_on), func.count()).where(
        col(Occurrence.closed_at).is_(None), col(Occurrence.due_on).between(first, last)
    )
    query = replace(filters or Filters(), ahead=True).apply(query, today).group_by(col(Occurrence.due_on))
    return {day: count for day, count in session.execute(query) if day is not None}


def _duties(session: Session, query: AnySelect, today: date) -> list[Duty]:
    return [_duty(row, today) for row in session.execute(query)]


def _duty(row: Row[Any], today: date) -> Duty:
    made: Callable[..., Duty] = Duty
    return made(*row, of(row[0], today))
