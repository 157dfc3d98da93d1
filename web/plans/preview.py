"""How far ahead the page of a plan's messages looks."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from models import Plan

PAGE = 200
#: Late duties are urged for some weeks beyond the plan's end.
AFTER = timedelta(days=90)
LONGEST = timedelta(days=5 * 365)


class Span(StrEnum):
    MONTHS = "60"
    YEAR = "365"
    LIFE = "all"


def until(span: Span, plan: Plan, today: date) -> date:
    """The last day that is looked at; a plan without an end is looked at for five years, as `dondoc simulate` does."""
    if span is not Span.LIFE:
        return today + timedelta(days=int(span))
    if plan.ends_on is None:
        return today + LONGEST
    return min(max(plan.ends_on, today) + AFTER, today + LONGEST)
