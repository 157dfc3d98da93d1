"""People and the addresses of agencies. Only official names, titles and office addresses (Luật 91/2025/QH15)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from config.errors import Refused
from followup.contacts import is_email
from followup.keys import key
from followup.masterdata.base import Desk, Field, Kind, Noun, Values, drop, number
from followup.masterdata.bodies import YES
from followup.privacy import FORGOTTEN
from models import Agency, Channel, Contact, Person, Purpose
from models.contact import shown


def agency_of(session: Session, code: str) -> Agency:
    """Raises Refused."""
    if found := session.exec(select(Agency).where(Agency.code == code)).first():
        return found
    raise Refused(f"Không có cơ quan mang mã {code}", f"there is no agency {code}")


class People(Noun):
    name, title, file = "people", "Người", "people.csv"
    fields = (
        Field("agency", "Cơ quan (mã)", Kind.CODE, required=True, suggest="agencies", fixed=True),
        Field("name", "Họ tên", required=True, most=120),
        Field("title", "Chức danh", most=120),
        Field("active", "Đang công tác", Kind.YES, default="yes"),
    )

    def rows(self, desk: Desk) -> Iterator[tuple[str, Values]]:
        query = select(Person, Agency.code).join(Agency, col(Agency.id) == Person.agency_id)
        for person, code in desk.session.exec(query.order_by(Agency.code, Person.name)):
            yield str(person.id), self._values(person, code)

    def find(self, desk: Desk, row: str) -> Values | None:
        person = desk.session.get(Person, number(row))
        return self._values(person, desk.session.get_one(Agency, person.agency_id).code) if person else None

    def same(self, desk: Desk, values: Values) -> str | None:
        query = select(Person.id).join(Agency, col(Agency.id) == Person.agency_id)
        found = desk.session.exec(query.where(Agency.code == values["agency"], Person.name == values["name"])).first()
        return str(found) if found else None

    def write(self, desk: Desk, row: str | None, values: Values) -> str:
        agency = agency_of(desk.session, values["agency"])
        person = desk.session.get(Person, number(row)) if row else None
        person = person or Person(agency_id=key(agency), name="")
        person.agency_id, person.name, person.title = key(agency), values["name"], values["title"]
        person.active = values["active"] == "yes"
        desk.session.add(person)
        desk.session.flush()
        return str(key(person))

    def delete(self, desk: Desk, row: str) -> None:
        drop(desk.session, desk.session.get(Person, number(row)))

    def key(self, values: Values) -> str:
        return f"{values['agency']}|{values['name']}"

    def _values(self, person: Person, code: str) -> Values:
        return {"agency": code, "name": person.name, "title": person.title, "active": YES[person.active]}


class Contacts(Noun):
    """An address that holds a password or belongs to a person is shown shortened, and stays as it is when unchanged."""

    name, title, file = "contacts", "Địa chỉ nhận", "contacts.csv"
    fields = (
        Field("agency", "Cơ quan (mã)", Kind.CODE, required=True, suggest="agencies", fixed=True),
        Field("purpose", "Vai trò", Kind.CHOICE, choices=tuple(Purpose), words="purpose", default="focal"),
        Field("channel", "Kênh", Kind.CHOICE, choices=tuple(Channel), words="channel", default="email", fixed=True),
        Field("address", "Địa chỉ", required=True, most=400),
        Field("rank", "Thứ tự dùng (0 trước)", Kind.NUMBER, default="0", in_list=False),
        Field("person", "Họ tên", most=120),
        Field("title", "Chức danh", most=120, in_list=False),
        Field("active", "Đang dùng", Kind.YES, default="yes"),
    )

    def rows(self, desk: Desk) -> Iterator[tuple[str, Values]]:
        query = self._query().where(Contact.address != FORGOTTEN)
        query = query.order_by(Agency.code, Contact.purpose, Contact.rank)
        for contact, code, person in desk.session.exec(query):
            yield str(contact.id), self._values(contact, code, person)

    def find(self, desk: Desk, row: str) -> Values | None:
        found = desk.session.exec(self._query().where(Contact.id == number(row))).first()
        return self._values(*found) if found else None

    def same(self, desk: Desk, values: Values) -> str | None:
        query = self._query().where(Agency.code == values["agency"], Contact.purpose == values["purpose"])
        for contact, _code, _person in desk.session.exec(query.where(Contact.channel == values["channel"])):
            if values["address"] in (contact.address, shown(contact.channel, contact.address)):
                return str(contact.id)
        return None

    def write(self, desk: Desk, row: str | None, values: Values) -> str:
        agency, channel = agency_of(desk.session, values["agency"]), Channel(values["channel"])
        contact = desk.session.get(Contact, number(row)) if row else None
        if contact is None:
            contact = Contact(agency_id=key(agency), channel=channel, address="")
        address = values["address"]
        if not contact.address or address != shown(contact.channel, contact.address):
            if channel is Channel.EMAIL and not is_email(address):
                raise Refused(f"“{address}” không phải địa chỉ thư điện tử", f"{address!r} is no e-mail address")
            if "…" in address:
                raise Refused("Địa chỉ rút gọn không dùng được; hãy nhập đầy đủ", "a shortened address is no address")
            if contact.address != address:
                contact.verified_at, contact.link_generation = None, contact.link_generation + bool(contact.id)
            contact.address = address
        other = self.same(desk, values)
        if other is not None and other != str(contact.id):
            raise Refused("Địa chỉ này đã có cho vai trò đó", "that address is there already")
        contact.purpose, contact.rank = Purpose(values["purpose"]), int(values["rank"])
        contact.person_id = self._person(desk.session, key(agency), values)
        self._switch(contact, values["active"] == "yes", desk)
        desk.session.add(contact)
        desk.session.flush()
        return str(key(contact))

    def delete(self, desk: Desk, row: str) -> None:
        drop(desk.session, desk.session.get(Contact, number(row)))

    def key(self, values: Values) -> str:
        return "|".join(values[name] for name in ("agency", "channel", "purpose", "address"))

    def label(self, values: Values) -> str:
        return f"{values['agency']}: {values['address']}"

    def _switch(self, contact: Contact, active: bool, desk: Desk) -> None:
        if active and contact.disabled_at is not None:
            contact.disabled_at, contact.disabled_reason = None, ""
        elif not active and contact.disabled_at is None:
            contact.disabled_at, contact.disabled_reason = desk.now, "ngừng dùng"
            contact.link_generation += 1

    def _person(self, session: Session, agency_id: int, values: Values) -> int | None:
        if not values["person"]:
            return None
        known = select(Person).where(Person.agency_id == agency_id, Person.name == values["person"])
        person = session.exec(known).first() or Person(agency_id=agency_id, name=values["person"])
        person.title = values["title"]
        session.add(person)
        session.flush()
        return key(person)

    def _query(self) -> Any:
        query = select(Contact, Agency.code, Person).join(Agency, col(Agency.id) == Contact.agency_id)
        return query.outerjoin(Person, col(Person.id) == Contact.person_id)

    def _values(self, contact: Contact, code: str, person: Person | None) -> Values:
        return {
            "agency": code,
            "purpose": contact.purpose.value,
            "channel": contact.channel.value,
            "address": shown(contact.channel, contact.address),
            "rank": str(contact.rank),
            "person": person.name if person else "",
            "title": person.title if person else "",
            "active": YES[contact.disabled_at is None],
        }
