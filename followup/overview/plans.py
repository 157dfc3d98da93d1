"""What the pages of plans and tasks show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from config.errors import NotFound
from followup.overview.counts import Counts, by_plan_ids, by_task, total
from followup.overview.filters import Filters
from models import Agency, AgencyGroup, Assignment, AssignmentRole, Occurrence, Plan, PlanState, Task, TaskState


@dataclass(frozen=True, slots=True)
class PlanRow:
    plan: Plan
    tasks: int
    flagged: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Given:
    """To whom a task is given: the printed name and what it stands for."""

    assignment: Assignment
    agency: Agency | None
    group: AgencyGroup | None

    @property
    def name(self) -> str:
        if self.agency:
            return self.agency.name
        return self.group.name if self.group else self.assignment.printed

    @property
    def known(self) -> bool:
        return bool(self.agency or self.group)


@dataclass(slots=True)
class TaskView:
    task: Task
    leads: list[Given] = field(default_factory=list)
    coordinators: list[Given] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    next_due: date | None = None

    @property
    def is_group(self) -> bool:
        return any(given.group for given in self.leads)

    @property
    def open_names(self) -> list[Given]:
        return [g for g in [*self.leads, *self.coordinators] if not g.known and g.assignment.resolution != "text"]


def rows(session: Session, today: date, state: PlanState | None = None, limit: int = 200) -> list[PlanRow]:
    """Plans, those that wait for review first, then the newest."""
    plans = some(session, state, limit)
    ids = [plan.id or 0 for plan in plans]
    counts = by_plan_ids(session, today, ids)
    tasks = dict(_task_counts(session, ids))
    return [PlanRow(p, tasks.get(p.id or 0, 0), 0, counts.get(p.id or 0, Counts())) for p in plans]


def some(session: Session, state: PlanState | None = None, limit: int = 200, offset: int = 0) -> Sequence[Plan]:
    """Plans without their text, those that wait for review first, then the newest."""
    query = select(Plan).options(defer(Plan.text))  # type: ignore[arg-type]
    if state:
        query = query.where(Plan.state == state)
    ordered = query.order_by(col(Plan.state) != PlanState.PROPOSED, col(Plan.id).desc())
    return session.exec(ordered.offset(offset).limit(limit)).all()


def _task_counts(session: Session, ids: list[int]) -> list[tuple[int, int]]:
    query = select(Task.plan_id, func.count()).where(col(Task.plan_id).in_(ids), Task.state != TaskState.DROPPED)
    return [(plan_id, count) for plan_id, count in session.execute(query.group_by(col(Task.plan_id)))]


def get(session: Session, plan_id: int) -> Plan:
    """The plan without its text. Raises NotFound."""
    plan = session.exec(select(Plan).options(defer(Plan.text)).where(Plan.id == plan_id)).one_or_none()  # type: ignore[arg-type]
    if plan is None:
        raise NotFound("Không có kế hoạch này", "there is no such plan")
    return plan


def tasks(session: Session, today: date, plan_id: int, *, dropped: bool = True) -> list[TaskView]:
    """All tasks of a plan in its own order, each with its assignments and counts."""
    query = select(Task).where(Task.plan_id == plan_id)
    if not dropped:
        query = query.where(Task.state != TaskState.DROPPED)
    views = {task.id or 0: TaskView(task) for task in session.exec(query.order_by(col(Task.position)))}
    _give(session, views, col(Task.plan_id) == plan_id)
    for task_id, counts in by_task(session, today, plan_id).items():
        views[task_id].counts = counts
    return list(views.values())


def task(session: Session, today: date, task_id: int) -> TaskView:
    """Raises NotFound."""
    found = session.get(Task, task_id)
    if found is None:
        raise NotFound("Không có nhiệm vụ này", "there is no such task")
    view = TaskView(found)
    _give(session, {task_id: view}, col(Task.id) == task_id)
    view.counts = total(session, today, Filters(task=task_id))
    return view


def _give(session: Session, views: dict[int, TaskView], which: object) -> None:
    query = (
        select(Assignment, Agency, AgencyGroup)
        .join(Task, col(Task.id) == Assignment.task_id)
        .outerjoin(Agency, col(Agency.id) == Assignment.agency_id)
        .outerjoin(AgencyGroup, col(AgencyGroup.id) == Assignment.group_id)
        .where(which)  # type: ignore[arg-type]
        .order_by(col(Assignment.position), col(Assignment.id))
    )
    for assignment, agency, group in session.exec(query):
        view = views.get(assignment.task_id)
        if view:
            side = view.leads if assignment.role == AssignmentRole.LEAD else view.coordinators
            side.append(Given(assignment, agency, group))


def next_due(session: Session, plan_id: int) -> date | None:
    """The nearest date of what is open."""
    query = select(func.min(Occurrence.due_on)).where(
        Occurrence.plan_id == plan_id, col(Occurrence.closed_at).is_(None)
    )
    return session.execute(query).scalar()
