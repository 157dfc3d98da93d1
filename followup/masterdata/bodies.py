"""Agencies and groups, with the names they are printed by and who belongs to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, delete, select

from config import clock
from config.errors import Refused
from config.names import fold
from followup.keys import key
from followup.masterdata.base import Desk, Field, Kind, Noun, Values, drop, number
from models import Agency, AgencyAlias, AgencyGroup, GroupMember, Level

YES = {True: "yes", False: "no"}


class Agencies(Noun):
    name, title, file = "agencies", "Cơ quan", "agencies.csv"
    fields = (
        Field("code", "Mã", Kind.CODE, required=True, most=80, fixed=True),
        Field("name", "Tên đầy đủ", required=True, most=200),
        Field("short_name", "Tên gọi tắt", most=120),
        Field("level", "Cấp", Kind.CHOICE, choices=tuple(Level), words="level", default="province"),
        Field("parent", "Cơ quan cấp trên (mã)", Kind.CODE, suggest="agencies"),
        Field("in_command", "Thuộc hệ thống chỉ đạo", Kind.YES, default="yes", in_list=False),
        Field("groups", "Thuộc nhóm (mã, cách nhau bằng dấu cách)", Kind.CODES, suggest="groups", in_list=False),
        Field("aliases", "Tên gọi khác (cách nhau bằng dấu |)", Kind.LIST, most=2000, in_list=False),
        Field("valid_from", "Hoạt động từ ngày", Kind.DAY, in_list=False),
        Field("valid_to", "Kết thúc ngày", Kind.DAY),
    )

    def rows(self, desk: Desk) -> Iterator[tuple[str, Values]]:
        agencies = desk.session.exec(select(Agency).order_by(Agency.name, Agency.code)).all()
        yield from zip((str(one.id) for one in agencies), self._values(desk, agencies), strict=True)

    def find(self, desk: Desk, row: str) -> Values | None:
        agency = desk.session.get(Agency, number(row))
        return next(self._values(desk, [agency])) if agency else None

    def same(self, desk: Desk, values: Values) -> str | None:
        found = desk.session.exec(select(Agency.id).where(Agency.code == values["code"])).first()
        return str(found) if found else None

    def write(self, desk: Desk, row: str | None, values: Values) -> str:
        other = self.same(desk, values)
        if other is not None and other != row:
            raise Refused(f"Đã có cơ quan mang mã {values['code']}", f"the code {values['code']} is taken")
        agency = desk.session.get(Agency, number(row)) if row else None
        agency = agency or Agency(code=values["code"], name="", province=desk.settings.province)
        agency.name, agency.short_name = values["name"], values["short_name"] or values["name"]
        agency.level, agency.in_command = Level(values["level"]), values["in_command"] == "yes"
        agency.valid_from, agency.valid_to = as_day(values["valid_from"]), as_day(values["valid_to"])
        if agency.valid_from and agency.valid_to and agency.valid_to < agency.valid_from:
            raise Refused("Ngày kết thúc đứng trước ngày bắt đầu", "it ends before it begins")
        agency.parent_id = self._parent(desk.session, agency, values["parent"])
        desk.session.add(agency)
        desk.session.flush()
        _aliases(desk.session, values["aliases"], agency_id=key(agency))
        _memberships(desk.session, key(agency), values["groups"].split(), clock.today(desk.now))
        return str(key(agency))

    def delete(self, desk: Desk, row: str) -> None:
        desk.session.exec(delete(AgencyAlias).where(col(AgencyAlias.agency_id) == number(row)))
        desk.session.exec(delete(GroupMember).where(col(GroupMember.agency_id) == number(row)))
        drop(desk.session, desk.session.get(Agency, number(row)))

    def _parent(self, session: Session, agency: Agency, code: str) -> int | None:
        """Raises Refused for an unknown one and for a circle."""
        parent = session.exec(select(Agency).where(Agency.code == code)).first() if code else None
        if code and parent is None:
            raise Refused(f"Không có cơ quan mang mã {code}", f"there is no agency {code}")
        above = parent
        while above is not None and agency.id is not None:
            if above.id == agency.id:
                raise Refused("Cơ quan không thể là cấp trên của chính mình", "an agency cannot stand above itself")
            above = session.get(Agency, above.parent_id) if above.parent_id else None
        return key(parent) if parent else None

    def _values(self, desk: Desk, agencies: Iterable[Agency]) -> Iterator[Values]:
        agencies = list(agencies)
        one = agencies[0].id if len(agencies) == 1 else None
        codes = {a.id: a.code for a in desk.session.exec(select(Agency))} if one is None else {}
        aliases, groups = _alias_texts(desk.session, one), _group_codes(desk.session, one, clock.today(desk.now))
        for agency in agencies:
            parent = codes.get(agency.parent_id) if codes else None
            if agency.parent_id and parent is None:
                parent = desk.session.get_one(Agency, agency.parent_id).code
            yield {
                "code": agency.code,
                "name": agency.name,
                "short_name": agency.short_name,
                "level": agency.level.value,
                "parent": parent or "",
                "in_command": YES[agency.in_command],
                "groups": " ".join(groups[key(agency)]),
                "aliases": "|".join(aliases[key(agency)]),
                "valid_from": agency.valid_from.isoformat() if agency.valid_from else "",
                "valid_to": agency.valid_to.isoformat() if agency.valid_to else "",
            }


class Groups(Noun):
    name, title, file = "groups", "Nhóm cơ quan", "groups.csv"
    fields = (
        Field("code", "Mã", Kind.CODE, required=True, most=80, fixed=True),
        Field("name", "Tên nhóm", required=True, most=200),
        Field("aliases", "Tên gọi khác (cách nhau bằng dấu |)", Kind.LIST, most=4000),
    )

    def rows(self, desk: Desk) -> Iterator[tuple[str, Values]]:
        for group in desk.session.exec(select(AgencyGroup).order_by(AgencyGroup.name)).all():
            yield str(group.id), self._values(desk.session, group)

    def find(self, desk: Desk, row: str) -> Values | None:
        group = desk.session.get(AgencyGroup, number(row))
        return self._values(desk.session, group) if group else None

    def same(self, desk: Desk, values: Values) -> str | None:
        found = desk.session.exec(select(AgencyGroup.id).where(AgencyGroup.code == values["code"])).first()
        return str(found) if found else None

    def write(self, desk: Desk, row: str | None, values: Values) -> str:
        other = self.same(desk, values)
        if other is not None and other != row:
            raise Refused(f"Đã có nhóm mang mã {values['code']}", f"the code {values['code']} is taken")
        group = desk.session.get(AgencyGroup, number(row)) if row else None
        group = group or AgencyGroup(code=values["code"], name="", province=desk.settings.province)
        group.name = values["name"]
        desk.session.add(group)
        desk.session.flush()
        _aliases(desk.session, f"{values['name']}|{values['aliases']}", group_id=key(group))
        return str(key(group))

    def delete(self, desk: Desk, row: str) -> None:
        desk.session.exec(delete(AgencyAlias).where(col(AgencyAlias.group_id) == number(row)))
        drop(desk.session, desk.session.get(AgencyGroup, number(row)))

    def _values(self, session: Session, group: AgencyGroup) -> Values:
        query = select(AgencyAlias.text).where(AgencyAlias.group_id == group.id).order_by(col(AgencyAlias.id))
        aliases = [text for text in session.exec(query) if fold(text) != fold(group.name)]
        return {"code": group.code, "name": group.name, "aliases": "|".join(aliases)}


def as_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _aliases(session: Session, texts: str, *, agency_id: int | None = None, group_id: int | None = None) -> None:
    """What the row lists; names that coordinators taught are of another source and stay."""
    own = select(AgencyAlias).where(AgencyAlias.agency_id == agency_id, AgencyAlias.group_id == group_id)
    there = {alias.folded: alias for alias in session.exec(own)}
    wanted = {fold(text): text for text in texts.split("|") if text}
    for folded, alias in there.items():
        if folded in wanted:
            alias.text = wanted[folded]
        elif alias.source == "config":
            session.delete(alias)
    session.add_all(
        AgencyAlias(text=text, folded=folded, agency_id=agency_id, group_id=group_id)
        for folded, text in wanted.items()
        if folded not in there
    )
    session.flush()


def _memberships(session: Session, agency_id: int, codes: list[str], today: date) -> None:
    """Who leaves a group left it yesterday; what was given to it before stays with it."""
    groups = {g.code: key(g) for g in session.exec(select(AgencyGroup).where(col(AgencyGroup.code).in_(codes)))}
    if missing := [code for code in codes if code not in groups]:
        raise Refused(f"Không có nhóm {', '.join(missing)}", f"there is no group {', '.join(missing)}")
    there = {m.group_id: m for m in session.exec(select(GroupMember).where(GroupMember.agency_id == agency_id))}
    for group_id in groups.values():
        member = there.get(group_id) or GroupMember(group_id=group_id, agency_id=agency_id)
        member.valid_to = None
        session.add(member)
    for group_id, member in there.items():
        if group_id not in groups.values() and (member.valid_to is None or member.valid_to >= today):
            member.valid_to = today - timedelta(days=1)
            session.add(member)
    session.flush()


def _alias_texts(session: Session, agency_id: int | None) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(AgencyAlias.agency_id, AgencyAlias.text).where(AgencyAlias.source == "config")
    query = query.where(col(AgencyAlias.agency_id).is_not(None)).order_by(col(AgencyAlias.id))
    for owner, text in session.exec(query if agency_id is None else query.where(AgencyAlias.agency_id == agency_id)):
        found[owner or 0].append(text)
    return found


def _group_codes(session: Session, agency_id: int | None, today: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(GroupMember, AgencyGroup.code).join(AgencyGroup, col(AgencyGroup.id) == GroupMember.group_id)
    query = query.order_by(AgencyGroup.code)
    for member, code in session.exec(query if agency_id is None else query.where(GroupMember.agency_id == agency_id)):
        if member.valid_to is None or member.valid_to >= today:
            found[member.agency_id].append(code)
    return found
