"""What the pages of agencies show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from config.errors import NotFound
from followup.overview.counts import AgencyCounts, Counts, by_agency
from models import Agency, AgencyAlias, AgencyGroup, Contact, GroupMember, Message, MessageState, Person

TROUBLE = (MessageState.FAILED, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class AgencyView:
    """`known_as`: other names. `groups`: collective addressees that it answers for today."""

    agency: Agency
    parent: Agency | None
    contacts: list[tuple[Contact, Person | None]]
    known_as: list[AgencyAlias]
    groups: list[AgencyGroup]
    failed: int

    @property
    def has_ended(self) -> bool:
        return self.agency.valid_to is not None


def rows(session: Session, today: date, *, with_idle: bool = False) -> list[AgencyCounts]:
    """Agencies with duties, the most overdue first; with `with_idle` then all others that exist, by name."""
    found = by_agency(session, today)
    if not with_idle:
        return found
    busy = {row.agency.id for row in found}
    living = select(Agency).where(or_(col(Agency.valid_to).is_(None), col(Agency.valid_to) >= today))
    idle = session.exec(living.order_by(Agency.name).limit(5000))
    return found + [AgencyCounts(agency, Counts()) for agency in idle if agency.id not in busy]


def get(session: Session, today: date, agency_id: int) -> AgencyView:
    """Raises NotFound."""
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise NotFound("Không có cơ quan này", "there is no such agency")
    contacts = (
        select(Contact, Person)
        .outerjoin(Person, col(Person.id) == Contact.person_id)
        .where(Contact.agency_id == agency_id)
        .order_by(col(Contact.purpose), col(Contact.rank))
    )
    groups = (
        select(AgencyGroup)
        .join(GroupMember, col(GroupMember.group_id) == AgencyGroup.id)
        .where(
            GroupMember.agency_id == agency_id,
            or_(col(GroupMember.valid_to).is_(None), col(GroupMember.valid_to) >= today),
        )
        .order_by(AgencyGroup.name)
    )
    failed = select(func.count()).where(Message.agency_id == agency_id, col(Message.state).in_(TROUBLE))
    return AgencyView(
        agency,
        session.get(Agency, agency.parent_id) if agency.parent_id else None,
        [(contact, person) for contact, person in session.exec(contacts)],
        list(session.exec(select(AgencyAlias).where(AgencyAlias.agency_id == agency_id).limit(50))),
        list(session.exec(groups)),
        session.execute(failed).scalar_one(),
    )
