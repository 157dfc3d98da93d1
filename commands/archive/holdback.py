"""After a restore: what may have gone out since the backup was made is held back, never sent a second time.

Between the backup and the loss the old installation went on sending; the backup does not know what. Whatever was due
until then is therefore `unknown`: shown to the coordinator, sent again only by a person's decision.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, String, cast, func, update
from sqlmodel import Session, col, select

from config import clock
from followup.rules import Rules
from followup.step import step_all
from models import Event, Message, MessageItem, MessageKind, MessageState, Plan
from models.session import writing

OPEN = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.HELD)
#: Runs of visits and messages that were made after the backup have higher versions and numbers than ours: go past them.
LEAP = 1_000_000
#: A doubtful e-mail is repeated by itself while it has tries left; these wait for a person.
NO_MORE_TRIES = 1_000


@dataclass(frozen=True, slots=True)
class HeldBack:
    messages: int
    items: int
    until: datetime


def hold_back(engine: Engine, rules: Rules, *, made: datetime, lost: datetime, now: datetime) -> HeldBack:
    """`made`: when the backup was made; `lost`: until when the old installation may have worked."""
    reason = f"Khôi phục từ bản sao lưu lúc {clock.local(made):%H:%M %d/%m/%Y}: không rõ đã gửi hay chưa"
    with writing(engine) as session:
        _mark(session, _waiting(session, lost), reason)
        _leap(session, reason, now)
        last_message = session.exec(select(func.max(Message.id))).one() or 0
        last_item = session.exec(select(func.max(MessageItem.id))).one() or 0
    # What the old installation may have planned since then is planned now, so that the promise "planned exactly
    # once" keeps it from ever being planned again, and is put among the unknown.
    step_all(engine, lost, rules, worker="restore")
    with writing(engine) as session:
        fresh = session.exec(select(MessageItem).where(col(MessageItem.id) > last_item)).all()
        _mark(session, _own_envelopes(session, fresh, last_message), reason)
        session.execute(
            update(Plan).values(visit_at=None, visit_run_id=None, visit_version=col(Plan.visit_version) + LEAP)
        )
        count = session.exec(
            select(func.count(col(Message.id))).where(Message.state == MessageState.UNKNOWN, Message.reason == reason)
        ).one()
        items = session.exec(
            select(func.count(col(MessageItem.id))).where(
                MessageItem.state == MessageState.UNKNOWN, MessageItem.reason == reason
            )
        ).one()
        session.add(
            Event(
                at=now,
                actor="system",
                kind="restored",
                data={"made": made.isoformat(), "lost": lost.isoformat(), "held_messages": count, "held_items": items},
            )
        )
    return HeldBack(count, items, lost)


def _leap(session: Session, reason: str, now: datetime) -> None:
    """New messages get numbers that the old installation surely never used.

    A number is in a mail's Message-ID and its reply address: a mail program hides a second mail of the same identity,
    and an answer to the old mail would be read as one to the new. A withdrawn message takes the number in between.
    """
    last = session.exec(select(Message).order_by(col(Message.id).desc()).limit(1)).first()
    if last is None or last.id is None:
        return
    leap = Message(
        id=last.id + LEAP,
        contact_id=last.contact_id,
        agency_id=last.agency_id,
        channel=last.channel,
        kind=MessageKind.SYSTEM,
        bucket=f"restored-{now:%Y%m%dT%H%M%S}",
        state=MessageState.WITHDRAWN,
        planned_at=now,
        not_before=now,
        reason=reason,
    )
    session.add(leap)
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.setval(func.pg_get_serial_sequence("message", "id"), leap.id)))


def _waiting(session: Session, lost: datetime) -> list[int]:
    """Envelopes in somebody's hands, and those that could go out by then."""
    claimed = col(Message.state) == MessageState.CLAIMED
    could_go = col(Message.state).in_(OPEN) & (col(Message.not_before) <= lost)
    return [id_ for id_ in session.exec(select(Message.id).where(claimed | could_go)) if id_]


def _own_envelopes(session: Session, fresh: Sequence[MessageItem], last_message: int) -> list[int]:
    """Envelopes that hold nothing but held-back items; an item that joined an older, surely unsent one gets its own."""
    moved: dict[int, Message] = {}
    for item in fresh:
        if item.message_id > last_message:
            continue
        old = session.get_one(Message, item.message_id)
        if item.message_id not in moved:
            copy = Message(**old.model_dump(exclude={"id", "bucket"}), bucket=f"{old.bucket[:40]}+{old.id}")
            session.add(copy)
            session.flush()
            moved[item.message_id] = copy
        item.message_id = moved[item.message_id].id or 0
    session.flush()
    return [*{item.message_id for item in fresh}]


def _mark(session: Session, message_ids: Collection[int], reason: str) -> None:
    """Unknown, with a bucket of their own: the next digest of that morning is a new envelope."""
    for start in range(0, len(ids := list(message_ids)), 500):
        page = ids[start : start + 500]
        session.execute(
            update(Message)
            .where(col(Message.id).in_(page))
            .values(
                state=MessageState.UNKNOWN,
                reason=reason,
                tries=NO_MORE_TRIES,
                claimed_by=None,
                lease_until=None,
                bucket=func.substr(col(Message.bucket), 1, 40) + "~" + cast(col(Message.id), String),
            )
        )
        session.execute(
            update(MessageItem)
            .where(col(MessageItem.message_id).in_(page), col(MessageItem.state).in_(OPEN))
            .values(state=MessageState.UNKNOWN, reason=reason)
        )
