"""Who stands at the door of an answer page: the contact that a signed link was made for, and no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from config.errors import Refused
from config.settings import Settings
from followup import dossier
from followup.dossier import Dossier
from models import Agency, Contact
from models.contact import shown
from notifications import links
from notifications.links import LinkExpired, LinkInvalid


class DeadLink(Refused):
    """A link of ours that opens nothing any more; a new one may be sent to the contact, at `address`."""

    def __init__(self, error: Refused, contact: Contact, occurrence_id: int | None) -> None:
        super().__init__(error.what, error.what_en)
        self.contact_id = contact.id or 0
        self.address = shown(contact.channel, contact.address)
        self.occurrence_id = occurrence_id


class Elsewhere(Refused):
    """The duty was given to another agency since the link went out."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The link's holder. `path` is where this page and its forms live."""

    contact_id: int
    agency_id: int
    code: str
    agency: str
    purpose: str
    path: str
    occurrence_id: int | None = None

    @property
    def actor(self) -> str:
        return f"agency:{self.code}"


def enter(
    session: Session, settings: Settings, purpose: str, token: str, now: datetime, occurrence_id: int | None = None
) -> Holder:
    """The holder of a link; on an agency's list `occurrence_id` says which duty is opened.

    Raises LinkInvalid, or DeadLink where the link is ours but expired or revoked.
    """
    try:
        payload = links.read(settings, purpose, token, now)
        contact = links.holder(session, payload)
    except LinkExpired as error:
        raise _dead(session, error, error.payload) from error
    except LinkInvalid as error:
        raise _revoked(session, settings, purpose, token, now, error) from error
    agency = session.get(Agency, contact.agency_id)
    if contact.disabled_at is not None:
        raise LinkInvalid
    if agency is None or (purpose == "agency" and payload.get("agency") not in (None, agency.id)):
        raise LinkInvalid
    path = links.PATHS[purpose] + token
    if purpose == "answer":
        occurrence_id = int(payload["occurrence"])
    elif occurrence_id is not None:
        path = f"{path}/{occurrence_id}"
    return Holder(contact.id or 0, agency.id or 0, agency.code, agency.name, purpose, path, occurrence_id)


def _revoked(
    session: Session, settings: Settings, purpose: str, token: str, now: datetime, error: LinkInvalid
) -> Refused:
    """A signature that is not ours says nothing of anybody; a revoked link of ours may be asked for anew."""
    try:
        payload = links.read(settings, purpose, token, now)
    except LinkInvalid:
        return error
    return _dead(session, error, payload)


def _dead(session: Session, error: Refused, payload: dict[str, Any]) -> Refused:
    contact = session.get(Contact, payload.get("contact"))
    if contact is None or contact.disabled_at is not None:
        return LinkInvalid()
    return DeadLink(error, contact, payload.get("occurrence"))


def open_duty(session: Session, holder: Holder) -> Dossier:
    """The duty behind the link. Raises NotFound or, where it belongs to another agency, Elsewhere."""
    found = dossier.load(session, holder.occurrence_id or 0)
    if found.occurrence.agency_id != holder.agency_id:
        raise Elsewhere(
            "Nhiệm vụ này hiện không thuộc cơ quan của đường dẫn",
            "this duty does not belong to the agency of the link",
        )
    return found
