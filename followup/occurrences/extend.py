"""Making occurrences ahead of time, never dependent on somebody opening a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from followup.decide import EXHAUSTED, PUT_ASIDE
from followup.occurrences.next import plan_next
from followup.roster import Maker, Wanted
from followup.rules import Rules
from models import AssignmentRole, Occurrence, Plan, PlanState
from models.bulk import insert_rows

#: Plans that one statement handles together.
CHUNK = 50


def extend(session: Session, now: datetime, rules: Rules, plan_id: int | None = None) -> int:
    """Makes what is missing for active tasks of active plans up to the horizon; returns how many.

    What is there is never changed. One that was moved to another agency stands for the one it was made for.
    Rows that the step put aside get another chance: what was wrong with them may have been set right.
    """
    _retry(session, now, rules, plan_id)
    query = select(Plan).where(Plan.state == PlanState.ACTIVE).order_by(col(Plan.id))
    if plan_id is not None:
        query = query.where(Plan.id == plan_id)
    plans = session.exec(query).all()
    maker = Maker.at(session, rules, now)
    return sum(_extend(maker, plans[start : start + CHUNK]) for start in range(0, len(plans), CHUNK))


def _retry(session: Session, now: datetime, rules: Rules, plan_id: int | None) -> None:
    aside = col(Occurrence.quiet_reason).startswith(PUT_ASIDE)
    query = select(Occurrence).where(col(Occurrence.next_at).is_(None), aside)
    if plan_id is not None:  # of one plan: an activation does not look through those of all plans
        query = query.where(Occurrence.plan_id == plan_id)
    for occurrence in session.exec(query):
        if occurrence.ladder in rules.ladders:
            plan_next(occurrence, rules, now)
            session.add(occurrence)


def _extend(maker: Maker, plans: Sequence[Plan]) -> int:
    session, now = maker.session, maker.now
    there = _there(session, plans)
    new = [one for wanted in maker.wanted(plans) for one in missing(wanted, there)]
    made = _insert(session, [one for one in new if one.role == AssignmentRole.LEAD], {}, now)
    others = [one for one in new if one.role == AssignmentRole.COORDINATOR]
    return made + _insert(session, others, _leads(session, others), now)


Place = tuple[int, AssignmentRole, str]


def _there(session: Session, plans: Sequence[Plan]) -> dict[Place, set[int]]:
    """Which agencies have an occurrence of a task, role and period."""
    columns = (Occurrence.task_id, Occurrence.role, Occurrence.period_key, Occurrence.agency_id)
    found: dict[Place, set[int]] = defaultdict(set)
    query = select(*columns).where(col(Occurrence.plan_id).in_([plan.id for plan in plans]))
    for task, role, key, agency in session.exec(query):
        found[task, AssignmentRole(role), key].add(agency)
    return found


def missing(wanted: list[Wanted], there: dict[Place, set[int]]) -> list[Wanted]:
    """Those of one task, role and period that are not there and for which no moved one stands."""
    if not wanted:
        return []
    known = there.get((wanted[0].task_id, wanted[0].role, wanted[0].period.key), set())
    new = [one for one in wanted if one.agency_id not in known]
    moved = len(known - {one.agency_id for one in wanted})
    return new[moved:]


def _insert(session: Session, wanted: list[Wanted], parents: dict[tuple[int, str], int], now: datetime) -> int:
    data = [
        {
            "plan_id": one.plan_id,
            "task_id": one.task_id,
            "agency_id": one.agency_id,
            "role": one.role,
            "parent_id": parents.get((one.task_id, one.period.key)),
            "period_key": one.period.key,
            "starts_on": one.period.starts_on,
            "due_on": one.period.due_on,
            "original_due_on": one.period.due_on,
            "due_basis": one.period.basis,
            "ladder": one.ladder,
            "next_at": one.next_at,
            "quiet_reason": "" if one.next_at else EXHAUSTED,
            "created_at": now,
        }
        for one in wanted
    ]
    return insert_rows(session, Occurrence, data)


def _leads(session: Session, wanted: list[Wanted]) -> dict[tuple[int, str], int]:
    """The first lead's occurrence of each task and period: contributions hang under it."""
    tasks = list({one.task_id for one in wanted})
    found: dict[tuple[int, str], int] = {}
    for start in range(0, len(tasks), 5000):
        query = (
            select(Occurrence.task_id, Occurrence.period_key, func.min(Occurrence.id))
            .where(col(Occurrence.task_id).in_(tasks[start : start + 5000]), Occurrence.role == AssignmentRole.LEAD)
            .group_by(col(Occurrence.task_id), col(Occurrence.period_key))
        )
        found |= {(task, key): number or 0 for task, key, number in session.exec(query)}
    return found
