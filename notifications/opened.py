"""A link of a message was opened, by its reader or by a mail filter that tries links: it arrived, more is not known."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from models import Message, MessageItem, MessageState

ARRIVED = (MessageState.SENT, MessageState.DELIVERED, MessageState.UNKNOWN)


def waiting(session: Session, contact_id: int, occurrence_id: int | None = None) -> int | None:
    """The newest message to this address (that spoke of the duty, where one is given), if nobody opened it yet."""
    query = select(Message.id, Message.opened_at).where(
        Message.contact_id == contact_id, col(Message.state).in_(ARRIVED)
    )
    if occurrence_id is not None:
        spoke = select(MessageItem.message_id).where(MessageItem.occurrence_id == occurrence_id)
        query = query.where(col(Message.id).in_(spoke))
    found = session.exec(query.order_by(col(Message.id).desc()).limit(1)).first()
    return found[0] if found and found[1] is None else None


def note(session: Session, number: int, now: datetime) -> None:
    message = session.get(Message, number, with_for_update=True)
    if message is not None and message.opened_at is None:
        message.opened_at = now
        session.add(message)
