"""An amended plan takes the place of the one before: what did not change goes on without a break."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from config.names import fold
from followup import answers, history, plans
from followup.amendment import Pairing
from followup.keys import key
from followup.rules import Rules
from models import Assignment, AssignmentRole, GroupMember, Occurrence, Plan, PlanState, Task, TaskState
from models.occurrence import OPEN_STATES


@dataclass(slots=True)
class Moved:
    carried: int = 0
    ended: int = 0


def replace(session: Session, plan: Plan, paired: Pairing[Task], *, actor: str, now: datetime, rules: Rules) -> Moved:
    """Open occurrences of equal duties move to the new plan with their state, answers and dates.

    Where the date or the recurrence changed, and for bodies that the new version names no more, the old ones end and
    the new plan makes its own.
    """
    old_plan = session.get(Plan, plan.supersedes_id)
    result = Moved()
    for old, new in paired.same:
        _keep_choices(session, old, new)
        result.carried += _carry(session, old, new, plan)
    for old, new in paired.changed:
        if _same_terms(old, new):
            _keep_choices(session, old, new)
            result.ended += _relieve(session, old, new, plan, now=now, rules=rules)
            result.carried += _carry(session, old, new, plan)
        else:
            result.ended += _end(session, old, plan, actor=actor, now=now, rules=rules)
    for old in paired.withdrawn:
        result.ended += _end(session, old, plan, actor=actor, now=now, rules=rules)
    if old_plan is not None:
        old_plan.state = PlanState.WITHDRAWN
        session.add(old_plan)
        history.record(session, "superseded", actor=actor, now=now, plan_id=old_plan.id, by=plan.id)
    session.flush()
    return result


def _same_terms(old: Task, new: Task) -> bool:
    return (old.due, old.recurrence, old.kind) == (new.due, new.recurrence, new.kind)


def _open(session: Session, task: Task) -> list[Occurrence]:
    query = select(Occurrence).where(Occurrence.task_id == task.id, col(Occurrence.state).in_(OPEN_STATES))
    return list(session.exec(query.order_by(col(Occurrence.id))))


def _carry(session: Session, old: Task, new: Task, plan: Plan) -> int:
    """The lead's and the coordinating agencies' rows together; their history stays under the old plan."""
    found = _open(session, old)
    for occurrence in found:
        occurrence.task_id, occurrence.plan_id = key(new), key(plan)
        occurrence.revision += 1
        session.add(occurrence)
    old.state = TaskState.WITHDRAWN
    session.add(old)
    return len(found)


def _relieve(session: Session, old: Task, new: Task, plan: Plan, *, now: datetime, rules: Rules) -> int:
    """Ends what is open for bodies that had the duty by their name, and by the new version have it no more.

    Who got it from the coordinator keeps it while the printed bodies are the same.
    """
    ended = 0
    for role in AssignmentRole:
        before, after = _named(session, old, role), _named(session, new, role)
        if before == after:
            continue
        for occurrence in _open(session, old):
            gone = occurrence.role == role and occurrence.agency_id not in after
            if gone and not occurrence.state.is_closed:
                note = f"không còn được giao theo {plans.label(plan)}"
                answers.cancel(session, key(occurrence), actor=history.SYSTEM, now=now, rules=rules, note=note)
                ended += 1
    return ended


def _named(session: Session, task: Task, role: AssignmentRole) -> set[int]:
    """The bodies that a task names in that role, members of groups among them, whenever they belonged to it."""
    query = select(Assignment).where(Assignment.task_id == task.id, Assignment.role == role)
    named = session.exec(query).all()
    groups = [one.group_id for one in named if one.group_id is not None]
    members = session.exec(select(GroupMember.agency_id).where(col(GroupMember.group_id).in_(groups)))
    return {one.agency_id for one in named if one.agency_id is not None} | set(members)


def _keep_choices(session: Session, old: Task, new: Task) -> None:
    """What a person said of a printed name holds for the same name in the new version."""
    query = select(Assignment).where(Assignment.task_id == old.id, Assignment.resolution == "person")
    said = {(a.role, fold(a.printed)): a for a in session.exec(query)}
    for assignment in session.exec(select(Assignment).where(Assignment.task_id == new.id)):
        known = said.get((assignment.role, fold(assignment.printed)))
        if known is not None and assignment.resolution != "person":
            assignment.agency_id, assignment.group_id, assignment.resolution = known.agency_id, known.group_id, "person"
            session.add(assignment)


def _end(session: Session, old: Task, plan: Plan, *, actor: str, now: datetime, rules: Rules) -> int:
    note = f"thay thế bởi {plans.label(plan)}"
    found = _open(session, old)
    for occurrence in found:
        if not occurrence.state.is_closed:  # a lead's end has ended its coordinating agencies' rows
            answers.cancel(session, key(occurrence), actor=history.SYSTEM, now=now, rules=rules, note=note)
    old.state = TaskState.WITHDRAWN
    session.add(old)
    history.record(session, "withdrawn", actor=actor, now=now, plan_id=old.plan_id, task_id=old.id, note=note)
    return len(found)
