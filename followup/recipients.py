"""Who hears of an occurrence: the contacts of the agencies that a rung's audience names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, and_, bindparam
from sqlmodel import Session, col, or_, select

from followup.ladder import Audience
from followup.rules import Rules
from models import Agency, Channel, Contact, Purpose


@dataclass(frozen=True, slots=True)
class Recipient:
    contact_id: int
    agency_id: int
    channel: Channel


@dataclass(slots=True)
class Recipients:
    """The first working contact of each agency and purpose; agencies that ended have none."""

    by_purpose: dict[tuple[int, Purpose], Recipient] = field(default_factory=dict)
    by_contact: dict[int, Recipient] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    #: Open coordinating agencies under a lead's occurrence.
    coordinating: dict[int, list[int]] = field(default_factory=dict)
    coordinators: dict[int, int] = field(default_factory=dict)
    office: int | None = None
    chairman: int | None = None

    def find(
        self, audience: Audience, *, agency_id: int, plan_id: int, occurrence_id: int, delegate_id: int | None = None
    ) -> list[Recipient]:
        """Contacts of that audience; a named delegate answers in the lead's place."""
        if audience == Audience.LEAD and delegate_id in self.by_contact:
            return [self.by_contact[delegate_id]]
        purpose = Purpose.FOCAL if audience in (Audience.LEAD, Audience.COORDINATING) else Purpose.HEAD
        found = (self.first(agency, purpose) for agency in self._agencies(audience, agency_id, plan_id, occurrence_id))
        return [recipient for recipient in found if recipient is not None]

    def first(self, agency_id: int | None, purpose: Purpose) -> Recipient | None:
        """The agency's contact of that purpose, else another of its purposes."""
        if agency_id is None:
            return None
        others = (purpose, Purpose.FOCAL, Purpose.HEAD)
        return next((r for p in others if (r := self.by_purpose.get((agency_id, p)))), None)

    def _agencies(self, audience: Audience, agency_id: int, plan_id: int, occurrence_id: int) -> list[int | None]:
        match audience:
            case Audience.COORDINATING:
                return list(self.coordinating.get(occurrence_id, ()))
            case Audience.COORDINATOR:
                return [self.coordinators.get(plan_id, self.office)]
            case Audience.CHAIRMAN:
                return [self.chairman]
            case Audience.PARENT:
                return [self.parents.get(agency_id)]
            case _:
                return [agency_id]


def load(session: Session, rules: Rules, today: date, agencies: Collection[int] | None = None) -> Recipients:
    """Contacts of these agencies (all where None), their parents and the monitoring offices."""
    found = Recipients()
    codes = {rules.settings.coordinator_code, rules.settings.chairman_code}
    values: dict[str, Any] = {"today": today, "codes": list(codes)}
    if agencies is not None:
        values["agencies"] = list(agencies)
    query = _contacts(some=agencies is not None)
    for agency_id, code, parent, contact_id, channel, purpose in session.connection().execute(query, values):
        if parent is not None:
            found.parents[agency_id] = parent
        if code == rules.settings.coordinator_code:
            found.office = agency_id
        if code == rules.settings.chairman_code:
            found.chairman = agency_id
        if contact_id is not None:
            recipient = Recipient(contact_id, agency_id, Channel(channel))
            found.by_contact[contact_id] = recipient
            found.by_purpose.setdefault((agency_id, Purpose(purpose)), recipient)
    return found


@lru_cache
def _contacts(*, some: bool) -> Any:
    """Working contacts of the agencies that live; made once, asked at every step and answer."""
    wanted = [or_(col(Agency.valid_to).is_(None), col(Agency.valid_to) >= bindparam("today", type_=Date()))]
    if some:
        given: Any = bindparam("agencies", expanding=True)
        codes: Any = bindparam("codes", expanding=True)
        parents = select(Agency.parent_id).where(col(Agency.id).in_(given), col(Agency.parent_id).is_not(None))
        wanted.append(or_(col(Agency.id).in_(given), col(Agency.id).in_(parents), col(Agency.code).in_(codes)))
    columns: list[Any] = [Agency.id, Agency.code, Agency.parent_id, Contact.id, Contact.channel, Contact.purpose]
    works = and_(col(Contact.agency_id) == col(Agency.id), col(Contact.disabled_at).is_(None))
    return select(*columns).outerjoin(Contact, works).where(*wanted).order_by(col(Contact.rank), col(Contact.id))
