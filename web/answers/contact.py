"""What a contact wants to receive, what is kept about it, and its removal (Luật 91/2025/QH15)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from config.errors import Refused
from followup import history
from models import Channel, Contact, Event, Message, Person
from models.contact import Wants, shown
from web.answers.gate import Holder

CHOICES = {
    Wants.ALL: "Mọi thông báo: giao việc, sắp đến hạn, quá hạn",
    Wants.DUE: "Chỉ nhiệm vụ sắp đến hạn và quá hạn",
    Wants.OVERDUE: "Chỉ nhiệm vụ quá hạn",
}
RECENT = 100


def choose(session: Session, holder: Holder, wanted: str, now: datetime) -> None:
    if wanted not in set(Wants):
        raise Refused("Hãy chọn một trong các mức thông báo", "choose one of the levels")
    contact = session.get_one(Contact, holder.contact_id)
    contact.wants = Wants(wanted)
    _record(session, holder, "preferences_changed", now, wants=wanted)


def remove(session: Session, holder: Holder, now: datetime) -> None:
    """Ends the address. Raises Refused where it is the agency's only one: somebody must stay reachable."""
    others = select(Contact.id).where(
        Contact.agency_id == holder.agency_id, Contact.id != holder.contact_id, col(Contact.disabled_at).is_(None)
    )
    if session.exec(others.limit(1)).first() is None:
        raise Refused(
            "Đây là địa chỉ duy nhất của cơ quan; đề nghị báo đầu mối địa chỉ thay thế trước khi gỡ",
            "this is the agency's only address; name another one first",
        )
    contact = session.get_one(Contact, holder.contact_id)
    contact.disabled_at, contact.disabled_reason = now, "theo yêu cầu của người nhận"
    contact.link_generation += 1
    _record(session, holder, "contact_removed", now)


def data(session: Session, holder: Holder) -> bytes:
    """Everything that is kept about the contact itself, as JSON: for the one whom it concerns."""
    contact = session.get_one(Contact, holder.contact_id)
    person = session.get(Person, contact.person_id) if contact.person_id else None
    messages = session.exec(
        select(Message).where(Message.contact_id == contact.id).order_by(col(Message.id).desc()).limit(RECENT)
    )
    kept: dict[str, Any] = {
        "agency": holder.agency,
        "purpose": contact.purpose.value,
        "channel": contact.channel.value,
        "address": shown(contact.channel, contact.address) if contact.channel is Channel.APPRISE else contact.address,
        "wants": contact.wants.value,
        "verified_at": contact.verified_at,
        "person": {"name": person.name, "title": person.title} if person else None,
        "messages": [{"subject": m.subject, "state": m.state.value, "sent_at": m.sent_at} for m in messages],
    }
    return json.dumps(kept, ensure_ascii=False, indent=2, default=str).encode()


def last_choice(session: Session, holder: Holder) -> Contact:
    return session.get_one(Contact, holder.contact_id)


def _record(session: Session, holder: Holder, kind: str, now: datetime, **given: Any) -> Event:
    return history.record(
        session, kind, actor=holder.actor, now=now, agency_id=holder.agency_id, contact=holder.contact_id, **given
    )
