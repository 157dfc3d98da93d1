"""Held, never dropped: quiet hours, days off, quotas."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlalchemy import case, func, update
from sqlmodel import Session, col, select

from config import clock
from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import Channel, Message, MessageKind, MessageState
from notifications.outbox.claim import due
from notifications.outbox.record import rows

#: Asked for by somebody who waits for it: a code, a new link.
ANY_TIME = (MessageKind.SYSTEM,)
UNCAPPED = (MessageKind.SYSTEM, MessageKind.REPLY)
QUIET = "Ngoài giờ làm việc"
CAPPED = "Đã đủ số thông báo trong ngày của người nhận"


def outside_hours(session: Session, settings: Settings, calendar: WorkingCalendar, now: datetime) -> int:
    """Outside office hours everything that is due waits for the next office morning. How many messages that are."""
    if calendar.is_office_time(now):
        return 0
    return _put_off(
        session,
        (due(now, settings.send_tries), col(Message.kind).not_in(ANY_TIME)),
        calendar.next_office_moment(now),
        QUIET,
    )


def channel(session: Session, which: Channel, settings: Settings, until: datetime, now: datetime, why: str) -> int:
    """All that is due on a channel waits until then."""
    return _put_off(session, (due(now, settings.send_tries), col(Message.channel) == which), until, why)


def _put_off(session: Session, where: tuple[object, ...], until: datetime, why: str) -> int:
    state = case((col(Message.state) == MessageState.UNKNOWN, MessageState.UNKNOWN), else_=MessageState.HELD)
    return rows(
        session.execute(
            update(Message)
            .where(*where)  # type: ignore[arg-type]
            .values(state=state, not_before=until, reason=why)
            .execution_options(synchronize_session=False)
        )
    )


def room_in_minute(session: Session, which: Channel, settings: Settings, now: datetime) -> int | None:
    """How many more messages the channel takes in this minute; None without a limit."""
    limit = settings.channel_per_minute.get(which.value)
    if limit is None:
        return None
    sent = select(func.count()).where(Message.channel == which, col(Message.sent_at) > now - timedelta(minutes=1))
    return max(0, limit - session.exec(sent).one())


def sent_today(session: Session, contact_ids: Collection[int], now: datetime) -> dict[int, int]:
    """How many messages each contact has had since midnight."""
    midnight = clock.at(clock.today(now), time(0))
    counts = session.exec(
        select(Message.contact_id, func.count())
        .where(col(Message.contact_id).in_(contact_ids), col(Message.sent_at) >= midnight)
        .group_by(col(Message.contact_id))
    )
    return dict(counts.all())
