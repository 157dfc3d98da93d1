"""What a contact wants to receive, what is kept about it, and its removal (Luật 91/2025/QH15)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session

from config.errors import Refused
from followup import history, privacy
from models import Channel, Contact, Event
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
    """Forgets the address and the person behind it. Raises Refused where it is the agency's only one."""
    privacy.forget(session, session.get_one(Contact, holder.contact_id), actor=holder.actor, now=now)


def data(session: Session, holder: Holder) -> bytes:
    """Everything that is kept about the contact itself, as JSON: for the one whom it concerns."""
    contact = session.get_one(Contact, holder.contact_id)
    kept: dict[str, Any] = {
        "agency": holder.agency,
        "purpose": contact.purpose.value,
        "channel": contact.channel.value,
        "address": shown(contact.channel, contact.address) if contact.channel is Channel.APPRISE else contact.address,
        "wants": contact.wants.value,
        "verified_at": contact.verified_at,
        **privacy.of_contact(session, contact),
    }
    return json.dumps(kept, ensure_ascii=False, indent=2, default=str).encode()


def last_choice(session: Session, holder: Holder) -> Contact:
    return session.get_one(Contact, holder.contact_id)


def _record(session: Session, holder: Holder, kind: str, now: datetime, **given: Any) -> Event:
    return history.record(
        session, kind, actor=holder.actor, now=now, agency_id=holder.agency_id, contact=holder.contact_id, **given
    )
