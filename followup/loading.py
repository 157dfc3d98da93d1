"""Loading agencies, groups and contacts into the tables: what is there is read once, then added to and corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from config.errors import Refused
from config.names import fold
from config.registry import AgencyRow, ContactRow, GroupRow, RegistryData
from followup.keys import file_key, key
from followup.masterdata.change import changed_here
from models import Agency, AgencyAlias, AgencyGroup, Channel, Contact, GroupMember, Level, Person, Purpose
from models.contact import shown


@dataclass(slots=True)
class Loader:
    """`prefix` keeps the codes of one province apart from another's."""

    session: Session
    data: RegistryData
    today: date
    prefix: str = ""
    agencies: dict[str, Agency] = field(default_factory=dict)
    groups: dict[str, AgencyGroup] = field(default_factory=dict)
    #: For each noun the keys of rows that were changed on the pages; the files leave these alone.
    ours: dict[str, set[str]] = field(default_factory=dict)

    def load(self) -> None:
        self.ours = {noun: changed_here(self.session, noun) for noun in ("agencies", "groups", "contacts")}
        self._agencies()
        self._groups()
        self.session.flush()
        for row in self._free():
            self.agencies[row.code].parent_id = key(self._named(row.parent, row.code)) if row.parent else None
        self._aliases()
        self._members()
        self._contacts()
        self.session.flush()

    def _free(self) -> list[AgencyRow]:
        return [row for row in self.data.agencies if not self._is_ours("agencies", self.prefix + row.code)]

    def _is_ours(self, noun: str, key: str) -> bool:
        return file_key(noun, key) in self.ours[noun]

    def _is_settled(self, row: ContactRow) -> bool:
        """The pages keep an address as they show it; one that was forgotten is known by the whole of it."""
        place = f"{self.prefix}{row.agency}|{row.channel}|{row.purpose}|"
        return any(
            self._is_ours("contacts", place + address)
            for address in (row.address, shown(Channel(row.channel), row.address))
        )

    def _named(self, code: str, where: str) -> Agency:
        if agency := self.agencies.get(code):
            return agency
        raise Refused(f"Danh mục, mục {where}: không có cơ quan {code}.", f"{where} names the unknown agency {code}.")

    def _agencies(self) -> None:
        codes = [self.prefix + row.code for row in self.data.agencies]
        known = {a.code: a for a in self.session.exec(select(Agency).where(col(Agency.code).in_(codes)))}
        for row in self.data.agencies:
            code = self.prefix + row.code
            agency = known.get(code) or Agency(code=code, name=row.name)
            if agency.id is None or not self._is_ours("agencies", code):
                _fill_agency(agency, row, self.data.province)
            self.session.add(agency)
            self.agencies[row.code] = agency

    def _groups(self) -> None:
        codes = [self.prefix + row.code for row in self.data.groups]
        known = {g.code: g for g in self.session.exec(select(AgencyGroup).where(col(AgencyGroup.code).in_(codes)))}
        for row in self.data.groups:
            code = self.prefix + row.code
            group = known.get(code) or AgencyGroup(code=code, name=row.name)
            if group.id is None or not self._is_ours("groups", code):
                group.name, group.province = row.name, self.data.province or group.province
            self.session.add(group)
            self.groups[row.code] = group

    def _aliases(self) -> None:
        known = {(alias.folded, alias.agency_id, alias.group_id) for alias in self.session.exec(select(AgencyAlias))}
        wanted: list[tuple[str, int | None, int | None]] = [
            (text, self.agencies[row.code].id, None) for row in self._free() for text in row.aliases
        ]
        groups = (row for row in self.data.groups if not self._is_ours("groups", self.prefix + row.code))
        wanted += [(text, None, self.groups[row.code].id) for row in groups for text in _names(row)]
        for text, agency_id, group_id in wanted:
            place = (fold(text), agency_id, group_id)
            if place not in known:
                known.add(place)
                self.session.add(AgencyAlias(text=text, folded=place[0], agency_id=agency_id, group_id=group_id))

    def _members(self) -> None:
        """A member that the files no longer name left yesterday; it keeps what was given to it before."""
        ours = {key(group) for group in self.groups.values()}
        members = self.session.exec(select(GroupMember).where(col(GroupMember.group_id).in_(ours))).all()
        known = {(member.group_id, member.agency_id): member for member in members}
        for row in self._free():
            agency_id = key(self.agencies[row.code])
            if unknown := set(row.groups) - set(self.groups):
                raise Refused(f"Cơ quan {row.code}: không có nhóm {', '.join(sorted(unknown))}.", "unknown group")
            wanted = {key(self.groups[code]) for code in row.groups}
            for group_id in ours:
                member = known.get((group_id, agency_id))
                if group_id in wanted:
                    member = member or GroupMember(group_id=group_id, agency_id=agency_id)
                    member.valid_to = None
                elif member is not None and member.valid_to is None:
                    member.valid_to = self.today - timedelta(days=1)
                if member is not None:
                    self.session.add(member)

    def _contacts(self) -> None:
        numbers = {key(agency) for agency in self.agencies.values()}
        contacts = self.session.exec(select(Contact).where(col(Contact.agency_id).in_(numbers))).all()
        known = {(c.agency_id, c.channel, c.purpose, c.address): c for c in contacts}
        people = self.session.exec(select(Person).where(col(Person.agency_id).in_(numbers))).all()
        persons = {(person.agency_id, person.name): person for person in people}
        for row in self.data.contacts:
            where = f"{self.prefix}{row.agency}|{row.channel}|{row.purpose}|"
            # The pages name an address as they show it, whoever was forgotten is known by the whole of it.
            if any(
                self._is_ours("contacts", where + a) for a in (row.address, shown(Channel(row.channel), row.address))
            ):
                continue
            place = (key(self._named(row.agency, row.address)), Channel(row.channel), Purpose(row.purpose), row.address)
            agency_id, channel, purpose, address = place
            contact = known.get(place) or Contact(
                agency_id=agency_id, channel=channel, purpose=purpose, address=address
            )
            known[place] = contact
            contact.rank = row.rank
            if row.person:
                contact.person_id = key(self._person(persons, agency_id, row))
            self.session.add(contact)

    def _person(self, known: dict[tuple[int, str], Person], agency_id: int, row: ContactRow) -> Person:
        person = known.setdefault((agency_id, row.person), Person(agency_id=agency_id, name=row.person))
        person.title = row.title
        self.session.add(person)
        self.session.flush()
        return person


def _fill_agency(agency: Agency, row: AgencyRow, province: str) -> None:
    agency.name, agency.short_name, agency.level = row.name, row.short_name or row.name, Level(row.level)
    agency.province = province or agency.province
    agency.in_command, agency.valid_from, agency.valid_to = row.in_command, row.valid_from, row.valid_to


def _names(row: GroupRow) -> tuple[str, ...]:
    return (row.name, *row.aliases)
