"""What the API hands out. Names are those of docs/contracts and of the tables; dates are ISO 8601."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from followup.overview import Counts, Duty, Timing
from models import AssignmentRole, OccurrenceState, Plan, PlanState


class Problem(BaseModel):
    """One sentence in each language."""

    error: str
    error_en: str


class PlanOut(BaseModel):
    id: int
    number: str | None
    title: str | None
    issuer: str | None
    issued_on: date | None
    starts_on: date | None
    ends_on: date | None
    state: PlanState


class TaskOut(BaseModel):
    id: int
    plan_id: int
    code: str
    ref: str
    kind: str
    text: str
    product: str | None
    due: list[str] = Field(description="deadlines as printed, in the reader's form")
    recurrence: list[str]
    lead: list[str]
    coordinators: list[str]


class AgencyOut(BaseModel):
    id: int
    name: str


class OccurrenceOut(BaseModel):
    id: int
    plan_id: int
    task_id: int
    agency_id: int
    agency: str
    code: str
    text: str
    role: AssignmentRole
    period: str
    starts_on: date
    due_on: date | None
    original_due_on: date | None
    state: OccurrenceState
    timing: Timing
    submitted_at: datetime | None
    done_on: date | None
    urged: int
    revision: int


class CommentOut(BaseModel):
    id: int
    at: datetime
    actor: str = Field(description="user:<login>")
    text: str


class FileOut(BaseModel):
    """A stored file; `ticket` names it in a report of the same person."""

    ticket: str
    name: str
    size: int
    sha256: str


class ActivationOut(BaseModel):
    """`over`: the plan's years have run out and nothing is followed; `open_names`: leads that nobody is known for."""

    tasks: int
    assignments: int
    occurrences: int
    open_names: int
    over: bool


class OccurrencePage(BaseModel):
    rows: list[OccurrenceOut]
    page: int
    more: bool


class CountsOut(BaseModel):
    """The official classes; rates in percent, null of nothing."""

    day: date
    total: int
    done_in_time: int
    done_late: int
    open_in_time: int
    open_late: int
    undated: int
    suspended: int
    cancelled: int
    done_rate: float | None
    in_time_rate: float | None
    late_rate: float | None


def plan(found: Plan) -> PlanOut:
    return PlanOut(**{name: getattr(found, name) for name in PlanOut.model_fields})


def occurrence(duty: Duty) -> OccurrenceOut:
    row = duty.occurrence
    return OccurrenceOut(
        id=duty.id,
        agency=duty.agency,
        code=duty.code,
        text=duty.text,
        period=row.period_key,
        timing=duty.timing,
        **{name: getattr(row, name) for name in _SAME},
    )


_SAME = (
    "plan_id",
    "task_id",
    "agency_id",
    "role",
    "starts_on",
    "due_on",
    "original_due_on",
    "state",
    "submitted_at",
    "done_on",
    "urged",
    "revision",
)


def counts(found: Counts, day: date) -> CountsOut:
    return CountsOut(day=day, **{name: getattr(found, name) for name in CountsOut.model_fields if name != "day"})
