"""Stretches of due dates that offices report by, offered on the board."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from followup.overview import Filters

KEYS = ("month", "quarter", "year", "last_year")


@dataclass(frozen=True, slots=True)
class Stretch:
    key: str
    first: date
    last: date


def stretches(today: date) -> list[Stretch]:
    quarter = (today.month - 1) // 3 * 3 + 1
    ends = {"month": (today.month, today.month), "quarter": (quarter, quarter + 2), "year": (1, 12)}
    found = [Stretch(key, date(today.year, a, 1), _last(today.year, b)) for key, (a, b) in ends.items()]
    return [*found, Stretch("last_year", date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))]


def within(filters: Filters, key: str, today: date) -> Filters:
    """`filters` for one stretch; unchanged where the address names none."""
    for one in stretches(today):
        if one.key == key:
            return replace(filters, due_from=one.first, due_to=one.last)
    return filters


def chosen(filters: Filters, today: date) -> str:
    """The stretch that the filters mean, "" for none of them."""
    return next((s.key for s in stretches(today) if (s.first, s.last) == (filters.due_from, filters.due_to)), "")


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
