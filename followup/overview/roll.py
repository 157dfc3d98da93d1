"""Short lists that forms and side notes need: plans, agencies, groups, how often was reminded, how dondoc fares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from models import (
    Agency,
    AgencyGroup,
    Event,
    Finding,
    Mark,
    Message,
    MessageItem,
    MessageState,
    Occurrence,
    Plan,
    PlanState,
)

LONGEST = 5000


@dataclass(frozen=True, slots=True)
class Named:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Health:
    marks: list[Mark]
    findings: list[Finding]
    messages: dict[MessageState, int]
    oldest_waiting: datetime | None


def version(session: Session) -> tuple[int, int, int]:
    """Changes with every answer, every new period and every plan: each writes an event or a row."""
    newest = (select(func.max(model.id)).scalar_subquery() for model in (Event, Occurrence, Plan))
    events, occurrences, plans = session.execute(select(*newest)).one()
    return events or 0, occurrences or 0, plans or 0


def plans(session: Session) -> list[Named]:
    """Plans that are or were followed up, the newest first."""
    query = select(Plan.id, Plan.number, Plan.title).where(Plan.state != PlanState.PROPOSED)
    rows = session.exec(query.order_by(col(Plan.id).desc()).limit(500))
    return [Named(id or 0, number or title or f"#{id}") for id, number, title in rows]


def agencies(session: Session, today: date) -> list[Named]:
    """Bodies that exist today, by name."""
    query = select(Agency.id, Agency.name).where(or_(col(Agency.valid_to).is_(None), col(Agency.valid_to) >= today))
    return [Named(id or 0, name) for id, name in session.exec(query.order_by(Agency.name).limit(LONGEST))]


def groups(session: Session) -> list[Named]:
    query = select(AgencyGroup.id, AgencyGroup.name).order_by(AgencyGroup.name)
    return [Named(id or 0, name) for id, name in session.exec(query)]


def times_reminded(session: Session, occurrence_ids: Sequence[int]) -> dict[int, int]:
    """How many messages about each duty went out."""
    query = (
        select(MessageItem.occurrence_id, func.count(func.distinct(MessageItem.message_id)))
        .where(
            col(MessageItem.occurrence_id).in_(occurrence_ids),
            col(MessageItem.state).in_((MessageState.SENT, MessageState.DELIVERED)),
        )
        .group_by(col(MessageItem.occurrence_id))
    )
    return {key: count for key, count in session.execute(query)}  # noqa: C416  typed rows are no pairs to dict()


def health(session: Session) -> Health:
    marks = list(session.exec(select(Mark).where(col(Mark.key).not_like("alarm:%")).order_by(Mark.key)))
    findings = list(session.exec(select(Finding).where(col(Finding.closed_at).is_(None)).limit(200)))
    counted = session.execute(select(Message.state, func.count()).group_by(col(Message.state)))
    oldest = session.execute(select(func.min(Message.not_before)).where(Message.state == MessageState.PLANNED)).scalar()
    return Health(marks, findings, {MessageState(state): count for state, count in counted}, oldest)
