"""What was claimed is looked at again: what of it may go out, and what becomes of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from config import clock
from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import Message, MessageState
from notifications import digest, facts, review
from notifications.facts import Envelope, Offices
from notifications.matters import News
from notifications.outbox import claim, hold, record, settle

EMPTY = "Không còn nội dung cần thông báo"
OFF = "Địa chỉ đã ngừng sử dụng"


@dataclass(frozen=True, slots=True)
class Fate:
    """A message that does not go out now; `until` where it is only held."""

    message: Message
    state: MessageState
    why: str
    until: datetime | None = None


@dataclass(slots=True)
class Batch:
    """`seen`: the revision at which each item was looked at, by message and item; `reasons`: items that fall away."""

    claimed: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)
    news: Mapping[str, News] = field(default_factory=dict)
    seen: dict[int, dict[int, int]] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        return bool(self.fates or self.reasons)

    def counts(self) -> Counter[MessageState]:
        return Counter(fate.state for fate in self.fates)


def look(
    session: Session, messages: Sequence[Message], settings: Settings, calendar: WorkingCalendar, now: datetime
) -> Batch:
    """Reads only, so that no other worker waits: what changes between this look and the sending is seen by the mark."""
    batch = Batch(claimed=len(messages))
    if not messages:
        return batch
    offices = Offices.of(session, settings)
    counts = hold.sent_today(session, {m.contact_id for m in messages}, now)
    for envelope in facts.load(session, messages):
        message = envelope.message
        if envelope.to.contact.disabled_at is not None:
            batch.fates.append(Fate(message, MessageState.FAILED, OFF))
        elif _capped(envelope, counts, settings):
            tomorrow = clock.at(clock.today(now) + timedelta(days=1), settings.day_start)
            morning = calendar.next_moment(tomorrow, settings.digest_at)
            batch.fates.append(Fate(message, MessageState.HELD, hold.CAPPED, morning))
        elif (kept := _kept(envelope, offices, now, batch)) is not None:
            counts[message.contact_id] = counts.get(message.contact_id, 0) + 1
            batch.envelopes.append(kept)
    batch.news = digest.said(session, batch.envelopes)
    batch.seen = {e.message.id or 0: {x.item_id: x.revision for x in e.lines} for e in batch.envelopes if e.lines}
    return batch


def settle_rest(session: Session, batch: Batch, worker: str, now: datetime) -> None:
    """Withdraws, holds or passes on what does not go out, where it is still the worker's."""
    record.withdraw(session, batch.reasons)
    mine = claim.still(session, [fate.message.id or 0 for fate in batch.fates], worker)
    for fate in batch.fates:
        if fate.message.id not in mine:
            continue
        if fate.state is MessageState.FAILED:
            settle.give_up(session, fate.message, fate.why, "disabled", now)
        else:
            record.close(session, fate.message, fate.state, fate.why, fate.until)


def _kept(envelope: Envelope, offices: Offices, now: datetime, batch: Batch) -> Envelope | None:
    """What is left of the envelope, None where nothing is."""
    today = clock.today(now)
    reasons = review.withdrawn(envelope, offices, today)
    batch.reasons.update(reasons)
    lines = tuple(line for line in envelope.lines if line.item_id not in reasons)
    gone = review.recipient_gone(envelope.to, today)
    if lines or (not gone and envelope.message.kind not in digest.BODIES):
        return replace(envelope, lines=lines)
    why = gone or next(iter(reasons.values()), EMPTY)
    batch.fates.append(Fate(envelope.message, MessageState.WITHDRAWN, why))
    return None


def _capped(envelope: Envelope, counts: Mapping[int, int], settings: Settings) -> bool:
    message = envelope.message
    return message.kind not in hold.UNCAPPED and counts.get(message.contact_id, 0) >= settings.contact_per_day
