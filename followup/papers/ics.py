"""Due dates as an iCalendar feed: one whole-day event a duty, the same one for as long as the duty lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from config.clock import ZONE_NAME
from followup.overview import Duty, Timing
from followup.papers.text import clean, day

MOST, QUARTER = 5000, timedelta(days=92)
CLOSED = (Timing.DONE_IN_TIME, Timing.DONE_LATE, Timing.CANCELLED)


def worth_showing(duties: Sequence[Duty], today: date) -> list[Duty]:
    """What is open, and what was closed within a quarter: programs choke on calendars of many years."""
    first = today - QUARTER
    shown = (d for d in duties if d.timing not in CLOSED or (d.occurrence.due_on or today) >= first)
    return list(shown)[:MOST]


def to_ics(duties: Sequence[Duty], *, name: str, host: str, now: datetime) -> bytes:
    """Duties without a date are left out. `host` makes the UIDs unique to this installation."""
    calendar = Calendar()
    calendar.add("prodid", "-//dondoc//vi")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(name))
    calendar.add("x-wr-timezone", ZONE_NAME)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for duty in duties:
        if duty.occurrence.due_on is not None:
            calendar.add_component(_event(duty, host, now))
    return bytes(calendar.to_ical())


def _event(duty: Duty, host: str, now: datetime) -> Event:
    event = Event()
    due = duty.occurrence.due_on
    assert due is not None  # noqa: S101  the caller leaves the others out
    closed = duty.timing in CLOSED
    event.add("uid", f"duty-{duty.id}@{host}")
    event.add("dtstamp", now)
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("sequence", duty.occurrence.due_version - 1)
    event.add("transp", "TRANSPARENT")
    event.add("summary", clean(f"{'✓ ' if closed else ''}Hạn {duty.code or duty.ref}: {_clip(duty.text)}"))
    event.add("description", clean(_description(duty)))
    if duty.timing is Timing.CANCELLED:
        event.add("status", "CANCELLED")
    return event


def _description(duty: Duty) -> str:
    plan = f"Văn bản: {duty.plan_number or duty.plan_title or ''}, mục {duty.ref}"
    return f"{duty.text}\n\nChủ trì: {duty.agency}\n{plan}\nThời hạn: {day(duty.occurrence.due_on)}"


def _clip(text: str, length: int = 70) -> str:
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + "…"
