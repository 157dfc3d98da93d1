"""The official classes (result × timing), computed from dates and never stored.

A result handed in counts from its own date: while it waits for confirmation the lead does not become overdue.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Date, and_, case, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import col

from config import clock
from models import Occurrence, OccurrenceState

S = OccurrenceState
OUTSIDE = (S.SUSPENDED, S.CANCELLED)


class Timing(StrEnum):
    DONE_IN_TIME = "done_in_time"  # hoàn thành đúng hạn
    DONE_LATE = "done_late"  # hoàn thành quá hạn
    OPEN_IN_TIME = "open_in_time"  # đang thực hiện trong hạn
    OPEN_LATE = "open_late"  # đang thực hiện quá hạn
    UNDATED = "undated"  # không thời hạn / thường xuyên
    SUSPENDED = "suspended"  # tạm dừng: reported apart
    CANCELLED = "cancelled"  # kết thúc theo văn bản: reported apart


class local_day(GenericFunction[date]):
    """The Vietnamese calendar date of a moment column."""

    type = Date()
    inherit_cache = True


@compiles(local_day, "postgresql")
def _postgres_day(element: local_day, compiler: SQLCompiler, **kw: object) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AT TIME ZONE '{clock.ZONE_NAME}' AS DATE)"


@compiles(local_day, "sqlite")
def _sqlite_day(element: local_day, compiler: SQLCompiler, **kw: object) -> str:
    return f"date({compiler.process(element.clauses, **kw)}, '+7 hours')"


def of(occurrence: Occurrence, today: date) -> Timing:
    """The class of one occurrence."""
    if occurrence.state in OUTSIDE:
        return Timing(occurrence.state.value)
    due = occurrence.due_on
    if occurrence.state == S.DONE:
        late = due is not None and occurrence.done_on is not None and occurrence.done_on > due
        return Timing.DONE_LATE if late else Timing.DONE_IN_TIME
    if due is None:
        return Timing.UNDATED
    handed_in = occurrence.state == S.SUBMITTED and occurrence.submitted_at
    return Timing.OPEN_LATE if (clock.today(handed_in) if handed_in else today) > due else Timing.OPEN_IN_TIME


def is_late(today: date) -> ColumnElement[bool]:
    """Open, dated, and past its date."""
    state, due = col(Occurrence.state), col(Occurrence.due_on)
    in_time = and_(state == S.SUBMITTED, local_day(col(Occurrence.submitted_at)) <= due)
    return and_(state.in_((S.PENDING, S.ACCEPTED, S.RETURNED, S.SUBMITTED)), due < today, ~in_time)


def is_in_time(today: date) -> ColumnElement[bool]:
    state, due = col(Occurrence.state), col(Occurrence.due_on)
    open_now = state.in_((S.PENDING, S.ACCEPTED, S.RETURNED))
    handed_in = and_(state == S.SUBMITTED, or_(due >= today, local_day(col(Occurrence.submitted_at)) <= due))
    return or_(and_(open_now, due >= today), handed_in)


def is_timing(timing: Timing, today: date) -> ColumnElement[bool]:
    """A condition that picks the occurrences of one class."""
    state, due, done = col(Occurrence.state), col(Occurrence.due_on), col(Occurrence.done_on)
    if timing in (Timing.SUSPENDED, Timing.CANCELLED):
        return state == S(timing.value)
    if timing is Timing.DONE_LATE:
        return and_(state == S.DONE, done > due)
    if timing is Timing.DONE_IN_TIME:
        return and_(state == S.DONE, or_(due.is_(None), done.is_(None), done <= due))
    if timing is Timing.UNDATED:
        return and_(state.in_((S.PENDING, S.ACCEPTED, S.RETURNED, S.SUBMITTED)), due.is_(None))
    return is_late(today) if timing is Timing.OPEN_LATE else and_(due.is_not(None), is_in_time(today))


def timing_column(today: date) -> ColumnElement[str]:
    """The class as a column, for GROUP BY."""
    state, due, done = col(Occurrence.state), col(Occurrence.due_on), col(Occurrence.done_on)
    return case(
        (state == S.SUSPENDED, literal(Timing.SUSPENDED.value)),
        (state == S.CANCELLED, literal(Timing.CANCELLED.value)),
        (and_(state == S.DONE, done > due), literal(Timing.DONE_LATE.value)),
        (state == S.DONE, literal(Timing.DONE_IN_TIME.value)),
        (due.is_(None), literal(Timing.UNDATED.value)),
        (is_late(today), literal(Timing.OPEN_LATE.value)),
        else_=literal(Timing.OPEN_IN_TIME.value),
    )
