"""What Zalo tells of a message. It may raise a delivery state and nothing else: the signature's form is not proved."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from config.settings import Settings
from models import Channel, Message, MessageState
from notifications.outbox import record
from notifications.zalo import setup

#: Three points that texts contradict each other on, in one place: a real event settles them.
TIMESTAMP_HEADER = "x-zevent-timestamp"
SIGNATURE_HEADER = "x-zevent-signature"
RECEIVED = "user_received_message"
RAISED = (MessageState.SENT, MessageState.UNKNOWN)
OURS = (Channel.ZALO_OA, Channel.ZALO_ZBS)


def receive(session: Session, body: bytes, headers: Mapping[str, str], settings: Settings, now: datetime) -> bool:
    """Whether a message was raised to delivered. False for anything unsigned, unknown or already known."""
    event = _event(body)
    if event is None or not is_signed(event, body, headers, settings):
        return False
    told = event.get("message")
    number = told.get("msg_id") if isinstance(told, dict) else None
    if event.get("event_name") != RECEIVED or not isinstance(number, str):
        return False
    message = session.exec(
        select(Message).where(Message.provider_id == number, col(Message.channel).in_(OURS)).with_for_update()
    ).first()
    if message is None or message.state not in RAISED:
        return False
    message.state, message.delivered_at, message.reason = MessageState.DELIVERED, now, ""
    session.add(message)
    record.attempt(session, message, "delivered", now, code="webhook")
    return True


def is_signed(event: dict[str, Any], body: bytes, headers: Mapping[str, str], settings: Settings) -> bool:
    """hex SHA-256(app or account id + raw body + timestamp + app secret): a plain hash, as the texts describe it."""
    account = setup.account(settings)
    given = {name.lower(): value for name, value in headers.items()}
    mac = given.get(SIGNATURE_HEADER, "").removeprefix("mac=")
    if account is None or not mac:
        return False
    stamps = {given.get(TIMESTAMP_HEADER, ""), str(event.get("timestamp", ""))} - {""}
    return any(
        hmac.compare_digest(mac, _hash(first, body, stamp, account.app_secret))
        for first in (account.app_id, account.oa_id)
        for stamp in stamps
    )


def _hash(first: str, body: bytes, stamp: str, secret: str) -> str:
    return hashlib.sha256(first.encode() + body + stamp.encode() + secret.encode()).hexdigest()


def _event(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
