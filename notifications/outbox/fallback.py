"""A message that its address refused goes to the next one, at once, and the coordinator is told."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from followup import history
from models import Contact, Message, MessageItem, MessageState
from models.bulk import insert_rows

NEXT = "Thay cho địa chỉ không nhận được"


def next_contact(session: Session, message: Message) -> Contact | None:
    """The agency's next working address: same purpose first, then by rank; none that was tried for this message."""
    tried = _tried(session, message)
    refused = session.get(Contact, message.contact_id)
    rows = session.exec(
        select(Contact)
        .where(
            Contact.agency_id == message.agency_id,
            col(Contact.disabled_at).is_(None),
            col(Contact.id).not_in(tried),
        )
        .order_by(col(Contact.rank), col(Contact.id))
    ).all()
    purpose = refused.purpose if refused else None
    return min(rows, key=lambda c: c.purpose is not purpose, default=None)


def pass_on(session: Session, message: Message, now: datetime, why: str, code: str) -> Message | None:
    """Plans the message anew for the next address; None where there is none. Records an event in either case."""
    contact = next_contact(session, message)
    successor = _plan(session, message, contact, now) if contact else None
    history.record(
        session,
        "message-failed",
        actor=history.SYSTEM,
        now=now,
        agency_id=message.agency_id,
        message=message.id,
        channel=message.channel.value,
        code=code,
        why=why[:300],
        passed_to=contact.channel.value if contact and successor else "",
    )
    return successor


def _plan(session: Session, message: Message, contact: Contact, now: datetime) -> Message | None:
    successor = Message(
        contact_id=contact.id or 0,
        agency_id=message.agency_id,
        channel=contact.channel,
        kind=message.kind,
        bucket=f"for-{message.id}",
        planned_at=now,
        not_before=now,
        subject=message.subject,
        body=message.body,
        reason=NEXT,
        replaces_id=message.id,
    )
    items = session.exec(
        select(MessageItem).where(
            MessageItem.message_id == message.id, col(MessageItem.state).not_in([MessageState.WITHDRAWN])
        )
    ).all()
    session.add(successor)
    session.flush()
    known = insert_rows(
        session,
        MessageItem,
        [
            {
                "message_id": successor.id,
                "occurrence_id": i.occurrence_id,
                "rung": i.rung,
                "due_version": i.due_version,
                "contact_id": contact.id,
                "channel": contact.channel,
                "state": MessageState.PLANNED,
                "reason": "",
            }
            for i in items
        ],
    )
    if items and not known:
        # That address was told of all of it already.
        session.delete(successor)
        return None
    return successor


def _tried(session: Session, message: Message) -> set[int]:
    """Contacts of the message and of those that it stands in for."""
    tried: set[int] = set()
    at: Message | None = message
    while at is not None and at.contact_id not in tried:
        tried.add(at.contact_id)
        at = session.get(Message, at.replaces_id) if at.replaces_id else None
    return tried
