"""What a person must see: a channel that needs its administrator, a message in doubt."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from followup import history
from models import Channel, Finding, Message

INVARIANT = "channel"


def raise_for(session: Session, channel: Channel | str, text: str, now: datetime) -> None:
    """One open finding for a channel; a newer text takes the older one's place."""
    subject = channel.value if isinstance(channel, Channel) else channel
    found = _open(session, subject)
    if found is None:
        found = Finding(invariant=INVARIANT, subject=subject, text=text, found_at=now)
    found.text = text[:500]
    session.add(found)
    session.flush()


def clear(session: Session, channel: Channel | str, now: datetime) -> None:
    """The channel works again."""
    subject = channel.value if isinstance(channel, Channel) else channel
    if found := _open(session, subject):
        found.closed_at = now
        session.add(found)


def tell_in_doubt(session: Session, message: Message, why: str, now: datetime) -> None:
    history.record(
        session,
        "message-in-doubt",
        actor=history.SYSTEM,
        now=now,
        agency_id=message.agency_id,
        message=message.id,
        channel=message.channel.value,
        why=why[:300],
    )


def _open(session: Session, subject: str) -> Finding | None:
    query = select(Finding).where(
        Finding.invariant == INVARIANT, Finding.subject == subject, col(Finding.closed_at).is_(None)
    )
    return session.exec(query).first()
