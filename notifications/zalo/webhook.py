"""What Zalo tells of a message. It may raise a delivery state and nothing else: the signature's form is not proved."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from config.settings import Settings
from models import Channel, Contact, Message, MessageState
from notifications.outbox import record
from notifications.zalo import setup
from notifications.zalo_zbs.sender import tracking_id

#: Three points that texts contradict each other on, in one place: a real event settles them.
TIMESTAMP_HEADER = "x-zevent-timestamp"
SIGNATURE_HEADER = "x-zevent-signature"
RECEIVED = "user_received_message"
RAISED = (MessageState.SENT, MessageState.UNKNOWN)
#: Zalo repeats a call that was not answered for two hours in all.
OLDEST, NEWEST = timedelta(hours=-3), timedelta(minutes=5)
DOUBTFUL_FOR = timedelta(days=7)
OURS = (Channel.ZALO_OA, Channel.ZALO_ZBS)


def receive(session: Session, body: bytes, headers: Mapping[str, str], settings: Settings, now: datetime) -> bool:
    """Whether a message was raised to delivered. False for anything unsigned, unknown or already known."""
    event = _event(body)
    if event is None or not is_signed(event, body, headers, settings, now):
        return False
    told = event.get("message")
    if not isinstance(told, dict):
        return False
    number = told.get("msg_id")
    if event.get("event_name") != RECEIVED or not isinstance(number, str):
        return False
    message = session.exec(
        select(Message).where(Message.provider_id == number, col(Message.channel).in_(OURS)).with_for_update()
    ).first() or _in_doubt(session, told.get("tracking_id"), now)
    if message is None or message.state not in RAISED:
        return False
    message.state, message.delivered_at, message.reason = MessageState.DELIVERED, now, ""
    session.add(message)
    record.attempt(session, message, "delivered", now, code="webhook")
    return True


def _in_doubt(session: Session, given: object, now: datetime) -> Message | None:
    """The message whose answer was lost, so that we never learnt its number: Zalo repeats our own tracking id."""
    query = (
        select(Message, Contact.address)
        .join(Contact, col(Contact.id) == Message.contact_id)
        .where(
            Message.channel == Channel.ZALO_ZBS,
            Message.state == MessageState.UNKNOWN,
            col(Message.planned_at) > now - DOUBTFUL_FOR,
        )
        .with_for_update(of=Message)
    )
    return next((m for m, to in session.exec(query) if tracking_id(m.id or 0, to) == given), None)


def is_signed(
    event: dict[str, Any], body: bytes, headers: Mapping[str, str], settings: Settings, now: datetime
) -> bool:
    """hex SHA-256(app or account id + raw body + timestamp + app secret): a plain hash, as the texts describe it.

    A timestamp outside of OLDEST and NEWEST is a call that somebody kept and plays again.
    """
    account = setup.account(settings)
    given = {name.lower(): value for name, value in headers.items()}
    mac = given.get(SIGNATURE_HEADER, "").removeprefix("mac=")
    if account is None or not mac:
        return False
    stamps = {given.get(TIMESTAMP_HEADER, ""), str(event.get("timestamp", ""))}
    return any(
        hmac.compare_digest(mac.encode(), _hash(first, body, stamp, account.app_secret).encode())
        for first in (account.app_id, account.oa_id)
        for stamp in stamps
        if _is_recent(stamp, now)
    )


def _is_recent(stamp: str, now: datetime) -> bool:
    """`stamp`: milliseconds since 1970."""
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 15:
        return False
    return OLDEST <= timedelta(milliseconds=int(stamp) - now.timestamp() * 1000) <= NEWEST


def _hash(first: str, body: bytes, stamp: str, secret: str) -> str:
    return hashlib.sha256(first.encode() + body + stamp.encode() + secret.encode()).hexdigest()


def _event(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
