"""The end of a plan ends its duties."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, update
from sqlmodel import Session, col, select

from config import clock
from followup import history
from followup.rules import Rules
from models import (
    Extension,
    ExtensionState,
    HandBack,
    HandBackState,
    MessageItem,
    MessageState,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
)
from models.answer import UNSETTLED
from models.occurrence import OPEN_STATES

OVER = "Kế hoạch đã hết thời gian thực hiện"


def close_over(session: Session, now: datetime, rules: Rules) -> list[int]:
    """Ends plans whose years (and days of grace) are over, with their open occurrences; returns their ids.

    A plan with an open duty that is printed to be due later goes on until that day and its grace are over.
    """
    last = clock.today(now) - timedelta(days=rules.settings.grace_days)
    is_open = col(Occurrence.state).in_(OPEN_STATES)
    later = exists().where(col(Occurrence.plan_id) == Plan.id, is_open, col(Occurrence.due_on) >= last)
    query = select(Plan).where(Plan.state == PlanState.ACTIVE, col(Plan.ends_on) < last, ~later)
    plans = session.exec(query.with_for_update()).all()
    for plan in plans:
        plan.state = PlanState.OVER
        session.add(plan)
        history.record(session, "plan-over", actor=history.SYSTEM, now=now, plan_id=plan.id)
    numbers = [plan.id or 0 for plan in plans]
    _close(session, numbers, now)
    return numbers


def _close(session: Session, plans: list[int], now: datetime) -> None:
    is_open = (col(Occurrence.plan_id).in_(plans), col(Occurrence.state).in_(OPEN_STATES))
    _withdraw_requests(session, select(Occurrence.id).where(*is_open), now)
    session.execute(
        update(MessageItem)
        .where(
            col(MessageItem.state) == MessageState.PLANNED,
            col(MessageItem.occurrence_id).in_(select(Occurrence.id).where(*is_open)),
        )
        .values(state=MessageState.WITHDRAWN, reason=OVER)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Occurrence)
        .where(*is_open)
        .values(
            state=OccurrenceState.CANCELLED,
            closed_at=now,
            closed_reason=OVER,
            next_at=None,
            hold=None,
            quiet_reason="",
            revision=Occurrence.revision + 1,
        )
        .execution_options(synchronize_session=False)
    )


def _withdraw_requests(session: Session, closing: Any, now: datetime) -> None:
    """What agencies asked for needs no decision any more."""
    asked = (
        (Extension, col(Extension.state).in_(UNSETTLED), ExtensionState.WITHDRAWN),
        (HandBack, col(HandBack.state) == HandBackState.OPEN, HandBackState.WITHDRAWN),
    )
    for model, waiting, state in asked:
        statement = update(model).where(waiting, col(model.occurrence_id).in_(closing))
        values = {"state": state, "note": OVER, "decided_by": history.SYSTEM, "decided_at": now}
        session.execute(statement.values(values).execution_options(synchronize_session=False))
