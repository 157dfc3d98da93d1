"""The calendar of due dates: weeks as columns, working days as rows, drawn on the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from followup.calendar import WorkingCalendar
from followup.overview import Filters, due_by_day

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    count: int
    level: int  # 0 (nothing) to 4 (the fullest day shown)
    working: bool
    x: int  # week
    y: int  # Monday is 0


@dataclass(frozen=True, slots=True)
class Heat:
    days: list[Day]
    first: date
    last: date
    total: int


def heat_map(session: Session, today: date, calendar: WorkingCalendar, filters: Filters) -> Heat:
    """Twelve weeks from this Monday on; open duties by due date."""
    first = today - timedelta(days=today.weekday())
    last = first + timedelta(days=7 * WEEKS - 1)
    counts = due_by_day(session, today, first, last, filters)
    most = max(counts.values(), default=0)
    days = [_day(first + timedelta(days=n), n, counts, most, calendar) for n in range(7 * WEEKS)]
    shown = [day for day in days if day.y < 5 or day.count or day.working]
    return Heat(shown, first, last, sum(counts.values()))


def _day(day: date, n: int, counts: dict[date, int], most: int, calendar: WorkingCalendar) -> Day:
    count = counts.get(day, 0)
    level = 1 + (count - 1) * 4 // max(most, 4) if count else 0
    return Day(day, count, min(level, 4), calendar.is_working(day), n // 7, n % 7)
