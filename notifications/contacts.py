"""Contacts are proved by a code: sent to the address, or written by the person to the Zalo bot."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from secrets import choice, randbelow

from sqlmodel import Session, col, select

from config import keys
from config.errors import Refused
from config.settings import Settings
from followup import history
from models import Channel, CodeUse, Contact, ContactCode, Message, MessageKind

LIFE = timedelta(minutes=30)
TRIES = 5
#: A bot code is looked up by itself, so it is longer; letters that look alike are left out.
LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
SENT = "Mã xác nhận địa chỉ nhận thông báo"


def send_code(session: Session, contact: Contact, settings: Settings, now: datetime) -> None:
    """Sends a six-digit code to the contact's address, at any hour. Earlier codes end."""
    code = f"{randbelow(1_000_000):06d}"
    row = _new(session, contact, CodeUse.VERIFY, code, settings, now)
    text = f"Mã xác nhận: {code}. Mã có hiệu lực trong 30 phút. Nếu quý cơ quan không yêu cầu, đề nghị bỏ qua thư này."
    session.add(
        Message(
            contact_id=contact.id or 0,
            agency_id=contact.agency_id,
            channel=contact.channel,
            kind=MessageKind.SYSTEM,
            bucket=f"code-{row.id}",
            planned_at=now,
            not_before=now,
            subject=SENT,
            body=text,
        )
    )
    session.flush()


def verify(session: Session, contact: Contact, code: str, settings: Settings, now: datetime, *, actor: str) -> bool:
    """Whether the code is right; the contact is proved then. A wrong one is counted, so commit in either case.

    Raises Refused where there is no code to compare with: too old, used, or five wrong answers.
    """
    row = _current(session, contact, CodeUse.VERIFY, now)
    if row is None:
        raise Refused("Mã đã hết hiệu lực; đề nghị yêu cầu mã mới", "the code has expired; ask for a new one")
    if not keys.is_any(settings, row.code_hash, lambda key: _hash(code.strip(), key)):
        row.failures += 1
        session.add(row)
        return False
    row.used_at = now
    _prove(session, contact, now, actor)
    return True


def bot_code(session: Session, contact: Contact, settings: Settings, now: datetime) -> str:
    """A code that the person writes to the Zalo bot; whoever writes it becomes the contact's chat."""
    code = "".join(choice(LETTERS) for _ in range(8))
    _new(session, contact, CodeUse.LINK_BOT, code, settings, now)
    return code


def link_bot(session: Session, chat_id: str, text: str, settings: Settings, now: datetime) -> Contact | None:
    """The contact whose code stands in the text, now at that chat; None where there is none."""
    for word in text.upper().split()[:20]:
        row = session.exec(
            select(ContactCode).where(
                col(ContactCode.code_hash).in_([_hash(word, key) for key in settings.signing_keys]),
                ContactCode.use == CodeUse.LINK_BOT,
                col(ContactCode.used_at).is_(None),
                col(ContactCode.expires_at) > now,
            )
        ).first()
        if row is not None and (contact := session.get(Contact, row.contact_id)) is not None:
            row.used_at = now
            contact.channel, contact.address = Channel.ZALO_BOT, chat_id
            _prove(session, contact, now, "contact")
            return contact
    return None


def switch_on(session: Session, contact: Contact, *, actor: str, now: datetime) -> None:
    """An address that was switched off after a refusal is used again."""
    contact.disabled_at, contact.disabled_reason = None, ""
    session.add(contact)
    history.record(session, "contact-on", actor=actor, now=now, agency_id=contact.agency_id, contact=contact.id)


def _prove(session: Session, contact: Contact, now: datetime, actor: str) -> None:
    contact.verified_at, contact.disabled_at, contact.disabled_reason = now, None, ""
    session.add(contact)
    history.record(session, "contact-verified", actor=actor, now=now, agency_id=contact.agency_id, contact=contact.id)


def _new(session: Session, contact: Contact, use: CodeUse, code: str, settings: Settings, now: datetime) -> ContactCode:
    for old in session.exec(select(ContactCode).where(ContactCode.contact_id == contact.id, ContactCode.use == use)):
        session.delete(old)
    row = ContactCode(
        contact_id=contact.id or 0, use=use, code_hash=_hash(code, settings.signing_key), expires_at=now + LIFE
    )
    session.add(row)
    session.flush()
    return row


def _current(session: Session, contact: Contact, use: CodeUse, now: datetime) -> ContactCode | None:
    return session.exec(
        select(ContactCode).where(
            ContactCode.contact_id == contact.id,
            ContactCode.use == use,
            col(ContactCode.used_at).is_(None),
            col(ContactCode.expires_at) > now,
            col(ContactCode.failures) < TRIES,
        )
    ).first()


def _hash(code: str, key: bytes) -> str:
    return hmac.new(keys.derived(key, b"contact-code"), code.encode(), hashlib.sha256).hexdigest()
