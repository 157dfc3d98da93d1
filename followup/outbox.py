"""Planning of messages: items into envelopes, each exactly once. Sending is another room's work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session, select

from config import clock
from followup import recipients
from followup.ladder import Audience
from followup.recipients import Recipient
from followup.rules import Rules
from models import Message, MessageItem, MessageKind, MessageState, Occurrence, Plan
from models.bulk import given, insert_rows, packed, table

#: What makes an envelope unique.
PLACE = ("contact_id", "kind", "bucket")
#: Kinds that gather a morning's items of one contact in one envelope.
GATHERED = (MessageKind.DIGEST, MessageKind.ESCALATION, MessageKind.WEEKLY)


@dataclass(frozen=True, slots=True)
class Item:
    """One occurrence to be told to one contact. `rung`: the rung's key or the name of the matter."""

    occurrence_id: int
    due_version: int
    rung: str
    kind: MessageKind
    to: Recipient
    #: Speaks of a date: where the machine was not running at dawn it still goes out on its day.
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    contact_id: int
    kind: MessageKind
    bucket: str
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Planted:
    items: int
    messages: int


def envelope(item: Item, rules: Rules, now: datetime) -> Envelope:
    """Where an item goes: the contact's next morning digest, or an envelope of its own in office hours.

    Dated items that are planned after this morning's digest make a digest of today, unless it went out already.
    """
    if item.kind in GATHERED:
        late = item.dated and rules.calendar.is_office_time(now)
        morning = now if late else digest_moment(rules, now)
        return Envelope(item.to.contact_id, item.kind, clock.today(morning).isoformat(), morning)
    bucket = f"o{item.occurrence_id}-v{item.due_version}-{item.rung}"
    return Envelope(item.to.contact_id, item.kind, bucket, rules.calendar.next_office_moment(now))


def digest_moment(rules: Rules, now: datetime) -> datetime:
    """The next morning digest that is not yet past."""
    hour = max(rules.settings.digest_at, rules.settings.day_start)
    return rules.calendar.next_moment(now, hour)


def plant(session: Session, items: Sequence[Item], rules: Rules, now: datetime) -> Planted:
    """Writes the items and the envelopes that they need. An item that is known already is left alone."""
    unique = {(i.occurrence_id, i.rung, i.due_version, i.to.contact_id): i for i in reversed(items)}
    placed, there = _place(session, list(reversed(unique.values())), rules, now)
    new = {place: inside for place, inside in placed.items() if place not in there}
    made = _make(session, new, now)
    numbers = {place: found.id for place, found in {**there, **_existing(session, new)}.items()}
    data = [
        {
            "message_id": numbers[place],
            "occurrence_id": item.occurrence_id,
            "rung": item.rung,
            "due_version": item.due_version,
            "contact_id": item.to.contact_id,
            "channel": item.to.channel,
            "state": MessageState.PLANNED,
        }
        for place, inside in placed.items()
        for item in inside
    ]
    return Planted(insert_rows(session, MessageItem, data), made)


Placed = dict[Envelope, list[Item]]


def _place(session: Session, items: list[Item], rules: Rules, now: datetime) -> tuple[Placed, dict[Envelope, _Found]]:
    """Items by envelope, and the envelopes that are there.

    One that is on its way or already sent takes no more: its items go into the next morning's.
    """
    placed = _sort(items, rules, now)
    there = _existing(session, placed)
    for _ in range(3):
        gone = [e for e, found in there.items() if found.state != MessageState.PLANNED and e.kind in GATHERED]
        if not gone:
            break
        after = clock.today(max(e.not_before for e in gone))
        late = clock.at(rules.calendar.next_working(after), rules.settings.plan_at)
        moved = _sort([item for old in gone for item in placed.pop(old)], rules, late)
        for place, inside in moved.items():
            placed.setdefault(place, []).extend(inside)
        there = {e: found for e, found in there.items() if e not in gone} | _existing(session, moved)
    return placed, there


def _sort(items: list[Item], rules: Rules, now: datetime) -> Placed:
    placed: Placed = {}
    gathered: dict[tuple[int, MessageKind, bool], list[Item]] = {}
    for item in items:
        if item.kind in GATHERED:
            gathered.setdefault((item.to.contact_id, item.kind, item.dated), []).append(item)
        else:
            placed.setdefault(envelope(item, rules, now), []).append(item)
    for inside in gathered.values():
        placed.setdefault(envelope(inside[0], rules, now), []).extend(inside)
    return placed


@dataclass(frozen=True, slots=True)
class _Found:
    id: int
    state: MessageState


def _existing(session: Session, wanted: Iterable[Envelope]) -> dict[Envelope, _Found]:
    """Envelopes that are there, held so that no worker takes one while items are put in; others may put theirs in."""
    known = {(e.contact_id, e.kind, e.bucket): e for e in wanted}
    if not known:
        return {}
    values = packed(session, Message, PLACE, list(known))
    statement = _there(session.get_bind().dialect.name)
    found = {}
    for number, contact, kind, bucket, state in session.connection().execute(statement, values):
        if place := known.get((contact, MessageKind(kind), bucket)):
            found[place] = _Found(number, MessageState(state))
    return found


@lru_cache
def _there(dialect: str) -> Any:
    """Joined, not "IN": the outbox of years is asked by its whole key."""
    messages, wanted = table(Message), given(dialect, Message, PLACE)
    columns: list[Any] = [messages.c[name] for name in ("id", *PLACE, "state")]
    return (
        select(*columns)
        .where(*(messages.c[name] == wanted.c[name] for name in PLACE))
        .order_by(messages.c.id)
        .with_for_update(read=True, of=messages)
    )


def _make(session: Session, placed: Placed, now: datetime) -> int:
    # In one order for all workers: two that insert the same envelopes must not wait for each other in a circle.
    ordered = sorted(placed.items(), key=lambda one: (one[0].contact_id, one[0].kind, one[0].bucket))
    data = [
        {
            "contact_id": e.contact_id,
            "agency_id": inside[0].to.agency_id,
            "channel": inside[0].to.channel,
            "kind": e.kind,
            "bucket": e.bucket,
            "state": MessageState.PLANNED,
            "planned_at": now,
            "not_before": e.not_before,
            "body": "",
        }
        for e, inside in ordered
    ]
    return insert_rows(session, Message, data)


def plan(
    session: Session,
    *,
    occurrence: Occurrence,
    matter: str,
    audience: Audience | str,
    kind: MessageKind,
    now: datetime,
    rules: Rules,
    urgent: bool = False,
) -> int:
    """Plans a message for an event outside the ladder; how many items are new. `urgent`: not with the digest."""
    coordinator = session.exec(select(Plan.coordinator_id).where(Plan.id == occurrence.plan_id)).one_or_none()
    agencies = {occurrence.agency_id} | ({coordinator} if coordinator else set())
    known = recipients.load(session, rules, clock.today(now), agencies)
    if coordinator:
        known.coordinators[occurrence.plan_id] = coordinator
    number = occurrence.id or 0
    found = known.find(
        Audience(audience),
        agency_id=occurrence.agency_id,
        plan_id=occurrence.plan_id,
        occurrence_id=number,
        delegate_id=occurrence.delegate_id,
    )
    kind = MessageKind.SINGLE if urgent and kind in GATHERED else kind
    items = [Item(number, occurrence.due_version, matter, kind, to) for to in found]
    return plant(session, items, rules, now).items
