"""From a reviewed proposal to duties that are followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from config import clock
from config.errors import Refused
from config.names import fold
from followup import amendment, history, occurrences, plans, takeover
from followup.amendment import Pairing
from followup.keys import key
from followup.rules import Rules
from models import Assignment, Plan, PlanState, Task, TaskState


@dataclass(frozen=True, slots=True)
class Activation:
    """`over`: its years have run out, nothing is chased. `open_names`: leads that nobody is known for yet."""

    tasks: int
    assignments: int
    occurrences: int
    open_names: int
    over: bool = False
    #: Of an amended version: open occurrences that went on, and that ended, with it.
    carried: int = 0
    ended: int = 0


def activate(session: Session, plan_id: int, *, actor: str, now: datetime, rules: Rules) -> Activation:
    """Activates a proposal. Raises Refused where it cannot be. Only now may anything be sent from it."""
    plan = plans.get(session, plan_id)
    session.refresh(plan, with_for_update=True)
    _check(session, plan)
    tasks = session.exec(select(Task).where(Task.plan_id == plan_id, Task.state == TaskState.PROPOSED)).all()
    if not tasks:
        raise Refused("Kế hoạch không có nhiệm vụ nào để theo dõi.", "The plan has no tasks.")
    if plan.ends_on is not None and plan.ends_on < clock.today(now):
        return _over(session, plan, len(tasks), actor, now)
    paired = _paired(session, plan) if plan.supersedes_id else None
    plan.state, plan.activated_at, plan.activated_by = PlanState.ACTIVE, now, actor
    for task in tasks:
        task.state = TaskState.ACTIVE
        session.add(task)
    session.add(plan)
    session.flush()
    moved = takeover.replace(session, plan, paired, actor=actor, now=now, rules=rules) if paired else takeover.Moved()
    made = occurrences.extend(session, now, rules, plan_id)
    result = Activation(
        tasks=len(tasks),
        assignments=_assigned(session, plan_id),
        occurrences=made,
        open_names=len(open_leads(session, plan_id)),
        carried=moved.carried,
        ended=moved.ended,
    )
    history.record(
        session,
        "activated",
        actor=actor,
        now=now,
        plan_id=plan_id,
        tasks=result.tasks,
        occurrences=made,
        open_names=result.open_names,
    )
    return result


def open_leads(session: Session, plan_id: int) -> list[Assignment]:
    """Lead names of standing tasks that no agency or group is known for: they have no occurrence yet."""
    query = (
        select(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .where(Task.plan_id == plan_id, col(Task.state).in_((TaskState.PROPOSED, TaskState.ACTIVE)))
        .where(Assignment.role == "lead", col(Assignment.agency_id).is_(None), col(Assignment.group_id).is_(None))
        .order_by(col(Task.position), col(Assignment.position))
    )
    return list(session.exec(query))


def _check(session: Session, plan: Plan) -> None:
    name = plans.label(plan)
    if plan.state == PlanState.ACTIVE:
        raise Refused(f"{name} đã được kích hoạt.", "The plan is active already.")
    if plan.state != PlanState.PROPOSED:
        raise Refused(f"{name} đã kết thúc, không kích hoạt lại.", "The plan has ended.")
    if plan.number is None:
        return
    others = select(Plan).where(Plan.state == PlanState.ACTIVE, col(Plan.id) != (plan.supersedes_id or 0))
    wanted = fold(plan.number), fold(plan.issuer or "")
    for other in session.exec(others):
        if (fold(other.number or ""), fold(other.issuer or "")) == wanted and other.issued_on == plan.issued_on:
            raise Refused(
                f"{name} đang được theo dõi với mã {other.id}; nhập bản này như bản sửa đổi của kế hoạch đó.",
                f"The same plan is followed as {other.id}; import this as its amended version.",
            )


def _over(session: Session, plan: Plan, tasks: int, actor: str, now: datetime) -> Activation:
    plan.state = PlanState.OVER
    session.add(plan)
    history.record(session, "over", actor=actor, now=now, plan_id=plan.id)
    return Activation(tasks, _assigned(session, key(plan)), 0, 0, over=True)


def _paired(session: Session, plan: Plan) -> Pairing[Task]:
    new = amendment.tasks_of(session, key(plan))
    wording = {task.id: said for task, said in new}
    old = amendment.tasks_of(session, plan.supersedes_id or 0)
    return amendment.pair(old, [task for task, _ in new], lambda task: wording[task.id])


def _assigned(session: Session, plan_id: int) -> int:
    query = (
        select(func.count())
        .select_from(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .where(Task.plan_id == plan_id, Task.state != TaskState.DROPPED)
    )
    return session.exec(query).one()
