"""Who may answer in another's place: people at the agency's own addresses."""

from __future__ import annotations

from sqlmodel import Session, col, select

from config.errors import Refused
from models import Channel, Contact, Purpose


def find(session: Session, agency_id: int, address: str) -> Contact:
    """A known contact, or a new one where its mail domain is already one of the agency's."""
    known = session.exec(
        select(Contact).where(
            Contact.agency_id == agency_id,
            Contact.channel == Channel.EMAIL,
            col(Contact.disabled_at).is_(None),
        )
    ).all()
    if same := next((contact for contact in known if contact.address.lower() == address), None):
        return same
    name, _, domain = address.rpartition("@")
    if not name or "@" in name or any(sign.isspace() for sign in address):
        raise Refused("Địa chỉ thư điện tử không đúng.", "The address is no e-mail address.")
    if domain not in {contact.address.lower().rpartition("@")[2] for contact in known}:
        raise Refused(
            "Chỉ ủy quyền được cho địa chỉ công vụ của chính cơ quan.", "Only an address of the agency's own domain."
        )
    contact = Contact(agency_id=agency_id, purpose=Purpose.DEPUTY, address=address, rank=len(known))
    session.add(contact)
    session.flush()
    return contact
