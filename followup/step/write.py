"""What decisions leave in the database: marks, messages, drafts, cursor and next date. A few statements a batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Update, update
from sqlmodel import Session, col, select

from config import clock
from followup import outbox, recipients
from followup.decide import Decision
from followup.ladder import Audience, Rung
from followup.outbox import Item
from followup.recipients import Recipient, Recipients
from followup.rules import Rules
from followup.step.due import Due, agencies_of
from followup.step.result import StepResult
from models import Draft, DraftKind, DraftState, MessageKind, Occurrence, OccurrenceState, Plan, RungFiring, RungOutcome
from models.bulk import changed, given, insert_rows, packed, table

Decided = Sequence[tuple[Due, Decision]]
NOBODY = "Cơ quan chưa có địa chỉ nhận thông báo"


def write(session: Session, decided: Decided, rules: Rules, now: datetime) -> StepResult:
    """Everything that one batch of decisions causes, in the caller's transaction."""
    result = StepResult(looked=len(decided), plans={due.plan_id for due, _ in decided})
    known = _recipients(session, decided, rules, now)
    items, unheard = _items(decided, known)
    planted = outbox.plant(session, items, rules, now)
    result.items, result.messages = planted.items, planted.messages
    _mark(session, decided, unheard, now, result)
    result.drafts = _draft(session, decided, now)
    _advance(session, decided)
    result.fired = sum(1 for _, decision in decided if decision.fired)
    result.quiet = sum(1 for _, decision in decided if decision.next_at is None)
    return result


def _recipients(session: Session, decided: Decided, rules: Rules, now: datetime) -> Recipients:
    speaking = [(due, decision.fired) for due, decision in decided if decision.fired]
    audiences = {who for _, rung in speaking for who, _ in rung.to}
    agencies = agencies_of(due for due, _ in speaking)
    coordinators: dict[int, int] = {}
    coordinating: dict[int, list[int]] = {}
    if Audience.COORDINATOR in audiences:
        plans = {due.plan_id for due, _ in speaking}
        query = select(Plan.id, Plan.coordinator_id)
        named = query.where(col(Plan.id).in_(plans), col(Plan.coordinator_id).is_not(None))
        coordinators = {plan_id or 0: agency or 0 for plan_id, agency in session.exec(named)}
    if Audience.COORDINATING in audiences:
        leads = {due.id for due, rung in speaking if any(who == Audience.COORDINATING for who, _ in rung.to)}
        open_ = col(Occurrence.state).not_in([OccurrenceState.DONE, OccurrenceState.CANCELLED])
        children = select(Occurrence.parent_id, Occurrence.agency_id).where(col(Occurrence.parent_id).in_(leads), open_)
        for parent, agency in session.exec(children):
            coordinating.setdefault(parent or 0, []).append(agency)
    agencies |= set(coordinators.values()) | {agency for some in coordinating.values() for agency in some}
    known = recipients.load(session, rules, clock.today(now), agencies)
    known.coordinators, known.coordinating = coordinators, coordinating
    return known


def _items(decided: Decided, known: Recipients) -> tuple[list[Item], set[int]]:
    """The items of all fired rungs, and the occurrences whose rung reached nobody."""
    items: list[Item] = []
    unheard: set[int] = set()
    found: dict[tuple[object, ...], list[tuple[MessageKind, Recipient]]] = {}
    for due, decision in decided:
        if decision.fired is None:
            continue
        parent = known.coordinating.get(due.id) and due.id
        key = (decision.fired.to, due.agency_id, known.coordinators.get(due.plan_id), due.delegate_id, parent)
        if key not in found:
            found[key] = _hearers(due, decision.fired, known)
        if not found[key]:
            unheard.add(due.id)
        items += [_item(due, decision.fired, kind, to) for kind, to in found[key]]
    return items, unheard


def _item(due: Due, rung: Rung, kind: MessageKind, to: Recipient) -> Item:
    return Item(due.id, due.due_version, rung.key, kind, to, dated=rung.anchor == "due")


def _hearers(due: Due, rung: Rung, known: Recipients) -> list[tuple[MessageKind, Recipient]]:
    return [
        (kind, to)
        for audience, kind in rung.to
        for to in known.find(
            audience,
            agency_id=due.agency_id,
            plan_id=due.plan_id,
            occurrence_id=due.id,
            delegate_id=due.delegate_id,
        )
    ]


def _mark(session: Session, decided: Decided, unheard: set[int], now: datetime, result: StepResult) -> None:
    data = [
        {
            "occurrence_id": due.id,
            "due_version": due.due_version,
            "rung": mark.rung,
            "outcome": mark.outcome,
            "at": now,
            "reason": mark.reason or (NOBODY if due.id in unheard else ""),
        }
        for due, decision in decided
        for mark in decision.marks
    ]
    insert_rows(session, RungFiring, data)
    result.collapsed += sum(1 for row in data if row["outcome"] == RungOutcome.COLLAPSED)
    result.paused += sum(1 for row in data if row["outcome"] == RungOutcome.PAUSED)


def _draft(session: Session, decided: Decided, now: datetime) -> int:
    """Drafts that wait for a signature; none beside one of its kind that still waits, one briefing a due date."""
    wanted = {due.id: (due, decision) for due, decision in decided if decision.draft}
    if not wanted:
        return 0
    query = select(Draft.occurrence_id, Draft.kind, Draft.due_version, Draft.state).where(
        col(Draft.occurrence_id).in_(wanted)
    )
    there = {
        (occurrence, kind)
        for occurrence, kind, version, state in session.exec(query)
        if state == DraftState.WAITING or (kind == DraftKind.BRIEFING and version == wanted[occurrence][0].due_version)
    }
    data = [
        {
            "occurrence_id": due.id,
            "kind": decision.draft,
            "rung": decision.cursor,
            "due_version": due.due_version,
            "state": DraftState.WAITING,
            "prepared_at": now,
        }
        for due, decision in wanted.values()
        if (due.id, decision.draft) not in there
    ]
    return insert_rows(session, Draft, data)


ADVANCED = ("id", "rung", "next_at", "quiet_reason")


def _advance(session: Session, decided: Decided) -> None:
    data = [(due.id, decision.cursor, decision.next_at, decision.quiet_reason) for due, decision in decided]
    values = packed(session, Occurrence, ADVANCED, data)
    changed(session, _advancing(session.get_bind().dialect.name), values)


@lru_cache
def _advancing(dialect: str) -> Update:
    target, new = table(Occurrence), given(dialect, Occurrence, ADVANCED)
    return update(target).where(target.c.id == new.c.id).values({name: new.c[name] for name in ADVANCED[1:]})
