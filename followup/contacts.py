"""Addresses of an agency, as coordinators keep them. Only office addresses (Luật 91/2025/QH15)."""

from __future__ import annotations

import re
from datetime import datetime

from sqlmodel import Session, col, func, select

from config.errors import NotFound, Refused
from followup import history
from models import Agency, Channel, Contact, Person, Purpose

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def add(
    session: Session,
    agency_id: int,
    *,
    address: str,
    purpose: Purpose,
    actor: str,
    now: datetime,
    channel: Channel = Channel.EMAIL,
    name: str = "",
    title: str = "",
) -> Contact:
    """A new address, used after those of the same purpose that are there. Raises Refused for a wrong or known one."""
    if session.get(Agency, agency_id) is None:
        raise NotFound("Không có cơ quan này.", "There is no such agency.")
    address = address.strip()
    if channel is Channel.EMAIL and not is_email(address):
        raise Refused(f"“{address}” không phải địa chỉ thư điện tử.", f"{address!r} is no e-mail address.")
    own = select(Contact).where(Contact.agency_id == agency_id, Contact.purpose == purpose)
    if session.exec(own.where(Contact.address == address, col(Contact.disabled_at).is_(None))).first():
        raise Refused("Địa chỉ này đã có cho vai trò đó.", "That address is there already.")
    person = Person(agency_id=agency_id, name=name.strip()[:120], title=title.strip()[:120]) if name.strip() else None
    if person:
        session.add(person)
        session.flush()
    last = session.exec(
        select(func.max(Contact.rank)).where(Contact.agency_id == agency_id, Contact.purpose == purpose)
    ).one()
    contact = Contact(
        agency_id=agency_id,
        person_id=person.id if person else None,
        purpose=purpose,
        channel=channel,
        address=address,
        rank=0 if last is None else last + 1,
    )
    session.add(contact)
    session.flush()
    history.record(session, "contact-added", actor=actor, now=now, agency_id=agency_id, contact=contact.id)
    return contact


def switch_off(session: Session, contact_id: int, *, reason: str, actor: str, now: datetime) -> Contact:
    """Nothing more goes to this address, and the links that it got are void."""
    contact = find(session, contact_id)
    contact.disabled_at, contact.disabled_reason = now, reason.strip()[:200] or "ngừng dùng"
    contact.link_generation += 1
    session.add(contact)
    history.record(session, "contact-off", actor=actor, now=now, agency_id=contact.agency_id, contact=contact_id)
    return contact


def switch_on(session: Session, contact_id: int, *, actor: str, now: datetime) -> Contact:
    """An address that was switched off is used again."""
    contact = find(session, contact_id)
    contact.disabled_at, contact.disabled_reason = None, ""
    session.add(contact)
    history.record(session, "contact-on", actor=actor, now=now, agency_id=contact.agency_id, contact=contact_id)
    return contact


def find(session: Session, contact_id: int) -> Contact:
    """Raises NotFound."""
    if contact := session.get(Contact, contact_id):
        return contact
    raise NotFound("Không có địa chỉ này.", "There is no such address.")
