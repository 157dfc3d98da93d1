"""What a reply or a bounce changes: a progress note on the duty, a delivery state, a contact switched off."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from config.errors import Refused
from config.settings import Settings
from followup import answers, history
from followup.rules import Rules
from models import Agency, AssignmentRole, Contact, Message, MessageItem, MessageState, Occurrence
from notifications.incoming.reading import Bounce, Reply, read
from notifications.outbox import record, settle

FINAL = "5"


def receive(session: Session, raw: bytes, settings: Settings, rules: Rules, now: datetime) -> str:
    """What was done with the mail: "note", "bounce", "delayed", "stranger", "several", "refused" or "ignored".

    The caller commits. The tag of the address proves that the mail answers ours; only the address that we wrote to
    may speak for the agency.
    """
    found = read(raw, settings)
    message = session.get(Message, found.number, with_for_update=True) if found else None
    if found is None or message is None:
        return "ignored"
    if isinstance(found, Bounce):
        return _bounced(session, message, found, now)
    return _replied(session, message, found, rules, now)


def _bounced(session: Session, message: Message, bounce: Bounce, now: datetime) -> str:
    record.attempt(session, message, "bounced", now, code=bounce.status, text=bounce.text)
    if not bounce.status.startswith(FINAL):
        return "delayed"
    if message.state in (MessageState.SENT, MessageState.UNKNOWN, MessageState.DELIVERED):
        contact = session.get(Contact, message.contact_id)
        if contact is not None and contact.disabled_at is None:
            contact.disabled_at, contact.disabled_reason = now, f"Thư bị trả lại: {bounce.status} {bounce.text}"[:300]
            session.add(contact)
        settle.give_up(session, message, f"Thư bị trả lại: {bounce.status} {bounce.text}", bounce.status, now)
    return "bounce"


def _replied(session: Session, message: Message, reply: Reply, rules: Rules, now: datetime) -> str:
    contact = session.get(Contact, message.contact_id)
    if contact is None or contact.address.strip().lower() != reply.sender:
        history.record(
            session, "reply-from-stranger", actor=history.SYSTEM, now=now, agency_id=message.agency_id,
            message=message.id,
        )  # fmt: skip
        return "stranger"
    occurrences = _own_occurrences(session, message)
    if len(occurrences) != 1:
        # A digest speaks of several duties: a person says of which one the answer is.
        history.record(
            session, "reply", actor=history.SYSTEM, now=now, agency_id=message.agency_id, message=message.id,
            text=reply.text[:2000],
        )  # fmt: skip
        return "several"
    return _note(session, occurrences[0], contact, reply, rules, now)


def _note(session: Session, occurrence: Occurrence, contact: Contact, reply: Reply, rules: Rules, now: datetime) -> str:
    agency = session.get(Agency, contact.agency_id)
    actor = f"agency:{agency.code}" if agency else history.SYSTEM
    try:
        with session.begin_nested():
            answers.progress(
                session, occurrence.id or 0, actor=actor, now=now, rules=rules, text=reply.text, contact_id=contact.id
            )
    except Refused as refused:
        history.record(
            session, "reply-refused", actor=actor, now=now, occurrence=occurrence, text=reply.text[:2000],
            why=refused.what,
        )  # fmt: skip
        return "refused"
    return "note"


def _own_occurrences(session: Session, message: Message) -> list[Occurrence]:
    query = (
        select(Occurrence)
        .join(MessageItem, col(MessageItem.occurrence_id) == Occurrence.id)
        .where(
            MessageItem.message_id == message.id,
            MessageItem.state == MessageState.SENT,
            Occurrence.agency_id == message.agency_id,
            col(Occurrence.role).in_(list(AssignmentRole)),
        )
    )
    return list(session.exec(query))
