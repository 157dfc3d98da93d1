"""Invariants of what surrounds the data: the calendar and the clockwork."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from config import clock
from followup.invariants.base import Broken, Look
from models import Mark

TICK = "tick"
#: Twice the quarter of an hour between two sweeps, and some minutes for the sweep itself.
SILENCE = timedelta(minutes=35)


class NextYearsCalendar:
    name = "calendar"

    def broken(self, look: Look) -> Iterator[Broken]:
        if year := look.rules.calendar.missing_year(clock.today(look.now)):
            text = (
                f"Tệp ngày nghỉ (holidays.csv) chưa có dòng nào của năm {year}: "
                "cần nhập lịch nghỉ Tết, ngày nghỉ hoán đổi và ngày làm bù đã công bố."
            )
            yield Broken(self.name, f"year {year}", text)


class StepRuns:
    name = "tick"

    def broken(self, look: Look) -> Iterator[Broken]:
        tick = look.session.get(Mark, TICK)
        if tick and look.rules.calendar.is_office_time(look.now) and _office_silence(tick.at, look) > SILENCE:
            at = clock.local(tick.at)
            yield Broken(self.name, "sweep", f"Lần quét nhiệm vụ gần nhất là lúc {at:%H:%M ngày %d/%m/%Y}.")


def _office_silence(last: datetime, look: Look) -> timedelta:
    """How long nothing ran, counted from the start of today's office hours at the earliest."""
    opened = clock.at(clock.today(look.now), look.rules.settings.day_start)
    return look.now - max(last, opened)
