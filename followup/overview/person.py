"""The page of one person: for which agency, reached where, named for which duties, what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.errors import NotFound
from followup.overview import duties
from followup.overview.duties import Duty
from models import Agency, Contact, Message, MessageState, Occurrence, Person, Submission, Task

LIMIT = 30


@dataclass(frozen=True, slots=True)
class HandedIn:
    submission: Submission
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """`delegated`: open duties that this person was named to answer in the head's place."""

    person: Person
    agency: Agency
    contacts: list[Contact]
    delegated: list[Duty]
    handed_in: list[HandedIn]
    sent: int
    failed: int


def get(session: Session, today: date, person_id: int) -> PersonView:
    """Raises NotFound."""
    person = session.get(Person, person_id)
    agency = session.get(Agency, person.agency_id) if person else None
    if person is None or agency is None:
        raise NotFound("Không có người này", "there is no such person")
    contacts = list(session.exec(select(Contact).where(Contact.person_id == person_id).order_by(col(Contact.rank))))
    ids = [contact.id or 0 for contact in contacts]
    named = select(Occurrence.id).where(col(Occurrence.delegate_id).in_(ids), col(Occurrence.closed_at).is_(None))
    counted = session.execute(
        select(Message.state, func.count()).where(col(Message.contact_id).in_(ids)).group_by(col(Message.state))
    )
    told: dict[str, int] = {state: n for state, n in counted}  # noqa: C416  rows are no pairs to the type checker
    return PersonView(
        person,
        agency,
        contacts,
        duties.some(
            session, today, list(session.execute(named.order_by(col(Occurrence.due_on)).limit(LIMIT)).scalars())
        ),
        _handed_in(session, ids),
        sum(told.get(state, 0) for state in (MessageState.SENT, MessageState.DELIVERED)),
        sum(told.get(state, 0) for state in (MessageState.FAILED, MessageState.UNKNOWN)),
    )


def _handed_in(session: Session, contact_ids: list[int]) -> list[HandedIn]:
    query = (
        select(Submission, Task.code, Task.text)
        .join(Occurrence, col(Occurrence.id) == Submission.occurrence_id)
        .join(Task, col(Task.id) == Occurrence.task_id)
        .where(col(Submission.contact_id).in_(contact_ids))
        .order_by(col(Submission.id).desc())
        .limit(LIMIT)
    )
    return [HandedIn(*row) for row in session.execute(query)]
