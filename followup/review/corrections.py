"""Corrections of a task, and how they are taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from config.settings import Settings
from followup import history, terms
from followup.importing import assign, resolver_for
from models import (
    Assignment,
    AssignmentRole,
    Event,
    Plan,
    PlanState,
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
    task, plan = task_of(session, task_id)
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
    task, _ = task_of(session, task_id)
    query = select(Task.id).where(
        Task.plan_id == task.plan_id, Task.heading == task.heading, Task.state != TaskState.DROPPED
    )
    numbers = [number for number in session.exec(query.order_by(col(Task.position))) if number is not None]
    return [correct(session, number, changes, actor=actor, now=now, settings=settings) for number in numbers]


def undo(session: Session, task_id: int, *, actor: str, now: datetime, settings: Settings) -> Task:
    """Takes back the newest correction, drop or restore that was not yet taken back."""
    task, plan = task_of(session, task_id)
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
    task, plan = task_of(session, task_id)
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
    task, plan = task_of(session, task_id)
    if task.state != TaskState.DROPPED:
        raise Refused("Nhiệm vụ này chưa bị bỏ.", "It was not dropped.")
    task.state = _standing(plan)
    session.add(task)
    history.record(session, "restored", actor=actor, now=now, plan_id=plan.id, task_id=task.id)
    return task


def task_of(session: Session, task_id: int) -> tuple[Task, Plan]:
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
