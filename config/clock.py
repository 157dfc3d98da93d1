"""The one clock. Every decision takes `now` as an argument; only the edges (flow, web, command) call `now()`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pendulum

ZONE_NAME = "Asia/Ho_Chi_Minh"
ZONE = pendulum.timezone(ZONE_NAME)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a Vietnamese clock (UTC+7, no summer time)."""
    return moment.astimezone(ZONE)


def today(moment: datetime) -> date:
    """The Vietnamese calendar date of a moment."""
    return local(moment).date()


def at(day: date, clock: time) -> datetime:
    """A Vietnamese date and wall-clock time as a moment in UTC."""
    return datetime.combine(day, clock, tzinfo=ZONE).astimezone(UTC)


def parse(text: str) -> datetime:
    """An ISO date or date-time as a moment in UTC; without a zone it is Vietnamese time.

    Raises ValueError with the text in it where it is neither.
    """
    parsed = pendulum.parse(text, tz=ZONE_NAME, strict=True)
    if not isinstance(parsed, pendulum.DateTime):
        raise ValueError(text)
    # A plain datetime: pendulum's own loses a standard zone when a timedelta is added.
    return datetime.fromtimestamp(parsed.timestamp(), UTC)
