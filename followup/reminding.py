"""A reminder sent by hand, outside the ladder: once a day for each duty, however often it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from config import clock
from followup import history, outbox
from followup.rules import Rules
from models import MessageKind, Occurrence, OccurrenceState

REMINDABLE = (OccurrenceState.PENDING, OccurrenceState.ACCEPTED, OccurrenceState.RETURNED)


def remind(session: Session, ids: Sequence[int], *, actor: str, now: datetime, rules: Rules) -> int:
    """Plans one message for the lead of each open duty; returns how many duties were reminded.

    Closed ones and those reminded today already are passed over.
    """
    query = select(Occurrence).where(col(Occurrence.id).in_(ids), col(Occurrence.state).in_(REMINDABLE))
    matter = f"manual-{clock.today(now):%Y%m%d}"
    reminded = 0
    for occurrence in session.exec(query.order_by(col(Occurrence.id))).all():
        planned = outbox.plan(
            session,
            occurrence=occurrence,
            matter=matter,
            audience="lead",
            kind=MessageKind.SINGLE,
            now=now,
            rules=rules,
        )
        if planned:
            reminded += 1
            history.record(session, "reminded", actor=actor, now=now, occurrence=occurrence)
    return reminded
