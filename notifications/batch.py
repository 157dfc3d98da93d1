"""Claimed and looked at again, in one transaction: what of it may go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from config import clock
from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import Channel, Message, MessageState
from notifications import digest, facts, review
from notifications.facts import Envelope, Offices
from notifications.matters import News
from notifications.outbox import claim, hold, record, settle

EMPTY = "Không còn nội dung cần thông báo"
OFF = "Địa chỉ đã ngừng sử dụng"


@dataclass(slots=True)
class Batch:
    """`seen`: the revision at which each item was looked at, by (message, item)."""

    claimed: int = 0
    withdrawn: int = 0
    held: int = 0
    failed: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    news: Mapping[str, News] = field(default_factory=dict)
    seen: dict[tuple[int, int], int] = field(default_factory=dict)


def take(
    session: Session,
    channel: Channel,
    settings: Settings,
    calendar: WorkingCalendar,
    now: datetime,
    *,
    worker: str,
    most: int,
) -> Batch:
    """At most `most` messages of a channel; what does not go out is withdrawn, held or passed on here."""
    lease = timedelta(seconds=settings.lease_seconds)
    tries = settings.send_tries
    messages = claim.claim(session, channel, worker, now, most=most, lease=lease, tries=tries)
    batch = Batch(claimed=len(messages))
    if not messages:
        return batch
    offices = Offices.of(session, settings)
    counts = hold.sent_today(session, {m.contact_id for m in messages}, now)
    for envelope in facts.load(session, messages):
        if envelope.to.contact.disabled_at is not None:
            settle.give_up(session, envelope.message, OFF, "disabled", now)
            batch.failed += 1
        elif _capped(envelope, counts, settings):
            morning = calendar.next_moment(
                clock.at(clock.today(now) + timedelta(days=1), settings.day_start), settings.digest_at
            )
            record.close(session, envelope.message, MessageState.HELD, hold.CAPPED, morning)
            batch.held += 1
        elif (kept := _kept(session, envelope, offices, now)) is not None:
            counts[envelope.message.contact_id] = counts.get(envelope.message.contact_id, 0) + 1
            batch.envelopes.append(kept)
        else:
            batch.withdrawn += 1
    batch.news = digest.said(session, batch.envelopes)
    batch.seen = {(line.message_id, line.item_id): line.revision for e in batch.envelopes for line in e.lines}
    return batch


def _kept(session: Session, envelope: Envelope, offices: Offices, now: datetime) -> Envelope | None:
    """What is left of the envelope, None where nothing is."""
    today = clock.today(now)
    reasons = review.withdrawn(envelope, offices, today)
    record.withdraw(session, reasons)
    lines = tuple(line for line in envelope.lines if line.item_id not in reasons)
    gone = review.recipient_gone(envelope.to, today)
    if lines or (not gone and envelope.message.kind not in digest.BODIES):
        return replace(envelope, lines=lines)
    why = gone or next(iter(reasons.values()), EMPTY)
    record.close(session, envelope.message, MessageState.WITHDRAWN, why)
    return None


def _capped(envelope: Envelope, counts: Mapping[int, int], settings: Settings) -> bool:
    message: Message = envelope.message
    return message.kind not in hold.UNCAPPED and counts.get(message.contact_id, 0) >= settings.contact_per_day
