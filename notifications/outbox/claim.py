"""Which messages are due, fairly chosen, and whose they are. What a mark means: docs/decisions/0015-in-doubt.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, update
from sqlmodel import Session, col, select

from models import Channel, Message, MessageAttempt, MessageKind, MessageState
from models.bulk import table
from models.session import Alone, alone
from notifications.channels import REPEATING
from notifications.outbox.pause import pause

#: How many of the oldest due messages are looked at for a fair choice.
WINDOW = 5000
WAITING = (MessageState.PLANNED, MessageState.HELD)
URGENCY = {MessageKind.SYSTEM: 0, MessageKind.REPLY: 1, MessageKind.SINGLE: 1, MessageKind.ESCALATION: 2}
LATER = 3
_messages = table(Message).c
_MARK = (
    update(table(Message))
    .where(
        _messages.id.in_(bindparam("numbers", expanding=True)),
        _messages.claimed_by == bindparam("me"),
        _messages.state == MessageState.CLAIMED,
    )
    .values(sending_at=bindparam("at"), lease_until=bindparam("until"))
    .returning(_messages.id)
)
IN_DOUBT = "Không rõ kết quả: bị ngắt giữa lúc gửi và lúc ghi nhận"


def due(now: datetime, tries: int) -> ColumnElement[bool]:
    """What may be claimed: waiting, or in doubt on a channel that may repeat."""
    again = and_(
        col(Message.state) == MessageState.UNKNOWN, col(Message.channel).in_(REPEATING), col(Message.tries) < tries
    )
    return and_(or_(col(Message.state).in_(WAITING), again), col(Message.not_before) <= now)


def channels_due(session: Session, now: datetime, tries: int) -> list[Channel]:
    """Channels with something to send, e-mail first."""
    found = set(session.exec(select(Message.channel).where(due(now, tries)).distinct()))
    return [channel for channel in Channel if channel in found]


def claim(
    session: Session, channel: Channel, worker: str, now: datetime, *, most: int, lease: timedelta, tries: int
) -> list[Message]:
    """At most `most` due messages of the channel, now the worker's until the lease ends.

    Urgent kinds go first, and every agency has its first message before any has its second.
    """
    alone(session, Alone.CLAIMING)
    urgency = case(URGENCY, value=col(Message.kind), else_=LATER)
    oldest = (
        select(Message.id, Message.agency_id, Message.not_before, urgency.label("urgency"))
        .where(due(now, tries), Message.channel == channel)
        .order_by(col(Message.not_before), col(Message.id))
        .limit(WINDOW)
        .subquery()
    )
    turn = func.row_number().over(
        partition_by=(oldest.c.urgency, oldest.c.agency_id), order_by=(oldest.c.not_before, oldest.c.id)
    )
    ranked = select(oldest.c.id, oldest.c.urgency, turn.label("turn")).subquery()
    chosen = select(ranked.c.id).order_by(ranked.c.urgency, ranked.c.turn, ranked.c.id).limit(most)
    free = select(Message.id).where(col(Message.id).in_(chosen), due(now, tries)).with_for_update(skip_locked=True)
    taken = session.execute(
        update(Message)
        .where(col(Message.id).in_(free))
        .values(state=MessageState.CLAIMED, claimed_by=worker, lease_until=now + lease, sending_at=None)
        .returning(col(Message.id))
        .execution_options(synchronize_session=False)
    )
    numbers = list(taken.scalars())
    return _in_turn(session.exec(select(Message).where(col(Message.id).in_(numbers))).all())


def _in_turn(messages: Iterable[Message]) -> list[Message]:
    """The order in which they were chosen: by urgency, then every agency's first, every agency's second …"""
    turns: Counter[tuple[int, int]] = Counter()
    ordered: list[tuple[int, int, int, Message]] = []
    for message in sorted(messages, key=lambda m: (m.not_before, m.id or 0)):
        urgency = URGENCY.get(message.kind, LATER)
        turns[urgency, message.agency_id] += 1
        ordered.append((urgency, turns[urgency, message.agency_id], message.id or 0, message))
    return [message for *_, message in sorted(ordered, key=lambda entry: entry[:3])]


def mark(session: Session, ids: Sequence[int], worker: str, now: datetime, lease: timedelta) -> set[int]:
    """Says that these are about to be handed to the channel. Only the ones returned may be: the rest is lost to us."""
    if not ids:
        return set()
    given = {"numbers": list(ids), "me": worker, "at": now, "until": now + lease}
    return set(session.connection().execute(_MARK, given).scalars())


def still(session: Session, ids: Sequence[int], worker: str) -> set[int]:
    """Which of these are still the worker's: a lease may have ended meanwhile."""
    if not ids:
        return set()
    held = select(Message.id).where(
        col(Message.id).in_(ids), Message.claimed_by == worker, Message.state == MessageState.CLAIMED
    )
    return {number for number in session.exec(held.with_for_update()) if number is not None}


def release(session: Session, ids: Collection[int], worker: str) -> None:
    """Gives back what was claimed but not handed over; it is looked at anew."""
    if not ids:
        return
    session.execute(
        update(Message)
        .where(col(Message.id).in_(ids), col(Message.claimed_by) == worker, col(Message.state) == MessageState.CLAIMED)
        .values(state=MessageState.PLANNED, claimed_by=None, lease_until=None, sending_at=None)
        .execution_options(synchronize_session=False)
    )


def recover(session: Session, now: datetime) -> int:
    """Claims whose lease has ended: what was never handed over is planned again, the rest is in doubt. How many are."""
    ended = (col(Message.state) == MessageState.CLAIMED, col(Message.lease_until) < now)
    session.execute(
        update(Message)
        .where(*ended, col(Message.sending_at).is_(None))
        .values(state=MessageState.PLANNED, claimed_by=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    doubtful = session.exec(
        select(Message).where(*ended, col(Message.sending_at).is_not(None)).with_for_update(skip_locked=True)
    ).all()
    for message in doubtful:
        doubt(session, message, now, IN_DOUBT)
    return len(doubtful)


def doubt(session: Session, message: Message, now: datetime, why: str, code: str = "") -> None:
    """The message may have arrived. A repeating channel sends it again with the same identity; others leave it."""
    session.add(
        MessageAttempt(
            message_id=message.id or 0,
            at=now,
            outcome=MessageState.UNKNOWN,
            code=code,
            text=why,
            worker=message.claimed_by or "",
        )
    )
    message.state, message.reason = MessageState.UNKNOWN, why
    message.tries += 1
    message.not_before = now + pause(message.id or 0, message.tries)
    message.claimed_by = message.lease_until = message.sending_at = None
    session.add(message)
