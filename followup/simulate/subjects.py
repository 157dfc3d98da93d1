"""Which occurrences a simulation follows: those that are there and those that will be made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from followup.decide import Situation
from followup.occurrences import situation
from followup.occurrences.extend import Place, missing
from followup.roster import Maker, Wanted
from followup.rules import Rules
from models import DueBasis, Occurrence, Plan, PlanState, TaskState
from models.occurrence import OPEN_STATES


@dataclass(frozen=True, slots=True)
class Subject:
    """An occurrence, one that is there or one that will be made."""

    number: int
    plan_id: int
    task_id: int
    agency_id: int
    delegate_id: int | None
    basis: DueBasis | None
    situation: Situation
    next_at: datetime


#: Whose occurrences are still to be made, and out of which tasks.
STATES = {PlanState.ACTIVE: (TaskState.ACTIVE,), PlanState.PROPOSED: (TaskState.PROPOSED, TaskState.ACTIVE)}


def plans_of(session: Session, plan_id: int | None) -> list[Plan]:
    query = select(Plan).order_by(col(Plan.id))
    if plan_id is None:
        return list(session.exec(query.where(Plan.state == PlanState.ACTIVE)))
    wanted = col(Plan.state).in_([PlanState.ACTIVE, PlanState.PROPOSED])
    return list(session.exec(query.where(Plan.id == plan_id, wanted)))


def subjects(session: Session, rules: Rules, plans: list[Plan], now: datetime, last: date) -> Iterator[Subject]:
    there: dict[Place, set[int]] = defaultdict(set)
    for row in session.exec(select(Occurrence).where(col(Occurrence.plan_id).in_([plan.id for plan in plans]))):
        there[row.task_id, row.role, row.period_key].add(row.agency_id)
        if row.next_at is not None and row.state in OPEN_STATES:
            yield _present(row, row.next_at, rules, now)
    maker = Maker.at(session, rules, now, last)
    number = 0
    for state, states in STATES.items():
        for wanted in maker.wanted([plan for plan in plans if plan.state == state], states):
            for one in missing(wanted, there):
                number -= 1
                if one.next_at is not None:
                    yield _future(one, one.next_at, number, now)


def _present(row: Occurrence, next_at: datetime, rules: Rules, now: datetime) -> Subject:
    return Subject(
        row.id or 0,
        row.plan_id,
        row.task_id,
        row.agency_id,
        row.delegate_id,
        row.due_basis,
        situation(row, rules),
        max(next_at, now),
    )


def _future(one: Wanted, next_at: datetime, number: int, now: datetime) -> Subject:
    begin = Situation(one.ladder, one.period.starts_on, one.period.due_on, pending=True)
    return Subject(number, one.plan_id, one.task_id, one.agency_id, None, one.period.basis, begin, max(next_at, now))
