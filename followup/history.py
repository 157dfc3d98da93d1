"""The append-only history: who did what. Every change of state goes through `record`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models import Event, Occurrence

SYSTEM = "system"


def record(
    session: Session,
    kind: str,
    *,
    actor: str,
    now: datetime,
    occurrence: Occurrence | None = None,
    plan_id: int | None = None,
    task_id: int | None = None,
    agency_id: int | None = None,
    **data: Any,
) -> Event:
    """Adds an event; the occurrence names its plan, task and agency. `data` must be JSON and no secret."""
    if occurrence is not None:
        plan_id, task_id = occurrence.plan_id, occurrence.task_id
        agency_id = agency_id or occurrence.agency_id
    event = Event(
        at=now,
        actor=actor,
        kind=kind,
        plan_id=plan_id,
        task_id=task_id,
        occurrence_id=occurrence.id if occurrence else None,
        agency_id=agency_id,
        data=data,
    )
    session.add(event)
    return event


def of_occurrence(session: Session, occurrence_id: int, limit: int = 200) -> Sequence[Event]:
    """Newest first."""
    return _newest(session, Event.occurrence_id == occurrence_id, limit)


def of_task(session: Session, task_id: int, limit: int = 200) -> Sequence[Event]:
    return _newest(session, Event.task_id == task_id, limit)


def of_plan(session: Session, plan_id: int, limit: int = 200) -> Sequence[Event]:
    return _newest(session, Event.plan_id == plan_id, limit)


def of_agency(session: Session, agency_id: int, limit: int = 200) -> Sequence[Event]:
    return _newest(session, Event.agency_id == agency_id, limit)


def _newest(session: Session, where: Any, limit: int) -> Sequence[Event]:
    return session.exec(select(Event).where(where).order_by(col(Event.id).desc()).limit(limit)).all()
