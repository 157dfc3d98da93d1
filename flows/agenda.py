"""What a plan's next visit is, as our tables have it; knows no Prefect."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from config import clock
from followup.step import next_visits
from models import Agency, Occurrence, Plan, PlanState, Task

KIND_SHORT = {
    "kế hoạch": "KH",
    "quyết định": "QĐ",
    "chương trình": "CTr",
    "chỉ thị": "CT",
    "công văn": "CV",
    "nghị quyết": "NQ",
    "thông báo": "TB",
    "đề án": "ĐA",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """The next visit of one plan, beside what was last told to Prefect."""

    plan_id: int
    label: str
    #: None: nothing will ever be due, or the plan is not followed any more.
    at: datetime | None
    duties: int = 0
    agencies: tuple[str, ...] = ()
    known_at: datetime | None = None
    run_id: str | None = None
    version: int = 0

    @property
    def day(self) -> date | None:
        return clock.today(self.at) if self.at else None

    @property
    def name(self) -> str:
        """ "Theo dõi KH 144/KH-UBND · 23/11/2026 · 3 nhiệm vụ"."""
        return f"Theo dõi {self.label} · {self.day:%d/%m/%Y} · {self.duties} nhiệm vụ"

    @property
    def tags(self) -> list[str]:
        return [self.label, *self.agencies]

    @property
    def moved(self) -> bool:
        return self.at != self.known_at or (self.at is not None) != bool(self.run_id)


@dataclass(slots=True)
class _Day:
    tasks: set[int] = field(default_factory=set)
    agencies: set[str] = field(default_factory=set)


def short(plan: Plan) -> str:
    """What Prefect's page calls the plan: "KH 144/KH-UBND", or its title where it has no number."""
    kind = KIND_SHORT.get((plan.kind or "kế hoạch").casefold(), plan.kind or "KH")
    name = plan.number or (plan.title or f"mã {plan.id}")
    return f"{kind} {name}" if len(name) <= 60 else f"{kind} {name[:59]}…"


def visits(session: Session, plan_ids: Collection[int] | None) -> list[Visit]:
    """The next visits of these plans, or of every plan that has or needs one."""
    wanted = select(Plan)
    if plan_ids is None:
        wanted = wanted.where((col(Plan.state) == PlanState.ACTIVE) | col(Plan.visit_run_id).is_not(None))
    else:
        wanted = wanted.where(col(Plan.id).in_(plan_ids))
    plans = session.exec(wanted).all()
    firsts = next_visits(session, [plan.id for plan in plans if plan.id and plan.state == PlanState.ACTIVE])
    return [_visit(plan, firsts.get(plan.id or 0)) for plan in plans]


def _visit(plan: Plan, at: datetime | None) -> Visit:
    return Visit(
        plan_id=plan.id or 0,
        label=short(plan),
        at=at,
        known_at=plan.visit_at,
        run_id=plan.visit_run_id,
        version=plan.visit_version,
    )


def described(session: Session, visit: Visit, at: datetime) -> Visit:
    """The same visit with its duties and agencies, which only a run that is made needs."""
    day = _day(session, visit.plan_id, at)
    return replace(visit, duties=len(day.tasks), agencies=tuple(sorted(day.agencies)))


def _day(session: Session, plan_id: int, at: datetime) -> _Day:
    """The duties due on the visit's day, and every lead and coordinating agency that they concern."""
    end = clock.at(clock.today(at) + timedelta(days=1), time(0, 0))
    due = select(Occurrence.task_id).where(col(Occurrence.plan_id) == plan_id, col(Occurrence.next_at) < end)
    rows = session.exec(
        select(Occurrence.task_id, Agency.name)
        .join(Agency, col(Agency.id) == col(Occurrence.agency_id))
        .where(col(Occurrence.task_id).in_(due), col(Occurrence.closed_at).is_(None))
        .distinct()
    ).all()
    return _Day({task for task, _ in rows}, {name for _, name in rows})


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty that a visit looks at."""

    task_id: int
    ref: str
    who: str

    @property
    def name(self) -> str:
        return f"{self.ref} · {self.who}"


def due_duties(session: Session, plan_id: int, now: datetime) -> list[Duty]:
    """In the order of the plan: the tasks with something to look at, and who answers for them."""
    rows = session.exec(
        select(Task.id, Task.ref, func.min(Agency.name), func.count(func.distinct(Agency.id)))
        .join(Occurrence, col(Occurrence.task_id) == col(Task.id))
        .join(Agency, col(Agency.id) == col(Occurrence.agency_id))
        .where(col(Occurrence.plan_id) == plan_id, col(Occurrence.next_at) <= now)
        .group_by(col(Task.id), col(Task.ref), col(Task.position))
        .order_by(col(Task.position))
    ).all()
    return [Duty(task or 0, ref, name if count == 1 else f"{count} cơ quan") for task, ref, name, count in rows]
