"""What the answer page shows of a duty."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, or_, select

from followup.dossier import Dossier
from followup.papers.text import cite
from followup.rules import Rules
from models import Agency, Channel, Contact, Occurrence, OccurrenceState, Plan, Task
from web.answers import actions
from web.answers.forms import Filled
from web.answers.gate import Holder
from web.answers.uploads import Pending

#: Duties on one page of an agency's list: the page stays under 60 KB.
ON_PAGE = 40


@dataclass(frozen=True, slots=True)
class Term:
    """The date in force and how far it is, in working days; `days` is negative when late, None without a date."""

    due: date | None
    days: int | None

    @property
    def is_late(self) -> bool:
        return self.days is not None and self.days < 0


def term(occurrence: Occurrence, rules: Rules, today: date) -> Term:
    due = occurrence.due_on
    if due is None:
        return Term(None, None)
    days = rules.calendar.between(today, due)
    # A date on a day off that has passed since is late by no working day yet: late all the same.
    return Term(due, min(days, -1) if due < today else days)


@dataclass(slots=True)
class DutyPage:
    """Everything that templates/answers/duty.html shows."""

    holder: Holder
    dossier: Dossier
    term: Term
    confirm: str
    agencies: list[str] = field(default_factory=list)
    deputies: list[str] = field(default_factory=list)
    action: str = ""  # the form that was sent and came back
    form: Filled = field(default_factory=Filled)
    kept: list[Pending] = field(default_factory=list)

    @property
    def actions(self) -> list[str]:
        return actions.possible(self.dossier)

    def context(self) -> dict[str, Any]:
        cited = cite(self.dossier.plan)
        return {
            "page": self,
            "duty": self.dossier,
            "cited": cited,
            "occurrence": self.dossier.occurrence,
            "holder": self.holder,
        }


def agency_names(session: Session, but: int | None) -> list[str]:
    """Bodies above the commune that a duty may be proposed for; a commune can be typed as well."""
    query = (
        select(Agency.name)
        .where(col(Agency.valid_to).is_(None), Agency.id != but, col(Agency.level).in_(("central", "province")))
        .order_by(col(Agency.name))
        .limit(150)
    )
    return list(session.exec(query))


def deputy_addresses(session: Session, holder: Holder) -> list[str]:
    query = select(Contact.address).where(
        Contact.agency_id == holder.agency_id,
        Contact.channel == Channel.EMAIL,
        Contact.id != holder.contact_id,
        col(Contact.disabled_at).is_(None),
    )
    return list(session.exec(query.limit(20)))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an agency's list."""

    occurrence: Occurrence
    task: Task
    plan: Plan
    term: Term
    cited: str


@dataclass(frozen=True, slots=True)
class OpenDuties:
    """One page of the list, and how many there are on all."""

    rows: list[Row]
    total: int
    late: int
    number: int

    @property
    def more(self) -> bool:
        return self.total > self.number * ON_PAGE


def open_duties(session: Session, agency_id: int, rules: Rules, today: date, number: int = 1) -> OpenDuties:
    """The agency's open duties, the most pressing first; those without a date last."""
    closed = (OccurrenceState.DONE, OccurrenceState.CANCELLED)
    soon = or_(col(Occurrence.starts_on) <= today, col(Occurrence.due_on) <= rules.calendar.add(today, 22))
    mine = (Occurrence.agency_id == agency_id, col(Occurrence.state).not_in(closed), soon)
    total, late = session.execute(
        select(func.count(), func.coalesce(func.sum(case((col(Occurrence.due_on) < today, 1), else_=0)), 0)).where(
            *mine
        )
    ).one()
    query = (
        select(Occurrence, Task, Plan)
        .join(Task, col(Task.id) == Occurrence.task_id)
        .join(Plan, col(Plan.id) == Occurrence.plan_id)
        .where(*mine)
        .order_by(col(Occurrence.due_on).is_(None), col(Occurrence.due_on), col(Occurrence.id))
        .offset(ON_PAGE * (number - 1))
        .limit(ON_PAGE)
    )
    rows = [
        Row(occurrence, task, plan, term(occurrence, rules, today), cite(plan))
        for occurrence, task, plan in session.exec(query).all()
    ]
    return OpenDuties(rows, int(total), int(late), number)
