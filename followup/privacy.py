"""A person's own data: told to the one whom it concerns, and removed (Luật 91/2025/QH15).

What agencies did stays in the history under the agency's name; whose hand it was does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from config.errors import Refused
from followup import history
from followup.keys import file_key
from models import (
    Agency,
    ApiToken,
    Contact,
    ContactCode,
    Event,
    Extension,
    Feed,
    LoginSession,
    Message,
    MessageAttempt,
    Person,
    Revision,
    SavedView,
    Submission,
    User,
)

#: In the place of an address that was forgotten; no channel takes it.
FORGOTTEN = "đã xóa"
RECENT = 1000


def forget(session: Session, contact: Contact, *, actor: str, now: datetime) -> None:
    """Address, name and title go at once, here and in what was kept of changes; links that were sent end.

    Raises Refused where it is the agency's only address in use: somebody must stay reachable.
    """
    others = select(Contact.id).where(
        Contact.agency_id == contact.agency_id, Contact.id != contact.id, col(Contact.disabled_at).is_(None)
    )
    if contact.disabled_at is None and session.exec(others.limit(1)).first() is None:
        raise Refused(
            "Đây là địa chỉ duy nhất của cơ quan; đề nghị báo đầu mối địa chỉ thay thế trước khi gỡ",
            "this is the agency's only address; name another one first",
        )
    person_id, number = contact.person_id, contact.id or 0
    contact.disabled_at, contact.disabled_reason = contact.disabled_at or now, "theo yêu cầu của người nhận"
    contact.link_generation += 1
    history.record(session, "contact_removed", actor=actor, now=now, agency_id=contact.agency_id, contact=number)
    erase(session, [contact], actor=actor, now=now)
    if person_id is not None:
        erase_person(session, person_id)


def erase(session: Session, contacts: Iterable[Contact], *, actor: str, now: datetime) -> None:
    """The rows stay, nameless: messages say by them that somebody was told. A file does not bring the address back."""
    for contact in contacts:
        session.add(_gone(session, contact, actor, now))
        contact.address, contact.person_id, contact.verified_at = FORGOTTEN, None, None
        session.add(contact)
        session.flush()
        session.execute(delete(ContactCode).where(col(ContactCode.contact_id) == contact.id))
        messages = select(Message.id).where(Message.contact_id == contact.id)
        # What a provider answered often repeats the address.
        tries = update(MessageAttempt).where(col(MessageAttempt.message_id).in_(messages))
        session.execute(tries.values(text="", provider_id=None))
        _erase_revisions(session, "contacts", contact.id or 0)


def _gone(session: Session, contact: Contact, actor: str, now: datetime) -> Revision:
    """Holds nothing but the hash by which a file that still names the address is known."""
    code = session.get_one(Agency, contact.agency_id).code
    place = f"{code}|{contact.channel.value}|{contact.purpose.value}|{contact.address}"
    return Revision(
        at=now,
        actor=actor,
        noun="contacts",
        row=str(contact.id),
        label=FORGOTTEN,
        before={},
        after={},
        old_key=file_key("contacts", place),
    )


def erase_person(session: Session, person_id: int) -> None:
    """Unless another address still stands under the name."""
    if session.exec(select(Contact.id).where(Contact.person_id == person_id).limit(1)).first() is None:
        session.execute(delete(Feed).where(col(Feed.person_id) == person_id))
        session.execute(delete(Person).where(col(Person.id) == person_id))
        _erase_revisions(session, "people", person_id)


def _erase_revisions(session: Session, noun: str, row: int) -> None:
    """That something was changed stays; what it was does not, so such a change can no longer be undone."""
    gone = {"label": FORGOTTEN, "before": {}, "after": {}}
    session.execute(update(Revision).where(col(Revision.noun) == noun, col(Revision.row) == str(row)).values(**gone))


def of_contact(session: Session, contact: Contact) -> dict[str, Any]:
    """What is kept about a contact besides the agency's own answers."""
    person = session.get(Person, contact.person_id) if contact.person_id else None
    messages = select(Message).where(Message.contact_id == contact.id).order_by(col(Message.id).desc()).limit(RECENT)
    sent = select(Submission).where(Submission.contact_id == contact.id).order_by(col(Submission.id)).limit(RECENT)
    asked = select(Extension).where(Extension.contact_id == contact.id).order_by(col(Extension.id)).limit(RECENT)
    return {
        "person": {"name": person.name, "title": person.title, "active": person.active} if person else None,
        "messages": [{"subject": m.subject, "state": m.state, "sent_at": m.sent_at} for m in session.exec(messages)],
        "submissions": [{"at": s.at, "kind": s.kind.value, "text": s.text} for s in session.exec(sent)],
        "extensions": [{"at": e.asked_at, "until": e.asked_due, "reason": e.reason} for e in session.exec(asked)],
    }


def of_user(session: Session, user: User) -> dict[str, Any]:
    """What is kept about a person who logs in: no secret, not even its hash."""
    sessions = select(LoginSession).where(LoginSession.user_id == user.id)
    tokens = select(ApiToken).where(ApiToken.user_id == user.id)
    views = select(SavedView).where(SavedView.user_id == user.id)
    done = select(Event).where(Event.actor == f"user:{user.login}").order_by(col(Event.id).desc()).limit(RECENT)
    return {
        "login": user.login,
        "name": user.name,
        "role": user.role.value,
        "email": user.email,
        "linked": user.subject,
        "last_seen_at": user.last_seen_at,
        "second_factor": bool(user.totp),
        "sessions": [{"from": s.created_at, "until": s.expires_at} for s in session.exec(sessions)],
        "tokens": [{"name": t.name, "from": t.created_at, "last_used": t.last_used_at} for t in session.exec(tokens)],
        "views": [{"name": v.name, "path": v.path} for v in session.exec(views)],
        "history": [{"at": e.at, "kind": e.kind, "data": e.data} for e in session.exec(done)],
    }
