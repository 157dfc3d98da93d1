"""What a coordinator corrects of a proposal. The printed words stay on record; every step can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from config.names import fold
from config.settings import Settings
from followup import history, occurrences, terms
from followup.importing import assign, resolver_for
from followup.keys import key
from followup.rules import Rules
from models import (
    Agency,
    AgencyAlias,
    AgencyGroup,
    Assignment,
    AssignmentRole,
    Event,
    Plan,
    PlanState,
    Succession,
    Task,
    TaskState,
)

NAMES = {"lead": AssignmentRole.LEAD, "coordinators": AssignmentRole.COORDINATOR}
#: What decides an occurrence's dates: fixed once the plan is active, changed there period by period.
TERMS = ("kind", "due", "recurrence")
FIELDS = (*TERMS, "role", "product", "report_to", "advises", "heading", "urgent")


def correct(
    session: Session, task_id: int, changes: Mapping[str, Any], *, actor: str, now: datetime, settings: Settings
) -> Task:
    """Changes fields of a task (`FIELDS`) and its bodies (`lead`, `coordinators`: names). Raises Refused."""
    task, plan = _task(session, task_id)
    before = _values(session, task, changes)
    after = {name: terms.check(name, value) for name, value in changes.items() if value != before[name]}
    if not after:
        return task
    if plan.state == PlanState.ACTIVE and (wrong := sorted(set(after) & set(TERMS))):
        raise Refused(
            "Kế hoạch đã kích hoạt: đặt lại thời hạn ở từng kỳ thực hiện.",
            f"The plan is active: {', '.join(wrong)} are changed period by period.",
        )
    _apply(session, task, plan, after, now=now, settings=settings)
    task.printed = {**{name: before[name] for name in after}, **task.printed}
    kept = {name: before[name] for name in after}
    history.record(
        session, "corrected", actor=actor, now=now, plan_id=plan.id, task_id=task.id, before=kept, after=after
    )
    return task


def apply_to_heading(
    session: Session, task_id: int, changes: Mapping[str, Any], *, actor: str, now: datetime, settings: Settings
) -> list[Task]:
    """The same correction for every task under the same heading of the plan; an undo takes back one task's part."""
    task, _ = _task(session, task_id)
    query = select(Task.id).where(
        Task.plan_id == task.plan_id, Task.heading == task.heading, Task.state != TaskState.DROPPED
    )
    numbers = [number for number in session.exec(query.order_by(col(Task.position))) if number is not None]
    return [correct(session, number, changes, actor=actor, now=now, settings=settings) for number in numbers]


def undo(session: Session, task_id: int, *, actor: str, now: datetime, settings: Settings) -> Task:
    """Takes back the newest correction, drop or restore that was not yet taken back."""
    task, plan = _task(session, task_id)
    events = session.exec(
        select(Event)
        .where(Event.task_id == task_id, col(Event.kind).in_(("corrected", "dropped", "restored", "undone")))
        .order_by(col(Event.id).desc())
    ).all()
    undone = {event.data.get("event") for event in events if event.kind == "undone"}
    last = next((event for event in events if event.kind != "undone" and event.id not in undone), None)
    if last is None:
        raise Refused("Không còn thay đổi nào để hoàn tác.", "There is nothing to undo.")
    if last.kind == "corrected":
        _apply(session, task, plan, last.data["before"], now=now, settings=settings)
    else:
        task.state = _standing(plan) if last.kind == "dropped" else TaskState.DROPPED
    session.add(task)
    history.record(session, "undone", actor=actor, now=now, plan_id=plan.id, task_id=task.id, event=last.id)
    return task


def drop(session: Session, task_id: int, *, actor: str, now: datetime, note: str = "") -> Task:
    """A coordinator says that this is no task."""
    task, plan = _task(session, task_id)
    if plan.state == PlanState.ACTIVE:
        raise Refused(
            "Kế hoạch đã kích hoạt: kết thúc nhiệm vụ theo văn bản.", "The plan is active: cancel the duty instead."
        )
    if task.state == TaskState.DROPPED:
        raise Refused("Nhiệm vụ đã được bỏ.", "It was dropped already.")
    task.state = TaskState.DROPPED
    session.add(task)
    history.record(session, "dropped", actor=actor, now=now, plan_id=plan.id, task_id=task.id, note=note)
    return task


def restore(session: Session, task_id: int, *, actor: str, now: datetime) -> Task:
    task, plan = _task(session, task_id)
    if task.state != TaskState.DROPPED:
        raise Refused("Nhiệm vụ này chưa bị bỏ.", "It was not dropped.")
    task.state = _standing(plan)
    session.add(task)
    history.record(session, "restored", actor=actor, now=now, plan_id=plan.id, task_id=task.id)
    return task


def choose(
    session: Session,
    assignment_id: int,
    *,
    agency_id: int | None = None,
    group_id: int | None = None,
    remember: bool = False,
    everywhere: bool = False,
    actor: str,
    now: datetime,
    rules: Rules | None = None,
) -> list[Assignment]:
    """Says which body a printed name means; `everywhere` in the plan where it is still open, `remember` for others.

    A name whose functions went to several bodies is not remembered: the next duty may belong to another.
    With `rules` an active plan gets its missing occurrences at once.
    """
    first = session.get(Assignment, assignment_id)
    if first is None:
        raise NotFound("Không có phân công này.", "There is no such assignment.")
    task, plan = _task(session, first.task_id)
    chosen = _body(session, agency_id, group_id)
    several = _has_several_successors(session, first.printed)
    changed = [first, *(_same_name(session, plan, first) if everywhere else ())]
    for assignment in changed:
        assignment.agency_id, assignment.group_id, assignment.resolution = agency_id, group_id, "person"
        session.add(assignment)
    if remember and not several:
        _remember(session, first.printed, agency_id, group_id)
    history.record(
        session,
        "name_chosen",
        actor=actor,
        now=now,
        plan_id=plan.id,
        task_id=task.id,
        agency_id=agency_id,
        printed=first.printed,
        chosen=chosen,
        places=len(changed),
        remembered=remember and not several,
    )
    if rules is not None and plan.state == PlanState.ACTIVE:
        session.flush()
        occurrences.extend(session, now, rules, plan.id)
    return changed


def accept_proposals(session: Session, plan_id: int, *, actor: str, now: datetime, rules: Rules | None = None) -> int:
    """Takes the first proposal for every dead name of the plan that is still open; how many."""
    query = (
        select(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .where(Task.plan_id == plan_id, Task.state != TaskState.DROPPED, Assignment.resolution == "succession")
    )
    taken = 0
    for assignment in session.exec(query).all():
        best = next((c for c in assignment.candidates if c.get("agency_id") or c.get("group_id")), None)
        if best is not None:
            number = key(assignment)
            agency, group = best.get("agency_id"), best.get("group_id")
            choose(session, number, agency_id=agency, group_id=group, actor=actor, now=now)
            taken += 1
    plan = session.get(Plan, plan_id)
    if taken and rules is not None and plan is not None and plan.state == PlanState.ACTIVE:
        session.flush()
        occurrences.extend(session, now, rules, plan_id)
    return taken


def _task(session: Session, task_id: int) -> tuple[Task, Plan]:
    task = session.get(Task, task_id)
    plan = session.get(Plan, task.plan_id) if task else None
    if task is None or plan is None:
        raise NotFound("Không có nhiệm vụ này.", "There is no such task.")
    if plan.state not in (PlanState.PROPOSED, PlanState.ACTIVE):
        raise Refused("Kế hoạch này đã kết thúc, không sửa được nữa.", "The plan has ended.")
    return task, plan


def _standing(plan: Plan) -> TaskState:
    return TaskState.ACTIVE if plan.state == PlanState.ACTIVE else TaskState.PROPOSED


def _values(session: Session, task: Task, names: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(names) - set(FIELDS) - set(NAMES):
        raise ValueError(f"no field of a task: {', '.join(sorted(unknown))}")
    return {
        name: [a.printed for a in _assignments(session, task, NAMES[name])] if name in NAMES else getattr(task, name)
        for name in names
    }


def _apply(
    session: Session, task: Task, plan: Plan, values: Mapping[str, Any], *, now: datetime, settings: Settings
) -> None:
    for name, value in values.items():
        if name not in NAMES:
            setattr(task, name, value)
            continue
        for assignment in _assignments(session, task, NAMES[name]):
            session.delete(assignment)
        session.flush()
        resolver = resolver_for(session, plan, settings=settings, now=now)
        assign(session, task, NAMES[name], list(value), resolver)
    session.add(task)
    session.flush()


def _assignments(session: Session, task: Task, role: AssignmentRole) -> Sequence[Assignment]:
    query = select(Assignment).where(Assignment.task_id == task.id, Assignment.role == role)
    return session.exec(query.order_by(col(Assignment.position), col(Assignment.id))).all()


def _body(session: Session, agency_id: int | None, group_id: int | None) -> str:
    """The name of what was chosen: exactly one of the two."""
    if (agency_id is None) == (group_id is None):
        raise Refused("Chọn một cơ quan hoặc một nhóm cơ quan.", "Choose one agency or one group.")
    body = session.get(Agency, agency_id) if agency_id is not None else session.get(AgencyGroup, group_id)
    if body is None:
        raise NotFound("Không có cơ quan này trong danh mục.", "There is no such agency.")
    return body.name


def _same_name(session: Session, plan: Plan, first: Assignment) -> list[Assignment]:
    """Open assignments of the plan with the same printed name and the same first proposal."""
    query = (
        select(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .where(Task.plan_id == plan.id, col(Assignment.agency_id).is_(None), col(Assignment.group_id).is_(None))
        .where(col(Assignment.id) != first.id)
    )
    wanted, best = fold(first.printed), first.candidates[:1]
    return [a for a in session.exec(query) if fold(a.printed) == wanted and a.candidates[:1] == best]


def _has_several_successors(session: Session, printed: str) -> bool:
    names = session.exec(select(Succession.new_name).where(Succession.old_folded == fold(printed)).distinct())
    return len(names.all()) > 1


def _remember(session: Session, printed: str, agency_id: int | None, group_id: int | None) -> None:
    """The newest choice holds; what was learnt before for this name is replaced."""
    folded = fold(printed)
    for old in session.exec(
        select(AgencyAlias).where(AgencyAlias.folded == folded, AgencyAlias.source == "correction")
    ):
        session.delete(old)
    session.flush()
    known = select(AgencyAlias.id).where(
        AgencyAlias.folded == folded, AgencyAlias.agency_id == agency_id, AgencyAlias.group_id == group_id
    )
    if session.exec(known).first() is None:
        session.add(
            AgencyAlias(agency_id=agency_id, group_id=group_id, text=printed, folded=folded, source="correction")
        )
