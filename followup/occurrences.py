"""Occurrences: made ahead up to the horizon, never changed when they are past, ended with their plan."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from followup.decide import NO_DATE
from followup.rules import Rules
from models import Occurrence


def extend(session: Session, now: datetime, rules: Rules, plan_id: int | None = None) -> int:
    """Makes what is missing for active tasks of active plans up to the horizon; returns how many."""
    return 0


def close_over(session: Session, now: datetime, rules: Rules) -> list[int]:
    """Ends plans whose years (and days of grace) are over, with their open occurrences; returns their ids."""
    return []


def plan_next(occurrence: Occurrence, rules: Rules, now: datetime) -> None:
    """Sets `next_at` or, where nothing is to come, `quiet_reason`; called after every change of an occurrence."""
    if occurrence.state.is_closed:
        occurrence.next_at, occurrence.hold, occurrence.quiet_reason = None, None, ""
        return
    ladder = rules.ladders[occurrence.ladder]
    if occurrence.due_on is None:
        occurrence.next_at, occurrence.quiet_reason = None, NO_DATE
        return
