"""The line of a plan's periods over twelve months: tasks as rows, months as columns, drawn on the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from followup.overview import Timing, periods
from followup.overview.periods import Period

#: Of the drawing: width of the names, of the year, height of a row, the head with the months.
NAMES, WIDTH, ROW, HEAD = 92, 668, 26, 22
#: The shortest bar that a finger can hit.
LEAST = 14
MOST = 60
#: Months: shown, of them before this one, and from one stretch to the next.
SHOWN, BEFORE, STEP = 12, 2, 6


@dataclass(frozen=True, slots=True)
class Bar:
    period: Period
    x: float
    width: float
    timing: Timing | None  # the gravest class in it; None where the period has not begun

    @property
    def room(self) -> float:
        """What of the width is within the picture."""
        return min(self.width, NAMES + WIDTH - self.x)

    @property
    def said(self) -> str:
        """Done of all, where there is more than one."""
        counts = self.period.counts
        return f"{counts.done}/{counts.total}" if counts.total > 1 else ""


@dataclass(frozen=True, slots=True)
class Row:
    task_id: int
    ref: str
    text: str
    y: int
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    x: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """`earlier` and `later`: where the neighbouring stretch begins, None where nothing of the plan is due there."""

    first: date
    last: date
    rows: list[Row]
    months: list[Month]
    today: float | None
    height: int
    more: int
    earlier: date | None
    later: date | None
    width: int = NAMES + WIDTH
    names: int = NAMES
    row: int = ROW
    head: int = HEAD


def timeline(session: Session, today: date, plan_id: int, start: str = "") -> Timeline:
    """Twelve months from `start` ("2026-09") on; where it is no month, from two months before today."""
    first = _month(start) or _shifted(today.replace(day=1), -BEFORE)
    scale = Scale(first, _shifted(first, SHOWN) - timedelta(days=1))
    by_task: dict[int, list[Period]] = {}
    for one in periods.of_plan(session, today, plan_id, scale.first, scale.last):
        by_task.setdefault(one.task_id, []).append(one)
    shown = list(by_task.values())[:MOST]
    span = periods.span(session, plan_id)
    months = [_shifted(first, n) for n in range(SHOWN)]
    return Timeline(
        scale.first,
        scale.last,
        [_row(n, many, scale, today) for n, many in enumerate(shown)],
        [Month(month, scale.x(month)) for month in months],
        scale.x(today) if scale.first <= today <= scale.last else None,
        HEAD + ROW * len(shown),
        len(by_task) - len(shown),
        earlier=_shifted(first, -STEP) if span and span[0] < scale.first else None,
        later=_shifted(first, STEP) if span and span[1] > scale.last else None,
    )


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 and 1900 < int(text[:4]) < 2999 else None
    except ValueError:
        return None


def _shifted(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Scale:
    first: date
    last: date

    def x(self, day: date, *, ends: bool = False) -> float:
        whole = (self.last - self.first).days + 1
        return round(NAMES + WIDTH * ((day - self.first).days + ends) / whole, 1)


def _row(n: int, many: list[Period], scale: Scale, today: date) -> Row:
    first = many[0]
    return Row(first.task_id, first.ref, first.text, HEAD + ROW * n, [_bar(one, scale, today) for one in many])


def _bar(one: Period, scale: Scale, today: date) -> Bar:
    end = max(scale.x(one.due_on, ends=True), NAMES + LEAST)
    start = max(min(scale.x(max(one.starts_on, scale.first)), end - LEAST), NAMES)
    return Bar(one, round(start, 1), round(end - start, 1), _gravest(one, today))


def _gravest(one: Period, today: date) -> Timing | None:
    for timing in (Timing.OPEN_LATE, Timing.OPEN_IN_TIME, Timing.DONE_LATE, Timing.DONE_IN_TIME):
        if one.counts.of(timing):
            begun = one.starts_on <= today or timing is not Timing.OPEN_IN_TIME
            return timing if begun else None
    return Timing.SUSPENDED
