"""GET …/message/status: what became of template messages by phone that no webhook has told of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from config.settings import Settings
from models import Channel, Contact, Message, MessageState
from models.session import reading, writing
from notifications.outbox import record, settle
from notifications.zalo import codes, setup
from notifications.zalo_zbs.sender import UID, TemplateService

#: Younger ones are on their way; older ones are told of by a webhook or never.
YOUNGEST, OLDEST = timedelta(minutes=2), timedelta(hours=24)
MOST = 100
#: Unverified: texts say 1, 0, -1 (there, on its way, unknown to Zalo); one programme reads words instead.
DELIVERED = {"1", "RECEIVED", "DELIVERED"}
REFUSED = {"FAILED", "REJECTED"}
WHY = "Zalo ZBS báo không gửi được"


def poll(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> int:
    """Asks for each message that Zalo took and nobody told of since. How many changed their state.

    Raises TransportError.
    """
    now = clock()
    with reading(engine) as session:
        waiting = _waiting(session, now)
    if not waiting or setup.account(settings) is None:
        return 0
    service, changed = setup.service(TemplateService, settings, engine, clock), 0
    try:
        for number, provider_id in waiting:
            status = _status(service, provider_id, now, number)
            if status in DELIVERED | REFUSED:
                with writing(engine) as session:
                    changed += _tell(session, number, status, clock())
    finally:
        service.close()
    return changed


def _waiting(session: Session, now: datetime) -> list[tuple[int, str]]:
    """Number and provider's id, the newest first: what is settled soon makes room for the others."""
    query = (
        select(Message.id, Message.provider_id)
        .join(Contact, col(Contact.id) == Message.contact_id)
        .where(
            Message.channel == Channel.ZALO_ZBS,
            Message.state == MessageState.SENT,
            col(Message.sent_at).between(now - OLDEST, now - YOUNGEST),
            col(Message.provider_id).is_not(None),
            col(Contact.address).not_like(f"{UID}%"),
        )
        .order_by(col(Message.sent_at).desc())
        .limit(MOST)
    )
    return [(number or 0, provider_id or "") for number, provider_id in session.exec(query)]


def _status(service: TemplateService, provider_id: str, now: datetime, number: int) -> str:
    if service.official is None:
        return ""
    answer: dict[str, Any] = service.official.get(service.account.hosts.status, {"message_id": provider_id})
    return str(codes.check(answer, "Zalo ZBS", now, number).get("status", "")).upper()


def _tell(session: Session, number: int, status: str, now: datetime) -> bool:
    """Whether the message was still waiting for this news."""
    message = session.get(Message, number, with_for_update=True)
    if message is None or message.state is not MessageState.SENT:
        return False
    if status in DELIVERED:
        message.state, message.delivered_at, message.reason = MessageState.DELIVERED, now, ""
        session.add(message)
        record.attempt(session, message, "delivered", now, code="status")
    else:
        record.attempt(session, message, settle.REFUSED, now, code=status, text=WHY)
        settle.give_up(session, message, WHY, status, now)
    return True
