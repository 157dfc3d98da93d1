"""A duty as printed, and to whom it is given."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, event
from sqlmodel import Field, SQLModel, Text, UniqueConstraint

from config.names import plain
from models.columns import Json, text_enum


class TaskState(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    DROPPED = "dropped"  # a coordinator said that this is no task
    WITHDRAWN = "withdrawn"  # ended by a later document


class AssignmentRole(StrEnum):
    LEAD = "lead"
    COORDINATOR = "coordinator"


class Task(SQLModel, table=True):
    """Field values as docs/reading.md defines them; `printed` keeps what was read where a person corrected it."""

    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    position: int
    #: "NV-<plan>-<position>": what messages call the task.
    code: str = Field(default="", index=True)
    ref: str
    kind: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    heading: str | None = None
    role: str = "perform"
    advises: str | None = None
    recurrence: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    report_to: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    due: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    product: str | None = None
    flags: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    points_to: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    source_start: int = 0
    source_end: int = 0
    page: int | None = None
    printed: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    urgent: bool = False
    state: TaskState = Field(default=TaskState.PROPOSED, sa_type=text_enum(TaskState))
    #: The text without diacritics, for search; kept by `_keep_plain`.
    plain: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))


@event.listens_for(Task, "before_insert")
@event.listens_for(Task, "before_update")
def _keep_plain(_mapper: Any, _connection: Any, task: Task) -> None:
    task.plain = plain(f"{task.code} {task.text} {task.heading or ''} {task.product or ''}")


class Assignment(SQLModel, table=True):
    """A task given to one agency or one group in one role; open while neither is known."""

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    role: AssignmentRole = Field(sa_type=text_enum(AssignmentRole))
    position: int = 0
    printed: str
    agency_id: int | None = Field(default=None, foreign_key="agency.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="agency_group.id", index=True)
    #: How the printed name was resolved: exact, alias, misprint, succession, person, open, text.
    resolution: str = "open"
    #: Proposals where a person must choose: [{"agency_id", "name", "why"}].
    candidates: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
