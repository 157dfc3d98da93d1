"""What must have held all the years, worked out again from the rows that are left. Every breach is one sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col, func

from config import clock
from followup import invariants
from followup.decide import moment
from followup.rules import Rules
from models import Agency, Message, MessageItem, MessageState, Occurrence, RungFiring, RungOutcome
from models.occurrence import OPEN_STATES

#: No sweep runs after the last day, and nobody entered the holidays of years to come.
OF_THE_OFFICE = ("tick", "calendar")
Silences = dict[int, list[tuple[datetime, bool]]]


def breaches(
    session: Session, rules: Rules, now: datetime, steps: list[datetime], silences: Silences, planned: int
) -> Iterator[str]:
    yield from _rungs(session, rules, now, steps, silences)
    yield from _messages(session, rules)
    yield from _states(session, planned)
    found = invariants.check(session, now, rules)
    yield from (f"{one.invariant}: {one.text}" for one in found if one.invariant not in OF_THE_OFFICE)


def _rungs(session: Session, rules: Rules, now: datetime, steps: list[datetime], silences: Silences) -> Iterator[str]:
    marks: dict[tuple[int, int], list[tuple[str, RungOutcome, datetime, str]]] = defaultdict(list)
    columns = (
        RungFiring.occurrence_id,
        RungFiring.due_version,
        RungFiring.rung,
        RungFiring.outcome,
        RungFiring.at,
        RungFiring.reason,
    )
    for number, version, rung, outcome, at, reason in session.connection().execute(select(*columns)):
        marks[number, version].append((rung, outcome, at, reason))
        if outcome == RungOutcome.FIRED and _is_silent(silences.get(number, ()), at):
            yield f"occurrence {number}: {rung} fired after the answer"
        if outcome != RungOutcome.FIRED and not reason:
            yield f"occurrence {number}: {rung} {outcome} without a reason"
    told = set(session.connection().execute(select(MessageItem.occurrence_id, MessageItem.rung)).tuples())
    schedules: dict[tuple[object, ...], list[tuple[str, datetime]]] = {}
    fields = ("id", "ladder", "starts_on", "due_on", "due_version", "closed_at", "next_at", "state")
    query = select(*(getattr(Occurrence, name) for name in fields)).where(col(Occurrence.due_on).is_not(None))
    for row in session.connection().execute(query):
        until = row.closed_at or now
        stepped = steps[bisect_left(steps, until) - 1] if steps and steps[0] < until else until
        key = (row.ladder, row.starts_on, row.due_on, row.due_version > 1)
        if key not in schedules:
            schedules[key] = _schedule(rules, row.ladder, row.starts_on, row.due_on, row.due_version > 1, now)
        expected = {rung for rung, at in schedules[key] if at <= stepped}
        possible = {rung for rung, at in schedules[key] if at <= until}
        found = [rung for rung, *_ in marks[row.id, row.due_version]]
        if missing := expected - set(found):
            yield f"occurrence {row.id} v{row.due_version}: {sorted(missing)} neither fired nor recorded"
        if len(found) != len(set(found)) or set(found) - possible:
            yield f"occurrence {row.id} v{row.due_version}: {found}, expected {sorted(possible)}"
        if row.state in OPEN_STATES and row.next_at is None:
            yield f"occurrence {row.id}: open, dated, no next rung"
        for rung, outcome, _, reason in marks[row.id, row.due_version]:
            if outcome == RungOutcome.FIRED and not reason and (row.id, rung) not in told:
                yield f"occurrence {row.id}: {rung} fired and nobody was told"


def _schedule(
    rules: Rules, ladder: str, starts_on: date, due_on: date, restarted: bool, until: datetime
) -> list[tuple[str, datetime]]:
    found = []
    for day, rung in rules.ladders[ladder].schedule(rules.calendar, starts_on, due_on, restarted=restarted):
        at = moment(day, rules)
        if at > until:
            break
        found.append((rung.key, at))
    return found


def _is_silent(turns: object, at: datetime) -> bool:
    silent = False
    for turn, to in turns:  # type: ignore[attr-defined]
        if turn > at:
            break
        silent = to
    return silent


def _messages(session: Session, rules: Rules) -> Iterator[str]:
    columns = (Message.id, Message.state, Message.planned_at, Message.not_before, Message.sent_at, Agency.valid_to)
    query = select(*columns).join(Agency, col(Agency.id) == col(Message.agency_id))
    for number, state, planned_at, not_before, sent_at, valid_to in session.connection().execute(query):
        if not rules.calendar.is_office_time(not_before):
            yield f"message {number}: planned for {clock.local(not_before)}"
        if sent_at and not rules.calendar.is_office_time(sent_at):
            yield f"message {number}: sent at {clock.local(sent_at)}"
        if valid_to and clock.today(planned_at) > valid_to:
            yield f"message {number}: planned for an ended agency"
        if valid_to and sent_at and clock.today(sent_at) > valid_to:
            yield f"message {number}: sent to an ended agency"
        if state == MessageState.SENT and sent_at < not_before:
            yield f"message {number}: sent too early"


def _states(session: Session, planned: int) -> Iterator[str]:
    counts = session.connection().execute(select(Occurrence.state, func.count()).group_by(Occurrence.state)).all()
    if sum(count for _, count in counts) != planned:
        yield f"sum by state {dict(counts)} is not {planned}"
