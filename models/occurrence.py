"""One instance of a task that one agency must answer: its period, due date, state and place on the ladder."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from models.columns import text_enum
from models.task import AssignmentRole


class OccurrenceState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DONE = "done"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"

    @property
    def is_closed(self) -> bool:
        return self in (OccurrenceState.DONE, OccurrenceState.CANCELLED)


OPEN_STATES = tuple(s for s in OccurrenceState if not s.is_closed)


class DueBasis(StrEnum):
    PRINTED = "printed"
    INFERRED = "inferred"  # suy ra theo NĐ 09/2019/NĐ-CP
    REPORT_PERIOD = "report_period"  # standing duty, answered at the plan's report periods
    GRANTED = "granted"  # an extension
    DECIDED = "decided"  # set by the coordinator


class Hold(StrEnum):
    """Why the ladder stands still; the reason is kept, the rungs are recorded as paused."""

    EXTENSION = "extension"
    SUBMISSION = "submission"
    SUSPENDED = "suspended"
    MISASSIGNED = "misassigned"  # handed back, waits for the coordinator


class Occurrence(SQLModel, table=True):
    """`next_at` is when it must be looked at next; null only with a `quiet_reason` or when closed.

    A coordinating agency has its own row (`role` coordinator) under the lead's (`parent_id`).
    Timing classes are computed from `due_on` and `done_on`, never stored.
    """

    __table_args__ = (
        UniqueConstraint("task_id", "agency_id", "role", "period_key"),
        Index(
            "ix_occurrence_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index("ix_occurrence_agency_state_due", "agency_id", "state", "due_on"),
        Index("ix_occurrence_plan_next", "plan_id", "next_at"),
        Index(
            "ix_occurrence_open_due",
            "due_on",
            "task_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    task_id: int = Field(foreign_key="task.id")
    agency_id: int = Field(foreign_key="agency.id")
    role: AssignmentRole = Field(default=AssignmentRole.LEAD, sa_type=text_enum(AssignmentRole))
    parent_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)

    #: Names the period: "2026-H1", "2026", "2026-11", "2026-Q3", "once", "due-2026-12-15".
    period_key: str = Field(max_length=32)
    starts_on: date
    due_on: date | None = Field(default=None, index=True)
    original_due_on: date | None = None
    due_basis: DueBasis | None = Field(default=None, sa_type=text_enum(DueBasis))
    due_version: int = 1

    state: OccurrenceState = Field(default=OccurrenceState.PENDING, sa_type=text_enum(OccurrenceState), index=True)
    accepted_at: datetime | None = None
    submitted_at: datetime | None = None
    #: Date of the submission that was accepted; decides đúng hạn / quá hạn.
    done_on: date | None = None
    closed_at: datetime | None = None
    closed_reason: str = ""

    ladder: str = Field(default="duty", max_length=24)
    #: Key of the last rung that fired or collapsed in this due version, "" before the first.
    rung: str = Field(default="", max_length=24)
    next_at: datetime | None = None
    hold: Hold | None = Field(default=None, sa_type=text_enum(Hold))
    quiet_reason: str = ""
    #: The contact of the agency that was named to answer in its head's place.
    delegate_id: int | None = Field(default=None, foreign_key="contact.id")
    #: How many times it was urged in writing (công văn đôn đốc that a person signed).
    urged: int = 0
    #: Raised by every change; two people acting at once: the second is told.
    revision: int = 1
    created_at: datetime


class RungOutcome(StrEnum):
    FIRED = "fired"
    COLLAPSED = "collapsed"  # a newer rung stood for it after a downtime
    PAUSED = "paused"
    CANCELLED = "cancelled"


class RungFiring(SQLModel, table=True):
    """The ladder's log: what became of each rung of each due version, and why."""

    __tablename__ = "rung_firing"

    occurrence_id: int = Field(foreign_key="occurrence.id", primary_key=True)
    due_version: int = Field(primary_key=True)
    rung: str = Field(primary_key=True, max_length=24)
    outcome: RungOutcome = Field(sa_type=text_enum(RungOutcome))
    at: datetime
    reason: str = ""
