"""What narrows a list or a count; the same fields stand in the address of a page."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlmodel import col, select

from followup.overview.timing import Timing, is_timing
from models import AssignmentRole, Contact, Occurrence, OccurrenceState, Plan, Task
from models.bulk import table
from models.search import about, words_of

AnySelect = Select[Any]
OPEN = (Timing.OPEN_IN_TIME, Timing.OPEN_LATE, Timing.UNDATED)
T = TypeVar("T", bound=AnySelect)


@dataclass(frozen=True, slots=True)
class Filters:
    plan: int | None = None
    agency: int | None = None
    task: int | None = None
    timing: Timing | None = None
    state: OccurrenceState | None = None
    role: AssignmentRole | None = AssignmentRole.LEAD
    kind: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    text: str = ""
    #: The leader who signed the plan.
    signer: str = ""
    #: Who was named to answer in the head's place.
    person: int | None = None
    #: Also periods that have not begun: made ahead, counted in no official class before their time.
    ahead: bool = False

    def apply(self, query: T, today: date) -> T:
        """`query` over `Occurrence` with every condition that is set."""
        equal = (
            (self.plan, Occurrence.plan_id),
            (self.agency, Occurrence.agency_id),
            (self.task, Occurrence.task_id),
            (self.state, Occurrence.state),
            (self.role, Occurrence.role),
        )
        for value, column in equal:
            if value is not None:
                query = query.where(col(column) == value)
        if not self.ahead:
            query = query.where(col(Occurrence.starts_on) <= today)
        if self.timing:
            query = query.where(is_timing(self.timing, today))
            if self.timing in OPEN:
                query = query.where(col(Occurrence.closed_at).is_(None))  # says the same, and names the index
        if self.due_from:
            query = query.where(col(Occurrence.due_on) >= self.due_from)
        if self.due_to:
            query = query.where(col(Occurrence.due_on) <= self.due_to)
        if self.kind:
            query = query.where(col(Occurrence.task_id).in_(select(Task.id).where(Task.kind == self.kind)))
        if self.signer:
            name = col(Plan.signer)["name"].as_string()
            query = query.where(col(Occurrence.plan_id).in_(select(Plan.id).where(name == self.signer)))
        if self.person is not None:
            own = select(Contact.id).where(Contact.person_id == self.person)
            query = query.where(col(Occurrence.delegate_id).in_(own))
        if self.text.strip():
            query = query.where(about(Task, words_of(self.text), table(Occurrence).c.task_id))
        return query

    @property
    def dated(self) -> bool:
        """Whether nothing without a date can be among the rows."""
        return bool(self.due_from or self.due_to or self.timing in (Timing.OPEN_LATE, Timing.OPEN_IN_TIME))

    def params(self) -> dict[str, Any]:
        """The filters that are set, as they stand in an address."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        if given["role"] == AssignmentRole.LEAD:
            given.pop("role")
        given["ahead"] = "1" if self.ahead else ""
        return {name: str(value) for name, value in given.items() if value not in (None, "")}
