"""Bodies that end: who gets what, first without changing anything."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from config.errors import Refused
from followup import occurrences, succession
from models import (
    Agency,
    AgencyGroup,
    Assignment,
    AssignmentRole,
    Contact,
    Event,
    GroupMember,
    Hold,
    Occurrence,
    OccurrenceState,
)
from tests.followup.recording.builders import USER, agency, day
from tests.followup.recording.conftest import Office

S = OccurrenceState


def end(office: Office, code: str, *successors: str, on: str = "2026-11-01", **functions: str) -> Agency:
    """The office decides that a body ended."""
    old = agency(office.session, code)
    new = [agency(office.session, name).id or 0 for name in successors]
    succession.decide(
        office.session,
        old.id or 0,
        new,
        effective_on=day(on),
        basis="Nghị quyết số 20/NQ-HĐND",
        actor=USER,
        now=office.now,
        functions={agency(office.session, n.replace("_", "-")).id or 0: words for n, words in functions.items()},
    )
    return old


def test_the_preview_changes_nothing(office: Office, health: Occurrence) -> None:
    end(office, "so-y-te", "so-gd-dt")
    before = health.model_dump()
    seen = succession.preview(office.session, office.now)
    assert [(m.old.code, m.new.code, m.occurrences, m.decided) for m in seen.mergers] == [
        ("so-y-te", "so-gd-dt", 2, True)
    ]
    assert "20/NQ-HĐND" in seen.mergers[0].why
    assert health.model_dump() == before


def test_a_merger_moves_what_is_open_and_keeps_its_state(office: Office, health: Occurrence) -> None:
    office.agency_does("ask_extension", health, "so-y-te", due=day("2026-12-25"), reason="Mưa")
    old = end(office, "so-y-te", "so-gd-dt")
    new = agency(office.session, "so-gd-dt")
    done = succession.apply(office.session, office.now, rules=office.rules, actor="system")
    assert len(done) == 1
    assert (health.agency_id, health.state, health.hold) == (new.id, S.PENDING, Hold.EXTENSION)
    assert health.due_version == 1
    assert office.items(health)["transferred"] == "planned"
    events = office.session.exec(select(Event).where(Event.occurrence_id == health.id).order_by(col(Event.id))).all()
    assert [(e.kind, e.agency_id) for e in events] == [("extension_asked", old.id), ("succeeded", old.id)]
    lead = select(Assignment).where(Assignment.task_id == health.task_id, Assignment.role == AssignmentRole.LEAD)
    assignment = office.session.exec(lead).one()
    assert (assignment.agency_id, assignment.printed) == (new.id, "Sở Y tế")
    assert succession.preview(office.session, office.now) == succession.Preview()
    assert occurrences.extend(office.session, office.now, office.rules, office.plan.id) == 0, "nothing is made twice"


def test_both_members_of_a_group_become_one(office: Office) -> None:
    end(office, "so-y-te", "so-gd-dt")
    succession.apply(office.session, office.now, rules=office.rules, actor="system")
    group = select(Occurrence).where(Occurrence.period_key == "due-2026-12-31")
    by_agency = {o.agency_id: o.state for o in office.session.exec(group)}
    assert by_agency[agency(office.session, "so-y-te").id or 0] == S.CANCELLED
    assert by_agency[agency(office.session, "so-gd-dt").id or 0] == S.PENDING
    members = office.session.exec(
        select(GroupMember)
        .join(AgencyGroup)
        .where(AgencyGroup.code == "so-nganh", GroupMember.agency_id == agency(office.session, "so-y-te").id)
    ).one()
    assert members.valid_to == date(2026, 10, 31)


def test_contacts_come_along_where_the_new_body_has_none(office: Office) -> None:
    new = Agency(code="so-moi", name="Sở Y tế và Dân số", province="Tỉnh Sơn Hà")
    office.session.add(new)
    office.session.flush()
    end(office, "so-y-te", "so-moi")
    end(office, "so-noi-vu", "so-tai-chinh")
    succession.apply(office.session, office.now, rules=office.rules, actor="system")
    moved = office.session.exec(select(Contact).where(Contact.agency_id == new.id)).all()
    assert {contact.address for contact in moved} == {"dau-moi.y-te@sonha.example", "lanh-dao.y-te@sonha.example"}
    left = office.session.exec(select(Contact).where(Contact.agency_id == agency(office.session, "so-noi-vu").id)).all()
    assert left
    assert all(contact.disabled_at for contact in left)


def test_what_nobody_decided_waits_for_a_person(office: Office, health: Occurrence) -> None:
    """The rules of the files only propose: Sở Y tế has none, and an ended body keeps its open duty in sight."""
    old = agency(office.session, "so-y-te")
    old.valid_to = date(2026, 10, 31)
    office.session.flush()
    seen = succession.preview(office.session, office.now)
    assert [(orphan.old.code, orphan.occurrences) for orphan in seen.orphans] == [("so-y-te", 2)]
    assert succession.apply(office.session, office.now, rules=office.rules, actor="system") == []
    assert health.agency_id == old.id


def test_a_split_asks_with_a_proposal_from_the_dutys_words(office: Office, health: Occurrence) -> None:
    end(office, "so-y-te", "so-gd-dt", "so-noi-vu", so_gd_dt="trường học", so_noi_vu="khám sức khỏe")
    seen = succession.preview(office.session, office.now)
    assert seen.mergers == []
    question = next(q for q in seen.questions if q.occurrence.id == health.id)
    assert question.candidates[0].agency_id == agency(office.session, "so-noi-vu").id
    new = agency(office.session, "so-noi-vu")
    succession.settle(office.session, [health.id or 0], new.id or 0, actor=USER, now=office.now, rules=office.rules)
    assert health.agency_id == new.id
    left = succession.preview(office.session, office.now).questions
    assert health.id not in {q.occurrence.id for q in left}
    assert left, "its part in the group duty still asks"


def test_a_merger_of_tomorrow_waits(office: Office, health: Occurrence) -> None:
    end(office, "so-y-te", "so-gd-dt", on="2026-12-01")
    assert succession.apply(office.session, office.now, rules=office.rules, actor="system") == []
    assert succession.preview(office.session, office.now, until=day("2026-12-01")).mergers
    office.later(9)
    assert succession.apply(office.session, office.now, rules=office.rules, actor="system")


def test_no_body_contributes_to_its_own_duty(office: Office, health: Occurrence) -> None:
    helper = office.occurrence("so-tai-chinh", AssignmentRole.COORDINATOR)
    end(office, "so-tai-chinh", "so-y-te")
    succession.apply(office.session, office.now, rules=office.rules, actor="system")
    assert helper.state == S.CANCELLED
    assert health.state == S.PENDING


def test_not_to_itself_nor_to_the_dead(office: Office, health: Occurrence) -> None:
    own = agency(office.session, "so-y-te").id or 0
    with pytest.raises(Refused):
        succession.decide(
            office.session, own, [own], effective_on=day("2026-11-01"), basis="x", actor=USER, now=office.now
        )
    dead = end(office, "so-gd-dt", "so-noi-vu")
    with pytest.raises(Refused):
        succession.settle(
            office.session, [health.id or 0], dead.id or 0, actor=USER, now=office.now, rules=office.rules
        )
