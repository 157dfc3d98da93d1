"""Comments among colleagues: where they stand, whom they name, who finds them and who never sees them."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from models import Agency, Contact, Mention, Occurrence, Person, Submission, User, UserRole
from models.session import reading, writing
from tests.web.conftest import People


def occurrence_of_lead(engine: Engine) -> tuple[int, int]:
    with reading(engine) as session:
        row = session.exec(select(Occurrence).where(Occurrence.role == "lead")).first()
        assert row
        return row.id or 0, row.agency_id


def test_a_comment_names_a_colleague_until_it_was_seen(people: People, sample: int, engine: Engine) -> None:
    number, _ = occurrence_of_lead(engine)
    coordinator, leader = people(UserRole.COORDINATOR), people(UserRole.LEADER)
    said = "Nhờ @leader cho ý kiến về dân tộc Mảng; thư gửi a@leader.vn không tính."
    answer = coordinator.submit(f"/occurrences/{number}/comment", {"note": said})
    assert answer.headers["location"] == f"/occurrences/{number}#comments"
    assert said in coordinator.get(f"/occurrences/{number}").text
    assert 'href="/mentions"><span class="count">1<' in leader.get("/").text
    page = leader.get("/mentions").text
    assert said in page
    assert f'href="/occurrences/{number}#comments"' in page
    assert 'href="/mentions"><span class="count">' in leader.get("/").text, "looking changes nothing"
    ids = re.findall(r'name="ids" value="(\d+)"', page)
    leader.submit("/mentions/seen", {"ids": ids})
    assert 'href="/mentions"><span class="count">' not in leader.get("/").text
    assert said in leader.get("/mentions").text
    assert 'href="/mentions"><span class="count">' not in coordinator.get("/").text, "nobody else was named"


def test_comments_of_plan_and_task_stand_on_their_own_page(people: People, sample: int, engine: Engine) -> None:
    coordinator = people(UserRole.COORDINATOR)
    people(UserRole.LEADER)
    with reading(engine) as session:
        leader = session.exec(select(User.id).where(User.login == "leader")).one()
    for path in ("/plans/1", "/tasks/1"):
        coordinator.submit(f"{path}/comment", {"note": f"Về {path}", "to": [str(leader)]})
    assert "Về /plans/1" in coordinator.get("/plans/1").text
    assert "Về /tasks/1" not in coordinator.get("/plans/1").text
    assert "Về /tasks/1" in coordinator.get("/tasks/1").text
    with reading(engine) as session:
        assert session.exec(select(Mention.user_id)).all() == [leader, leader]


def test_search_finds_comments_agencies_people_and_plans_without_diacritics(
    people: People, sample: int, engine: Engine
) -> None:
    number, agency = occurrence_of_lead(engine)
    with writing(engine) as session:
        session.add(Person(agency_id=agency, name="Giàng Thị Sáng", title="Chuyên viên"))
    coordinator = people(UserRole.COORDINATOR)
    coordinator.submit(f"/occurrences/{number}/comment", {"note": "Đã gọi điện cho đồng bào dân tộc Hà Nhì"})
    assert "dân tộc Hà Nhì" in coordinator.get("/search?q=dan+toc+ha+nhi").text
    assert "Giàng Thị Sáng" in coordinator.get("/search?q=giang+sang").text
    with reading(engine) as session:
        name = session.exec(select(Agency.name).where(Agency.id == agency)).one()
    assert f'href="/agencies/{agency}">{name}' in coordinator.get("/search?q=so+y+te").text or name != "Sở Y tế"
    assert 'href="/plans/1"' in coordinator.get("/search", params={"q": "ke hoach"}).text


def test_an_empty_comment_is_refused(people: People, sample: int) -> None:
    answer = people(UserRole.COORDINATOR).submit("/plans/1/comment", {"note": "   "})
    assert answer.status_code == 400
    assert "Chưa viết nội dung" in answer.text


def test_agencies_and_auditors_do_not_take_part(people: People, sample: int, engine: Engine) -> None:
    number, agency = occurrence_of_lead(engine)
    people(UserRole.COORDINATOR).submit(f"/occurrences/{number}/comment", {"note": "Chuyện riêng của văn phòng"})
    own = people(UserRole.AGENCY, agency_id=agency)
    assert "Chuyện riêng" not in own.get(f"/occurrences/{number}").text
    assert own.get("/mentions").status_code == 403
    auditor = people(UserRole.AUDITOR)
    assert "Chuyện riêng" in auditor.get(f"/occurrences/{number}").text
    assert auditor.submit(f"/occurrences/{number}/comment", {"note": "x"}).status_code == 403


@pytest.fixture
def person(sample: int, engine: Engine, now: datetime) -> tuple[int, int, int]:
    """A person with an address, named to answer one duty and sender of one report: person, occurrence, agency."""
    number, agency = occurrence_of_lead(engine)
    with writing(engine) as session:
        found = Person(agency_id=agency, name="Lò Văn Phương", title="Phó Trưởng phòng")
        session.add(found)
        session.flush()
        contact = Contact(agency_id=agency, person_id=found.id, address="phuong@example.vn")
        session.add(contact)
        session.flush()
        row = session.get_one(Occurrence, number)
        row.delegate_id, row.closed_at = contact.id, None
        session.add(
            Submission(
                occurrence_id=number, agency_id=agency, contact_id=contact.id, kind="progress", text="Xong 3 xã", at=now
            )
        )
        return found.id or 0, number, agency


def test_the_page_of_a_person(people: People, person: tuple[int, int, int]) -> None:
    number, occurrence, agency = person
    page = people(UserRole.LEADER).get(f"/people/{number}").text
    for expected in ("Lò Văn Phương", "Phó Trưởng phòng", "phuong@example.vn", "Xong 3 xã", "chưa xác minh"):
        assert expected in page
    assert f'href="/occurrences/{occurrence}"' in page
    assert people(UserRole.AGENCY, agency_id=agency).get(f"/people/{number}").status_code == 200
    assert people(UserRole.AGENCY, agency_id=agency + 1).get(f"/people/{number}").status_code == 403
    assert people(UserRole.LEADER).get("/people/987654").status_code == 404


def test_the_line_of_periods_shows_every_period_of_twelve_months(people: People, sample: int, engine: Engine) -> None:
    with reading(engine) as session:
        leads = select(Occurrence.task_id, Occurrence.period_key, Occurrence.due_on).where(
            Occurrence.role == "lead", Occurrence.plan_id == sample, col(Occurrence.due_on).is_not(None)
        )
        last = date(2027, 8, 31)
        periods = {row for row in session.exec(leads).all() if row[2] and row[2] <= last}
    leader = people(UserRole.LEADER)
    for path in ("/plans/1", "/board?plan=1"):
        assert leader.get(path).text.count('<rect class="line l-') - 5 == len(periods), "five are the legend's"
    assert "từ 01/2027 đến 12/2027" in leader.get("/plans/1?start=2027-01").text
    for wrong in ("2027-13", "9x", "0000-01", "9999-12"):
        assert "từ 09/2026 đến 08/2027" in leader.get("/plans/1", params={"start": wrong}).text


def test_a_taken_file_says_that_it_is_there(people: People, sample: int) -> None:
    leader = people(UserRole.LEADER)
    answer = leader.get("/exports/file?format=csv&ticket=1732")
    assert answer.cookies["dondoc_taken"] == "1732"
    assert leader.get("/exports/file?format=csv&ticket=%0d%0aSet-Cookie").status_code == 422
