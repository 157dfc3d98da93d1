"""Vietnamese working days. docs/dates.md states every rule that is decided here."""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Literal

import holidays

from config import clock
from config.errors import Refused
from config.files import text_of

FIRST, LAST = date(1990, 1, 1), date(2099, 12, 31)
#: Years for which the library is asked; later ones are plain weeks until a later release.
LIBRARY_YEARS = range(2000, 2061)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayRule:
    """One line of config/holidays.csv: a day off or a worked day, and the document that says so."""

    day: date
    kind: Literal["off", "work"]
    name: str
    basis: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Office hours; a message may go to an agency at `start` <= time < `end` of a working day."""

    start: time = time(7, 30)
    end: time = time(17, 0)


class WorkingCalendar:
    """Days as ordinals in one sorted list: every question is a bisection."""

    def __init__(self, rules: list[DayRule], hours: Hours | None = None) -> None:
        self.hours = hours or Hours()
        self.names: dict[date, str] = {}
        self._years = {rule.day.year for rule in rules}
        self._working = self._ordinals(rules)

    def _ordinals(self, rules: list[DayRule]) -> list[int]:
        off, worked = _library()
        self.names = dict(off)
        for rule in rules:
            self.names.pop(rule.day, None)
            if rule.kind == "off":
                self.names[rule.day] = rule.name
        worked = (worked | {r.day for r in rules if r.kind == "work"}) - {r.day for r in rules if r.kind == "off"}
        free = {day.toordinal() for day in self.names if day not in worked}
        extra = {day.toordinal() for day in worked}
        return [
            n
            for n in range(FIRST.toordinal(), LAST.toordinal() + 1)
            if n in extra or ((n - 1) % 7 < SATURDAY and n not in free)
        ]

    def is_working(self, day: date) -> bool:
        n = day.toordinal()
        i = bisect_left(self._working, n)
        return i < len(self._working) and self._working[i] == n

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day` (before it for negative n); `day` itself is never counted; 0 gives `day`."""
        if n == 0:
            return day
        start = day.toordinal()
        i = bisect_right(self._working, start) + n - 1 if n > 0 else bisect_left(self._working, start) + n
        return date.fromordinal(self._working[min(max(i, 0), len(self._working) - 1)])

    def between(self, first: date, last: date) -> int:
        """Working days in (first, last]: "còn N ngày làm việc" on `first`; negative when `last` is earlier."""
        return bisect_right(self._working, last.toordinal()) - bisect_right(self._working, first.toordinal())

    def on_or_before(self, day: date) -> date:
        """`day` if it is a working day, else the last one before it."""
        return date.fromordinal(self._working[max(bisect_right(self._working, day.toordinal()) - 1, 0)])

    def on_or_after(self, day: date) -> date:
        """`day` if it is a working day, else the next one."""
        i = bisect_left(self._working, day.toordinal())
        return date.fromordinal(self._working[min(i, len(self._working) - 1)])

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add(day, 1)

    def has_year(self, year: int) -> bool:
        """Whether somebody entered the year's decisions in config/holidays.csv."""
        return year in self._years

    def missing_year(self, today: date) -> int | None:
        """This year, in December the next one, where its decisions are not yet entered."""
        year = today.year + (today.month == 12)
        return None if self.has_year(year) else year

    def is_office_time(self, now: datetime) -> bool:
        at = clock.local(now)
        return self.is_working(at.date()) and self.hours.start <= at.time() < self.hours.end

    def next_office_moment(self, now: datetime) -> datetime:
        """`now` within office hours, else the next moment at which office hours begin (UTC)."""
        if self.is_office_time(now):
            return now
        return self.next_moment(now, self.hours.start)

    def next_moment(self, now: datetime, clock_time: time) -> datetime:
        """The next `clock_time` of a working day that is not before `now` (UTC)."""
        local = clock.local(now)
        day = local.date() if local.time() <= clock_time else local.date() + timedelta(days=1)
        return clock.at(self.on_or_after(day), clock_time)


@lru_cache(maxsize=1)
def _library() -> tuple[dict[date, str], set[date]]:
    """Public holidays and worked rest days as the `holidays` library knows them (lunar dates at UTC+7)."""
    found = holidays.country_holidays("VN", years=LIBRARY_YEARS, language="vi")
    # NQ 28/2026/QH16 gives 24/11 outside Điều 112 BLLĐ: no make-up day unless the file says so.
    off = {day: name for day, name in found.items() if not (day.month == 11 and day.day != 24)}
    return off, set(getattr(found, "weekend_workdays", ()))


def read_rules(path: Path) -> list[DayRule]:
    """The lines of holidays.csv. Raises Refused with the line number for a wrong one."""
    return parse_rules(text_of(path), path.name)


def parse_rules(text: str, name: str) -> list[DayRule]:
    return list(_rules(csv.DictReader(StringIO(text, newline="")), name))


def _rules(rows: csv.DictReader[str], name: str) -> Iterator[DayRule]:
    for row in rows:
        try:
            day = date.fromisoformat(row["date"])
            kind = row["kind"]
            if kind not in ("off", "work"):
                raise ValueError(kind)
            yield DayRule(day, "off" if kind == "off" else "work", row["name"], row["basis"])
        except (KeyError, TypeError, ValueError) as error:
            where = f"{name}, dòng {rows.line_num}"
            raise Refused(
                f"Tệp ngày nghỉ có dòng không đúng: {where}", f"wrong line in the holiday file: {where}: {error}"
            ) from error
