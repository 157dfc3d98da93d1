"""Printed terms ("2026-06", "12-15", "Q3-2026", "*-20", "P10BD") as dates. docs/dates.md has the table."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from followup.calendar import WorkingCalendar

YEARS = range(1990, 2099)
HALF_LAST, YEAR_LAST = 6, 12


@dataclass(frozen=True, slots=True)
class Once:
    """A single day."""

    day: date
    #: False where the day was counted from an event that the text leaves open ("sau 10 ngày kể từ …").
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Yearly:
    """A day of every year; 29/2 is 28/2 in common years."""

    month: int
    day: int

    def of(self, year: int) -> date:
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


@dataclass(frozen=True, slots=True)
class Monthly:
    """A day of every month; its last day where the month is shorter."""

    day: int

    def of(self, year: int, month: int) -> date:
        return date(year, month, min(self.day, monthrange(year, month)[1]))


Term = Once | Yearly | Monthly

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_QUARTER = re.compile(r"Q([1-4])-(\d{4})")
_HALF = re.compile(r"H([12])-(\d{4})")
_YEARLY = re.compile(r"(\d{2})-(\d{2})")
_MONTHLY = re.compile(r"\*-(\d{2})")
_COUNTED = re.compile(r"P(\d{1,4})(BD|D|W|M)|PT(\d{1,4})H")


def parse(value: str, *, counted_from: date, calendar: WorkingCalendar) -> Term | None:
    """What a printed term means; None where it is not one of the forms or names no real day.

    `counted_from`: the day from which "trong 10 ngày làm việc kể từ …" counts; that day itself is not counted.
    """
    try:
        return _parse(value.strip(), counted_from, calendar)
    except ValueError:
        return None


def _parse(value: str, counted_from: date, calendar: WorkingCalendar) -> Term | None:
    if found := _DAY.fullmatch(value):
        return _once(date(int(found[1]), int(found[2]), int(found[3])))
    if found := _MONTH.fullmatch(value):
        return _once(last_day(int(found[1]), int(found[2])))
    if _YEAR.fullmatch(value):
        return _once(date(int(value), 12, 31))
    if found := _QUARTER.fullmatch(value):
        return _once(last_day(int(found[2]), int(found[1]) * 3))
    if found := _HALF.fullmatch(value):
        return _once(last_day(int(found[2]), int(found[1]) * 6))
    if found := _YEARLY.fullmatch(value):
        date(2024, int(found[1]), int(found[2]))  # a leap year: 29/2 is a day
        return Yearly(int(found[1]), int(found[2]))
    if found := _MONTHLY.fullmatch(value):
        return Monthly(int(found[1])) if 1 <= int(found[1]) <= 31 else None
    if found := _COUNTED.fullmatch(value):
        return Once(_count(found, counted_from, calendar), printed=False)
    return None


def _once(day: date) -> Once | None:
    return Once(day) if day.year in YEARS else None


def _count(found: re.Match[str], start: date, calendar: WorkingCalendar) -> date:
    if found[3]:
        return start + timedelta(days=-(-int(found[3]) // 24))
    number = int(found[1])
    if found[2] == "BD":
        return calendar.add(start, number)
    if found[2] == "M":
        month = start.month - 1 + number
        year, month = start.year + month // 12, month % 12 + 1
        return date(year, month, min(start.day, monthrange(year, month)[1]))
    return start + timedelta(days=number * (7 if found[2] == "W" else 1))


def last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


Recurrence = Literal["monthly", "quarterly", "semiannual", "annual"]
#: Months that a period of each recurrence spans; a longer period stands for a shorter one with the same end.
SPAN: dict[str, int] = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}
#: Điều 12 NĐ 09/2019/NĐ-CP: data are closed on the 14th of the period's last month.
CUT_OFF = 14
#: Working days from the cut-off to the report (NĐ 09/2019 Điều 8 asks for at least one).
AFTER_CUT_OFF = 2


def inferred_due(year: int, month: int, calendar: WorkingCalendar) -> date:
    """When a report is due whose period ends with this month: two working days after the cut-off of NĐ 09/2019."""
    return calendar.add(date(year, month, CUT_OFF), AFTER_CUT_OFF)


def period_key(span: int, year: int, month: int) -> str:
    """ "2026-11", "2026-Q3", "2026-H1" or "2026" for a period of `span` months that ends with `month`."""
    return {1: f"{year}-{month:02}", 3: f"{year}-Q{month // 3}", 6: f"{year}-H{month // 6}", 12: str(year)}[span]
