"""What a message is about, read in three queries for a whole batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import bindparam
from sqlalchemy import select as _select
from sqlmodel import Session, col, select

from config.settings import Settings
from models import (
    Agency,
    Assignment,
    AssignmentRole,
    Contact,
    DueBasis,
    Hold,
    Message,
    MessageItem,
    MessageState,
    Occurrence,
    OccurrenceState,
    Person,
    Plan,
    PlanState,
    Task,
    TaskState,
)
from models.bulk import table as _table


@dataclass(frozen=True, slots=True)
class Line:
    """One item with its occurrence, task and plan, as they are now."""

    item_id: int
    message_id: int
    rung: str
    item_version: int
    occurrence_id: int
    revision: int
    state: OccurrenceState
    due_version: int
    due_on: date | None
    due_basis: DueBasis | None
    hold: Hold | None
    role: AssignmentRole
    agency_id: int
    delegate_id: int | None
    urged: int
    #: Name of the agency that must answer; `leads` names the lead where that is a coordinating one.
    agency: str
    leads: str | None
    lead_parent_id: int | None
    in_command: bool
    task_id: int
    code: str
    ref: str
    kind: str
    text: str
    product: str | None
    task_state: TaskState
    plan_id: int
    number: str | None
    plan_kind: str | None
    issuer: str | None
    issued_on: date | None
    title: str | None
    plan_state: PlanState
    coordinator_id: int | None
    coordinators: str = ""
    #: Agencies with a coordinating occurrence under this one.
    coordinating: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Recipient:
    contact: Contact
    agency: Agency
    person: Person | None

    @property
    def name(self) -> str:
        return self.agency.name


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message, to whom, and what it speaks of."""

    message: Message
    to: Recipient
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Offices:
    """Agencies that hear of other agencies' duties."""

    coordinator_id: int | None
    chairman_id: int | None

    @classmethod
    def of(cls, session: Session, settings: Settings) -> Offices:
        codes = (settings.coordinator_code, settings.chairman_code)
        found = dict(session.exec(select(Agency.code, Agency.id).where(col(Agency.code).in_(codes))).all())
        return cls(found.get(codes[0]), found.get(codes[1]))


_parent = _table(Occurrence).alias("parent")
_lead_agency = _table(Agency).alias("lead_agency")
_COLUMNS = (
    MessageItem.id,
    MessageItem.message_id,
    MessageItem.rung,
    MessageItem.due_version,
    Occurrence.id,
    Occurrence.revision,
    Occurrence.state,
    Occurrence.due_version,
    Occurrence.due_on,
    Occurrence.due_basis,
    Occurrence.hold,
    Occurrence.role,
    Occurrence.agency_id,
    Occurrence.delegate_id,
    Occurrence.urged,
    Agency.name,
    _lead_agency.c.name,
    Agency.parent_id,
    Agency.in_command,
    Task.id,
    Task.code,
    Task.ref,
    Task.kind,
    Task.text,
    Task.product,
    Task.state,
    Plan.id,
    Plan.number,
    Plan.kind,
    Plan.issuer,
    Plan.issued_on,
    Plan.title,
    Plan.state,
    Plan.coordinator_id,
)
_NAMES = [f.name for f in fields(Line)]
_TASK, _OCCURRENCE = _NAMES.index("task_id"), _NAMES.index("occurrence_id")


_items, _occurrences = _table(MessageItem).c, _table(Occurrence).c
_REVISIONS = (
    _select(_items.message_id, _items.id, _occurrences.revision)
    .join(_table(Occurrence), _occurrences.id == _items.occurrence_id)
    .where(_items.message_id.in_(bindparam("messages", expanding=True)), _items.state == MessageState.PLANNED)
)


def load(session: Session, messages: Sequence[Message]) -> list[Envelope]:
    """Envelopes in the order of `messages`, with the items that are still planned."""
    lines = _lines(session, [m.id for m in messages if m.id is not None])
    recipients = _recipients(session, {m.contact_id for m in messages})
    return [Envelope(m, recipients[m.contact_id], tuple(lines.get(m.id or 0, ()))) for m in messages]


def revisions(session: Session, message_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """The present revision of each planned item's occurrence, by message and item."""
    rows = session.connection().execute(_REVISIONS, {"messages": list(message_ids)})
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for message_id, item_id, revision in rows:
        found[message_id][item_id] = revision
    return found


def _lines(session: Session, message_ids: list[int]) -> dict[int, list[Line]]:
    rows = session.execute(
        select(*_COLUMNS)  # type: ignore[call-overload]
        .select_from(MessageItem)
        .join(Occurrence, col(Occurrence.id) == MessageItem.occurrence_id)
        .join(Agency, col(Agency.id) == Occurrence.agency_id)
        .join(Task, col(Task.id) == Occurrence.task_id)
        .join(Plan, col(Plan.id) == Task.plan_id)
        .outerjoin(_parent, _parent.c.id == Occurrence.parent_id)
        .outerjoin(_lead_agency, _lead_agency.c.id == _parent.c.agency_id)
        .where(col(MessageItem.message_id).in_(message_ids), MessageItem.state == MessageState.PLANNED)
        .order_by(col(MessageItem.id))
    )
    found_rows = rows.all()
    coordinators = _coordinators(session, {row[_TASK] for row in found_rows})
    children = _children(session, {row[_OCCURRENCE] for row in found_rows})
    found: dict[int, list[Line]] = defaultdict(list)
    for row in found_rows:
        below = frozenset(children.get(row[_OCCURRENCE], ()))
        line = Line(*(*row, coordinators.get(row[_TASK], ""), below))
        found[line.message_id].append(line)
    return found


def _coordinators(session: Session, task_ids: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(Assignment.task_id, Assignment.printed)
        .where(col(Assignment.task_id).in_(task_ids), Assignment.role == AssignmentRole.COORDINATOR)
        .order_by(col(Assignment.task_id), col(Assignment.position))
    )
    names: dict[int, list[str]] = defaultdict(list)
    for task_id, printed in rows:
        names[task_id].append(printed)
    return {task_id: "; ".join(printed) for task_id, printed in names.items()}


def _children(session: Session, occurrence_ids: set[int]) -> dict[int, list[int]]:
    rows = session.execute(
        select(Occurrence.parent_id, Occurrence.agency_id).where(col(Occurrence.parent_id).in_(occurrence_ids))
    )
    agencies: dict[int, list[int]] = defaultdict(list)
    for parent_id, agency_id in rows:
        agencies[parent_id or 0].append(agency_id)
    return agencies


def _recipients(session: Session, contact_ids: set[int]) -> dict[int, Recipient]:
    rows = session.execute(
        select(Contact, Agency, Person)
        .join(Agency, col(Agency.id) == Contact.agency_id)
        .outerjoin(Person, col(Person.id) == Contact.person_id)
        .where(col(Contact.id).in_(contact_ids))
    )
    return {contact.id or 0: Recipient(contact, agency, person) for contact, agency, person in rows}
