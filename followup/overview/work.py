"""What waits for a coordinator today, counted and listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from followup.overview.filters import AnySelect
from models import (
    Agency,
    Assignment,
    Draft,
    DraftState,
    Extension,
    ExtensionState,
    Finding,
    HandBack,
    HandBackState,
    Mark,
    Message,
    MessageState,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    Task,
    TaskState,
)
from models.occurrence import OPEN_STATES

TROUBLED = (MessageState.FAILED, MessageState.UNKNOWN)
LIMIT = 100


@dataclass(frozen=True, slots=True)
class Todo:
    """Counts of today's work."""

    confirm: int
    extensions: int
    hand_backs: int
    open_names: int
    orphans: int
    messages: int
    drafts: int
    plans: int
    findings: int

    @property
    def total(self) -> int:
        return sum(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class OpenName:
    """A printed name of an active or proposed plan that stands for no agency yet."""

    assignment: Assignment
    task_id: int
    ref: str
    text: str
    plan_id: int
    plan_number: str | None
    plan_state: PlanState


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for time with the duty that it is about."""

    extension: Extension
    occurrence_id: int
    revision: int
    code: str
    text: str
    agency: str
    plan_number: str | None
    plan_ends_on: date | None
    times: int

    @property
    def beyond_plan(self) -> bool:
        """The date lies after the plan's end: whoever allows it gives the ground."""
        return self.plan_ends_on is not None and self.extension.asked_due > self.plan_ends_on


@dataclass(frozen=True, slots=True)
class Returned:
    """A duty that its agency says is not its own."""

    hand_back: HandBack
    occurrence_id: int
    code: str
    text: str
    agency: str
    proposed: str | None


def todo(session: Session, today: date) -> Todo:
    return Todo(
        confirm=_count(session, select(func.count()).where(Occurrence.state == OccurrenceState.SUBMITTED)),
        extensions=_count(session, select(func.count()).where(Extension.state == ExtensionState.ASKED)),
        hand_backs=_count(session, select(func.count()).where(HandBack.state == HandBackState.OPEN)),
        open_names=_count(session, _open_names(select(func.count()))),
        orphans=_count(session, _orphans(select(func.count()), today)),
        messages=_count(session, select(func.count()).where(col(Message.state).in_(TROUBLED))),
        drafts=_count(session, select(func.count()).where(Draft.state == DraftState.WAITING)),
        plans=_count(session, select(func.count()).where(Plan.state == PlanState.PROPOSED)),
        findings=_count(session, select(func.count()).where(col(Finding.closed_at).is_(None))),
    )


def _count(session: Session, query: AnySelect) -> int:
    return int(session.execute(query).scalar_one())


def _open_names(query: AnySelect) -> AnySelect:
    return (
        query.select_from(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .join(Plan, col(Plan.id) == Task.plan_id)
        .where(
            col(Assignment.agency_id).is_(None),
            col(Assignment.group_id).is_(None),
            col(Assignment.resolution).in_(("open", "succession", "misprint")),
            col(Task.state) == TaskState.ACTIVE,
            col(Plan.state) == PlanState.ACTIVE,
        )
    )


def open_names(session: Session, limit: int = LIMIT) -> list[OpenName]:
    """Names of active plans that still stand for no agency: until somebody chooses, nobody is reminded."""
    columns = (Assignment, Task.id, Task.ref, Task.text, Plan.id, Plan.number, Plan.state)
    query = _open_names(select(*columns))  # type: ignore[call-overload]
    return [OpenName(*row) for row in session.execute(query.order_by(col(Plan.id), col(Task.position)).limit(limit))]


def _orphans(query: AnySelect, today: date) -> AnySelect:
    """Open duties of bodies that have ended: from the few bodies to their duties, not through all that is open."""
    ended = select(Agency.id).where(col(Agency.valid_to) < today)
    return query.select_from(Occurrence).where(
        col(Occurrence.agency_id).in_(ended),
        col(Occurrence.state).in_(OPEN_STATES),
        col(Occurrence.closed_at).is_(None),
    )


def orphans(session: Session, today: date, limit: int = LIMIT) -> list[int]:
    """Ids of open duties whose agency has ended: each needs a new owner."""
    query = _orphans(select(Occurrence.id), today).order_by(col(Occurrence.id)).limit(limit)
    return list(session.execute(query).scalars())


def extensions(session: Session, limit: int = LIMIT) -> list[Asked]:
    """Requests that wait for a decision, the oldest first."""
    before = aliased(Extension)
    earlier = (
        select(func.count())
        .select_from(before)
        .where(col(before.occurrence_id) == Occurrence.id, col(before.state) == ExtensionState.GRANTED)
        .correlate(Occurrence)
        .scalar_subquery()
    )
    duty = (Occurrence.id, Occurrence.revision, Task.code, Task.text, Agency.name, Plan.number, Plan.ends_on)
    columns = (Extension, *duty, earlier)
    query = _with_duty(select(*columns).join(Occurrence, col(Occurrence.id) == Extension.occurrence_id))  # type: ignore[call-overload]
    query = query.where(col(Extension.state) == ExtensionState.ASKED).order_by(col(Extension.asked_at)).limit(limit)
    return [Asked(*row) for row in session.execute(query)]


def hand_backs(session: Session, limit: int = LIMIT) -> list[Returned]:
    other = aliased(Agency)
    proposed = select(other.name).where(col(other.id) == HandBack.proposed_id).correlate(HandBack).scalar_subquery()
    columns = (HandBack, Occurrence.id, Task.code, Task.text, Agency.name, proposed)
    query = _with_duty(select(*columns).join(Occurrence, col(Occurrence.id) == HandBack.occurrence_id))  # type: ignore[call-overload]
    query = query.where(col(HandBack.state) == HandBackState.OPEN).order_by(col(HandBack.at)).limit(limit)
    return [Returned(*row) for row in session.execute(query)]


def _with_duty(query: AnySelect) -> AnySelect:
    return (
        query.join(Task, col(Task.id) == Occurrence.task_id)
        .join(Plan, col(Plan.id) == Occurrence.plan_id)
        .join(Agency, col(Agency.id) == Occurrence.agency_id)
    )


def last_tick(session: Session) -> datetime | None:
    """When dondoc last looked for what is due."""
    mark = session.get(Mark, "tick")
    return mark.at if mark else None
