"""A new link to the address that is registered for the contact, never to one that a visitor types."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from config.errors import Refused
from followup import history, marks, outbox
from followup.outbox import Item
from followup.recipients import Recipient
from followup.rules import Rules
from models import Agency, Contact, MessageKind, Occurrence, OccurrenceState
from web.answers.gate import DeadLink
from web.errors import TooMany

PAUSE = timedelta(minutes=30)


def renew(session: Session, dead: DeadLink, *, now: datetime, rules: Rules) -> None:
    """Plans one message with fresh links. Raises TooMany within `PAUSE`, Refused where no duty is open."""
    contact = session.get_one(Contact, dead.contact_id)
    if not marks.claim(session, f"link-request:{contact.id}", "", now, before=now - PAUSE):
        raise TooMany(
            "Đường dẫn mới vừa được yêu cầu; đề nghị kiểm tra hộp thư và thử lại sau 30 phút",
            "a new link was asked for just now; look into the mailbox, try again in 30 minutes",
        )
    occurrence = _subject(session, contact, dead.occurrence_id)
    to = Recipient(contact.id or 0, contact.agency_id, contact.channel)
    matter = f"link-{now:%Y%m%d%H%M}"
    outbox.plant(session, [Item(occurrence.id or 0, occurrence.due_version, matter, MessageKind.REPLY, to)], rules, now)
    agency = session.get(Agency, contact.agency_id)
    actor = f"agency:{agency.code}" if agency else history.SYSTEM
    history.record(session, "link_requested", actor=actor, now=now, occurrence=occurrence, contact=contact.id)


def masked(address: str) -> str:
    """v***@sonha.example: enough to recognise one's own address, too little to learn another's."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if domain else f"{address[:3]}***"


def _subject(session: Session, contact: Contact, occurrence_id: int | None) -> Occurrence:
    """The duty that the old link spoke of, else the agency's most pressing open one."""
    if occurrence_id is not None:
        known = session.get(Occurrence, occurrence_id)
        if known is not None and known.agency_id == contact.agency_id and not known.state.is_closed:
            return known
    closed = (OccurrenceState.DONE, OccurrenceState.CANCELLED)
    query = (
        select(Occurrence)
        .where(Occurrence.agency_id == contact.agency_id, col(Occurrence.state).not_in(closed))
        .order_by(col(Occurrence.due_on).is_(None), col(Occurrence.due_on), col(Occurrence.id))
    )
    if found := session.exec(query).first():
        return found
    raise Refused("Cơ quan không còn nhiệm vụ nào đang mở nên không cần đường dẫn mới", "the agency has no open duty")
