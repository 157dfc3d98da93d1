"""Agencies, groups, contacts and successions: loading the office's files, and the door to resolving names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from config import clock
from config.errors import Refused
from config.names import fold, plain
from config.registry import AgencyRow, ContactRow, GroupRow, RegistryData, SuccessionRow, load_registry
from followup.keys import key
from followup.naming import Candidate, Resolution, Resolver
from models import (
    Agency,
    AgencyAlias,
    AgencyGroup,
    Channel,
    Contact,
    GroupMember,
    Level,
    Mark,
    Person,
    Purpose,
    Succession,
)

__all__ = ["Candidate", "Resolution", "Resolver", "SyncResult", "ensure_province", "sync"]


@dataclass(frozen=True, slots=True)
class SyncResult:
    """Rows in the files; `changed` is False where these files were loaded before."""

    agencies: int
    groups: int
    contacts: int
    successions: int
    changed: bool


def sync(session: Session, data: RegistryData, now: datetime) -> SyncResult:
    """Loads the files into the tables. Rows are added and corrected by their code, never deleted.

    Files that did not change since the last time are left alone, so corrections made on the pages stay.
    """
    result = SyncResult(len(data.agencies), len(data.groups), len(data.contacts), len(data.successions), True)
    digest = hashlib.sha256(repr(data).encode()).hexdigest()
    mark = session.get(Mark, f"registry:{data.name}")
    if mark is not None and mark.value == digest:
        return SyncResult(result.agencies, result.groups, result.contacts, result.successions, False)
    _load(session, data, now, prefix="")
    _successions(session, data)
    session.merge(Mark(key=f"registry:{data.name}", value=digest, at=now))
    session.flush()
    return result


def ensure_province(session: Session, province: str, now: datetime) -> bool:
    """Gives a province that the registry does not know the standard bodies of 2025; says whether it did.

    They have no contacts: nothing goes out until somebody enters them.
    """
    known = select(Agency.id).where(col(Agency.province).in_((province, "")), Agency.level == Level.PROVINCE)
    if not province or session.exec(known.limit(1)).first() is not None:
        return False
    standard = load_registry(province=province)
    _load(session, standard, now, prefix=plain(province).replace(" ", "-") + "/")
    session.flush()
    return True


def _load(session: Session, data: RegistryData, now: datetime, prefix: str) -> None:
    agencies = {row.code: _agency(session, row, data.province, prefix) for row in data.agencies}
    groups = {row.code: _group(session, row, data.province, prefix) for row in data.groups}
    session.flush()
    for row in data.agencies:
        if row.parent and row.parent not in agencies:
            raise Refused(f"Cơ quan {row.code}: không có cơ quan cấp trên {row.parent}.", "unknown parent")
        agency = agencies[row.code]
        agency.parent_id = agencies[row.parent].id if row.parent else None
        for text in row.aliases:
            _alias(session, text, agency_id=agency.id)
        _members(session, row, agency, groups, now)
    for group in data.groups:
        for text in (group.name, *group.aliases):
            _alias(session, text, group_id=groups[group.code].id)
    for contact in data.contacts:
        if contact.agency not in agencies:
            raise Refused(f"Đầu mối {contact.address}: không có cơ quan {contact.agency}.", "unknown agency")
        _contact(session, contact, agencies[contact.agency])


def _agency(session: Session, row: AgencyRow, province: str, prefix: str) -> Agency:
    code = prefix + row.code
    agency = session.exec(select(Agency).where(Agency.code == code)).one_or_none() or Agency(code=code, name=row.name)
    agency.name, agency.short_name, agency.level = row.name, row.short_name or row.name, Level(row.level)
    agency.province = province or agency.province
    agency.in_command, agency.valid_from, agency.valid_to = row.in_command, row.valid_from, row.valid_to
    session.add(agency)
    return agency


def _group(session: Session, row: GroupRow, province: str, prefix: str) -> AgencyGroup:
    code = prefix + row.code
    found = session.exec(select(AgencyGroup).where(AgencyGroup.code == code)).one_or_none()
    group = found or AgencyGroup(code=code, name=row.name)
    group.name, group.province = row.name, province or group.province
    session.add(group)
    return group


def _members(session: Session, row: AgencyRow, agency: Agency, groups: dict[str, AgencyGroup], now: datetime) -> None:
    """A member that the file no longer names left yesterday; it keeps what was given to it before."""
    wanted = {key(groups[code]) for code in row.groups if code in groups}
    if unknown := set(row.groups) - set(groups):
        raise Refused(f"Cơ quan {row.code}: không có nhóm {', '.join(sorted(unknown))}.", "unknown group")
    for member in session.exec(select(GroupMember).where(GroupMember.agency_id == agency.id)):
        if member.group_id in wanted:
            member.valid_to = None
            wanted.discard(member.group_id)
        elif member.group_id in {group.id for group in groups.values()}:
            member.valid_to = clock.today(now) - timedelta(days=1)
        session.add(member)
    for group_id in wanted:
        session.add(GroupMember(group_id=group_id, agency_id=key(agency)))


def _alias(session: Session, text: str, agency_id: int | None = None, group_id: int | None = None) -> None:
    query = select(AgencyAlias.id).where(
        AgencyAlias.folded == fold(text), AgencyAlias.agency_id == agency_id, AgencyAlias.group_id == group_id
    )
    if session.exec(query).first() is None:
        session.add(AgencyAlias(agency_id=agency_id, group_id=group_id, text=text, folded=fold(text)))


def _contact(session: Session, row: ContactRow, agency: Agency) -> None:
    channel, purpose = Channel(row.channel), Purpose(row.purpose)
    query = select(Contact).where(
        Contact.agency_id == agency.id,
        Contact.channel == channel,
        Contact.purpose == purpose,
        Contact.address == row.address,
    )
    contact = session.exec(query).first() or Contact(
        agency_id=key(agency), channel=channel, purpose=purpose, address=row.address
    )
    contact.rank = row.rank
    if row.person:
        named = select(Person).where(Person.agency_id == agency.id, Person.name == row.person)
        person = session.exec(named).first() or Person(agency_id=key(agency), name=row.person)
        person.title = row.title
        session.add(person)
        session.flush()
        contact.person_id = person.id
    session.add(contact)


def _successions(session: Session, data: RegistryData) -> None:
    """Rules from the files are derived data: they are written anew. The office's own decisions stay."""
    session.execute(delete(Succession).where(col(Succession.origin) == "config"))
    session.add_all(_succession(row) for row in data.successions)
    for place in data.provinces:
        session.add(
            Succession(
                level="place",
                old_name=place.old,
                old_folded=fold(place.old),
                new_name=place.new,
                effective_on=place.effective_on,
            )
        )


def _succession(row: SuccessionRow) -> Succession:
    return Succession(
        level=row.level,
        old_name=row.old_name,
        old_folded=fold(row.old_name),
        function=row.function,
        keywords="; ".join(row.keywords),
        new_name=" | ".join(row.new_names),
        only_where=row.where,
        effective_on=row.effective_on,
        basis=row.basis,
        needs_confirmation=not row.checked,
    )
