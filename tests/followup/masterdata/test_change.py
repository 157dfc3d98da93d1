"""Every change of master data is checked, kept with what was before, told to the history, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from config.errors import NotFound, Refused, Stale
from config.registry import load_sample
from followup import privacy, registry
from followup.masterdata import NOUNS, Values, change
from models import Agency, AgencyAlias, Contact, Event, GroupMember, Person, Revision, Succession
from tests.followup.masterdata.conftest import Open

NEW: dict[str, Values] = {
    "agencies": {"code": "so-moi", "name": "Sở Mới", "groups": "so-nganh", "aliases": "Sở mới lập", "parent": "ubnd"},
    "groups": {"code": "nhom-moi", "name": "Các cơ quan mới", "aliases": "Các cơ quan vừa lập"},
    "people": {"agency": "so-noi-vu", "name": "Trần Văn Bình", "title": "Chuyên viên"},
    "contacts": {
        "agency": "so-noi-vu",
        "purpose": "deputy",
        "address": "binh@sonha.example",
        "person": "Trần Văn Bình",
    },
    "successions": {"old_name": "Sở Cũ", "new_name": "Sở Nội vụ", "effective_on": "01/03/2025", "basis": "NQ 1"},
    "places": {"old": "Tỉnh Cũ", "new": "Tỉnh Mới", "effective_on": "01/07/2027"},
    "days": {"date": "2027-02-08", "kind": "off", "name": "Tết Nguyên đán", "basis": "Thông báo 1"},
    "users": {"login": "minh", "name": "Lê Minh", "role": "leader", "email": "Minh@sonha.example"},
}
CHANGED: dict[str, Values] = {
    "agencies": {"name": "Sở Mới hơn", "groups": "", "aliases": "", "valid_to": "2027-01-01"},
    "groups": {"name": "Các cơ quan rất mới"},
    "people": {"title": "Trưởng phòng", "active": "no"},
    "contacts": {"rank": "3", "active": "no"},
    "successions": {"function": "giảm nghèo", "checked": "no"},
    "places": {"new": "Thành phố Mới", "effective_on": "2027-08-01"},
    "days": {"name": "Tết", "kind": "work"},
    "users": {"role": "auditor", "email": ""},
}


@pytest.fixture
def admin(desk: Open) -> None:
    with desk() as opened:
        change.save(opened, NOUNS["users"], None, {"login": "quantri", "name": "Quản trị", "role": "admin"})


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("name", NOUNS)
def test_add_change_undo_both(desk: Open, name: str) -> None:
    noun = NOUNS[name]
    with desk() as opened:
        before = dict(noun.rows(opened))
        added = change.save(opened, noun, None, NEW[name])
        assert added
        first = noun.find(opened, added.row)
        assert first
        changed = change.save(opened, noun, added.row, CHANGED[name])
        assert changed
        assert noun.find(opened, added.row) == noun.clean({**first, **CHANGED[name]})
        assert change.save(opened, noun, added.row, CHANGED[name]) is None
        undone = change.undo(opened, noun, changed.id or 0)
        assert noun.find(opened, added.row) == first
        assert undone.undoes_id == changed.id
    with desk() as opened:
        change.undo(opened, noun, added.id or 0)
        assert dict(noun.rows(opened)) == before
        kinds = [
            e.kind for e in opened.session.exec(select(Event).order_by(col(Event.id))) if e.data.get("row") == added.row
        ]
        mine = [kind for kind in kinds if kind.startswith("master-")]
    assert mine[-4:] == ["master-added", "master-changed", "master-changed", "master-removed"]


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("name", NOUNS)
def test_delete_and_undo(desk: Open, name: str) -> None:
    noun = NOUNS[name]
    with desk() as opened:
        added = change.save(opened, noun, None, NEW[name])
        assert added
        values = noun.find(opened, added.row)
        removed = change.remove(opened, noun, added.row)
        assert noun.find(opened, added.row) is None
        again = change.undo(opened, noun, removed.id or 0)
        assert noun.find(opened, again.row) == values


def test_events_name_fields_and_never_values(desk: Open) -> None:
    with desk() as opened:
        change.save(opened, NOUNS["contacts"], None, NEW["contacts"])
        event = opened.session.exec(select(Event).where(Event.kind == "master-added")).one()
    assert event.actor == "user:lan"
    assert "binh" not in str(event.data)
    assert "address" in event.data["fields"]


def test_an_undo_that_would_overwrite_a_later_change_is_refused(desk: Open) -> None:
    noun = NOUNS["groups"]
    with desk() as opened:
        added = change.save(opened, noun, None, NEW["groups"])
        assert added
        first = change.save(opened, noun, added.row, {"name": "Một"})
        second = change.save(opened, noun, added.row, {"name": "Hai"})
        assert first
        assert second
        with pytest.raises(Stale):
            change.undo(opened, noun, first.id or 0)
        change.undo(opened, noun, second.id or 0)
        change.undo(opened, noun, first.id or 0)
        with pytest.raises(NotFound):
            change.undo(opened, NOUNS["agencies"], added.id or 0)


WRONG: list[tuple[str, Values, str]] = [
    ("agencies", {"code": "Sở"}, "Mã"),
    ("agencies", {"name": " "}, "Tên đầy đủ"),
    ("agencies", {"code": "so-noi-vu"}, "Đã có cơ quan"),
    ("agencies", {"parent": "khong-co"}, "Không có cơ quan"),
    ("agencies", {"groups": "khong-co"}, "Không có nhóm"),
    ("agencies", {"level": "tinh"}, "Cấp"),
    ("agencies", {"valid_from": "2027-01-01", "valid_to": "2026-01-01"}, "đứng trước"),
    ("agencies", {"valid_to": "31/02/2026"}, "không phải ngày"),
    ("groups", {"code": "so-nganh"}, "Đã có nhóm"),
    ("people", {"agency": "khong-co"}, "Không có cơ quan"),
    ("contacts", {"address": "không phải thư"}, "thư điện tử"),
    ("contacts", {"rank": "-1"}, "Thứ tự"),
    ("contacts", {"purpose": "focal", "address": "dau-moi.noi-vu@sonha.example"}, "đã có"),
    ("successions", {"where": "maybe:Sở X"}, "has:TÊN"),
    ("successions", {"level": "tinh"}, "Cấp"),
    ("days", {"date": "2027-02-07"}, "Chủ nhật"),
    ("days", {"date": "1999-01-01"}, "2000"),
    ("days", {"date": "2026-09-02"}, "Đã có dòng"),
    ("days", {"basis": ""}, "Căn cứ"),
    ("users", {"role": "agency"}, "cần mã cơ quan"),
    ("users", {"role": "boss"}, "Vai trò"),
    ("users", {"email": "không"}, "thư điện tử"),
]


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(("name", "given", "said"), WRONG)
def test_what_does_not_fit_is_refused_in_one_sentence(desk: Open, name: str, given: Values, said: str) -> None:
    with desk() as opened:
        before = dict(NOUNS[name].rows(opened))
    with pytest.raises(Refused, match=said), desk() as opened:
        change.save(opened, NOUNS[name], None, {**NEW[name], **given})
    with desk() as opened:
        assert dict(NOUNS[name].rows(opened)) == before


def test_a_code_is_for_ever_and_no_circle(desk: Open) -> None:
    noun = NOUNS["agencies"]
    with desk() as opened:
        row = noun.same(opened, {"code": "ubnd"})
        assert row
        with pytest.raises(Refused, match="không đổi được"):
            change.save(opened, noun, row, {"code": "ubnd-2"})
        with pytest.raises(Refused, match="chính mình"):
            change.save(opened, noun, row, {"parent": "so-noi-vu"})


def test_what_is_in_use_is_not_deleted(desk: Open) -> None:
    noun = NOUNS["agencies"]
    with desk() as opened:
        row = noun.same(opened, {"code": "so-noi-vu"})
        assert row
        with pytest.raises(Refused, match="đang được dùng"):
            change.remove(opened, noun, row)
    with desk() as opened:
        assert noun.find(opened, row)


def test_the_last_administrator_stays(desk: Open, admin: None) -> None:
    with desk() as opened:
        row = NOUNS["users"].same(opened, {"login": "quantri"})
        for given in ({"active": "no"}, {"role": "leader"}):
            with pytest.raises(Refused, match="quản trị"), opened.session.begin_nested():
                change.save(opened, NOUNS["users"], row, given)


def test_nobody_changes_their_own_role(desk: Open, admin: None) -> None:
    with desk() as opened:
        change.save(opened, NOUNS["users"], None, {**NEW["users"], "role": "admin"})
        mine = replace(opened, actor="user:minh")
        row = NOUNS["users"].same(mine, {"login": "minh"})
        with pytest.raises(Refused, match="của mình"):
            change.save(mine, NOUNS["users"], row, {"role": "leader"})


def test_an_address_with_a_password_is_shown_short_and_stays(desk: Open) -> None:
    noun, secret = NOUNS["contacts"], "json://user:mat-khau@hooks.example/x"
    given = {"agency": "so-noi-vu", "purpose": "deputy", "channel": "apprise", "address": secret}
    with desk() as opened:
        added = change.save(opened, noun, None, given)
        assert added
        values = noun.find(opened, added.row)
        assert values
        assert values["address"] == "json://…"
        change.save(opened, noun, added.row, {**values, "rank": "2"})
        kept = opened.session.exec(select(Contact).where(Contact.address == secret)).one()
        assert kept.rank == 2
        assert "mat-khau" not in str(opened.session.exec(select(Revision.after)).all())
        with pytest.raises(Refused, match="rút gọn"):
            change.save(opened, noun, None, {**given, "agency": "so-tu-phap", "address": "json://…"})


def test_a_new_address_must_be_proved_anew_and_its_links_end(desk: Open) -> None:
    noun = NOUNS["contacts"]
    with desk() as opened:
        row = noun.same(opened, {**NEW["contacts"], "channel": "email", "purpose": "focal",
                                 "address": "dau-moi.noi-vu@sonha.example"})  # fmt: skip
        assert row
        contact = opened.session.get_one(Contact, int(row))
        contact.verified_at, generation = opened.now, contact.link_generation
        change.save(opened, noun, row, {"address": "moi@sonha.example"})
        assert contact.verified_at is None
        assert contact.link_generation == generation + 1


def test_who_leaves_a_group_keeps_what_was_given_before(desk: Open) -> None:
    noun = NOUNS["agencies"]
    with desk() as opened:
        added = change.save(opened, noun, None, NEW["agencies"])
        assert added
        change.save(opened, noun, added.row, {"groups": "doan-the"})
        members = opened.session.exec(select(GroupMember).where(GroupMember.agency_id == int(added.row))).all()
        ends = sorted((m.valid_to is None for m in members), reverse=True)
    assert ends == [True, False]


def test_names_that_coordinators_taught_stay(desk: Open) -> None:
    noun = NOUNS["agencies"]
    with desk() as opened:
        added = change.save(opened, noun, None, NEW["agencies"])
        assert added
        taught = AgencyAlias(agency_id=int(added.row), text="Sở M", folded="so m", source="correction")
        opened.session.add(taught)
        change.save(opened, noun, added.row, {"aliases": "Sở tân lập"})
        found = opened.session.exec(select(AgencyAlias.text).where(AgencyAlias.agency_id == int(added.row)))
        assert sorted(found) == ["Sở M", "Sở tân lập"]


def test_files_leave_alone_what_was_changed_here(desk: Open) -> None:
    """A file that changes later is loaded again; rows that somebody changed on the pages keep what they say."""
    data = load_sample()
    contact = data.contacts[0]
    rule = data.successions[0]
    with desk() as opened:
        row = NOUNS["agencies"].same(opened, {"code": "so-noi-vu"})
        change.save(opened, NOUNS["agencies"], row, {"name": "Sở Nội vụ (mới)"})
        where = {"agency": contact.agency, "purpose": contact.purpose, "channel": contact.channel}
        reach = NOUNS["contacts"].same(opened, {**where, "address": contact.address})
        change.save(opened, NOUNS["contacts"], reach, {"address": "moi@sonha.example"})
        old = opened.session.exec(select(Succession).where(Succession.old_name == rule.old_name)).first()
        assert old
        change.save(opened, NOUNS["successions"], str(old.id), {"basis": "Văn bản mới"})
        rules = len(opened.session.exec(select(Succession)).all())
    changed = replace(data, groups=(replace(data.groups[0], aliases=("Khác",)), *data.groups[1:]))
    with desk() as opened:
        registry.sync(opened.session, changed, opened.now + timedelta(days=1))
        assert opened.session.exec(select(Agency.name).where(Agency.code == "so-noi-vu")).one() == "Sở Nội vụ (mới)"
        addresses = set(opened.session.exec(select(Contact.address)))
        assert "moi@sonha.example" in addresses
        assert contact.address not in addresses
        assert len(opened.session.exec(select(Succession)).all()) == rules
        assert opened.session.exec(select(AgencyAlias).where(AgencyAlias.text == "Khác")).first()


def test_files_do_not_bring_back_who_was_forgotten(desk: Open) -> None:
    """A file that still names the address and is loaded again makes no contact of it; the history shows no value."""
    data = load_sample()
    row = data.contacts[0]
    with desk() as opened:
        contact = opened.session.exec(select(Contact).where(Contact.address == row.address)).first()
        assert contact
        opened.session.add(Contact(agency_id=contact.agency_id, address="khac@sonha.example"))
        opened.session.flush()
        count = len(opened.session.exec(select(Contact)).all())
        privacy.forget(opened.session, contact, actor=opened.actor, now=opened.now)
        [kept] = change.revisions(opened.session, "contacts", str(contact.id))
        with pytest.raises(Refused):
            change.undo(opened, NOUNS["contacts"], kept.id or 0)
    changed = replace(data, groups=(replace(data.groups[0], aliases=("Khác",)), *data.groups[1:]))
    with desk() as opened:
        registry.sync(opened.session, changed, opened.now + timedelta(days=1))
        addresses = opened.session.exec(select(Contact.address)).all()
        assert row.address not in addresses
        assert len(addresses) == count


def test_people_of_an_agency_are_found_by_name(desk: Open) -> None:
    with desk() as opened:
        change.save(opened, NOUNS["contacts"], None, NEW["contacts"])
        change.save(opened, NOUNS["contacts"], None, {**NEW["contacts"], "purpose": "head"})
        assert len(opened.session.exec(select(Person).where(Person.name == "Trần Văn Bình")).all()) == 1


def test_a_place_changed_here_stands_before_the_file(desk: Open) -> None:
    """Also where the file changed since."""
    noun, data = NOUNS["places"], load_sample()
    first, *others = data.provinces
    given = {"old": first.old, "new": "Tên do văn phòng ghi", "effective_on": first.effective_on.isoformat()}
    with desk() as opened:
        row = noun.same(opened, given)
        assert row
        change.save(opened, noun, row, given)
        registry.sync(opened.session, replace(data, provinces=(first, *others[1:])), opened.now)
        assert [values for _, values in noun.rows(opened) if values["old"] == first.old] == [given]
        assert len(list(noun.rows(opened))) == len(data.provinces) - 1
