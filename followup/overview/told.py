"""What was and will be told: the ledger of messages, drafts, and the log of one duty's ladder."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.errors import NotFound
from followup.overview.work import TROUBLED
from models import (
    Agency,
    Contact,
    Draft,
    DraftState,
    Message,
    MessageAttempt,
    MessageItem,
    MessageState,
    Occurrence,
    RungFiring,
    Task,
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One envelope as a list shows it."""

    message: Message
    agency: str
    address: str
    items: int


@dataclass(frozen=True, slots=True)
class ToldItem:
    item: MessageItem
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One envelope whole: its items and every attempt."""

    message: Message
    agency: Agency
    contact: Contact
    items: list[ToldItem]
    attempts: list[MessageAttempt]


@dataclass(frozen=True, slots=True)
class Heard:
    """An item of an envelope as the page of a duty shows it."""

    item: MessageItem
    message: Message
    agency: str
    address: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    draft: Draft
    code: str
    text: str
    agency: str
    occurrence: Occurrence


def ledger(
    session: Session,
    *,
    state: MessageState | None = None,
    trouble: bool = False,
    agency: int | None = None,
    page: int = 1,
    size: int = PAGE,
) -> tuple[list[Told], bool]:
    """Envelopes, the newest first, and whether there are more."""
    items = select(func.count()).where(MessageItem.message_id == Message.id).correlate(Message).scalar_subquery()
    query = (
        select(Message, Agency.name, Contact.address, items)
        .join(Agency, col(Agency.id) == Message.agency_id)
        .join(Contact, col(Contact.id) == Message.contact_id)
    )
    if state:
        query = query.where(Message.state == state)
    if trouble:
        query = query.where(col(Message.state).in_(TROUBLED))
    if agency:
        query = query.where(Message.agency_id == agency)
    query = query.order_by(col(Message.id).desc()).offset(size * (min(page, 2000) - 1)).limit(size + 1)
    rows = [Told(*row) for row in session.execute(query)]
    return rows[:size], len(rows) > size


def letter(session: Session, message_id: int) -> Letter:
    """Raises NotFound."""
    message = session.get(Message, message_id)
    agency = session.get(Agency, message.agency_id) if message else None
    contact = session.get(Contact, message.contact_id) if message else None
    if message is None or agency is None or contact is None:
        raise NotFound("Không có thông báo này", "there is no such message")
    items = (
        select(MessageItem, Task.code, Task.text)
        .join(Occurrence, col(Occurrence.id) == MessageItem.occurrence_id)
        .join(Task, col(Task.id) == Occurrence.task_id)
        .where(MessageItem.message_id == message_id)
    )
    attempts = select(MessageAttempt).where(MessageAttempt.message_id == message_id).order_by(col(MessageAttempt.id))
    told = [ToldItem(*row) for row in session.execute(items)]
    return Letter(message, agency, contact, told, list(session.exec(attempts)))


def of_occurrence(session: Session, occurrence_id: int, limit: int = 60) -> list[Heard]:
    """What was told about one duty, the newest first."""
    query = (
        select(MessageItem, Message, Agency.name, Contact.address)
        .join(Message, col(Message.id) == MessageItem.message_id)
        .join(Agency, col(Agency.id) == Message.agency_id)
        .join(Contact, col(Contact.id) == Message.contact_id)
        .where(MessageItem.occurrence_id == occurrence_id)
        .order_by(col(MessageItem.id).desc())
        .limit(limit)
    )
    return [Heard(*row) for row in session.execute(query)]


def rungs(session: Session, occurrence_id: int) -> list[RungFiring]:
    """The ladder's log of one duty in the order of time."""
    query = select(RungFiring).where(RungFiring.occurrence_id == occurrence_id)
    return list(session.exec(query.order_by(col(RungFiring.at), col(RungFiring.due_version))))


def drafts(session: Session, state: DraftState | None = DraftState.WAITING, limit: int = 100) -> list[DraftRow]:
    """Prepared documents, the oldest first."""
    query = (
        select(Draft, Task.code, Task.text, Agency.name)
        .add_columns(Occurrence)
        .join(Occurrence, col(Occurrence.id) == Draft.occurrence_id)
        .join(Task, col(Task.id) == Occurrence.task_id)
        .join(Agency, col(Agency.id) == Occurrence.agency_id)
    )
    if state:
        query = query.where(col(Draft.state) == state)
    return [DraftRow(*row) for row in session.execute(query.order_by(col(Draft.id)).limit(limit))]
