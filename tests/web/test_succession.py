"""The page of mergers and splits, over the real application."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlmodel import select

from models import Agency, Occurrence, Task, UserRole
from models.session import reading
from tests.web.conftest import People


def number(engine: Engine, code: str) -> int:
    with reading(engine) as session:
        return session.exec(select(Agency.id).where(Agency.code == code)).one() or 0


def test_a_merger_is_recorded_shown_and_carried_out(
    sample: int, people: People, engine: Engine, moved: list[set[int]]
) -> None:
    office = people(UserRole.COORDINATOR)
    assert "Không có cơ quan sáp nhập nào" in office.get("/succession").text
    form = {
        "old": "Sở Giáo dục và Đào tạo",
        "effective_on": "2026-11-20",
        "basis": "Nghị quyết số 20/NQ-HĐND",
        "new": ["Sở Nội vụ", "", ""],
        "function": ["", "", ""],
    }
    assert office.submit("/succession/decide", form).status_code == 303
    page = office.get("/succession").text
    assert "Nghị quyết số 20/NQ-HĐND" in page
    old, new = number(engine, "so-gd-dt"), number(engine, "so-noi-vu")
    assert office.submit(f"/succession/merge/{old}").status_code == 303
    assert moved == [{sample}]
    with reading(engine) as session:
        open_ones = select(Occurrence).where(Occurrence.agency_id == old, Occurrence.closed_reason == "")
        assert session.exec(open_ones).all() == []
        assert session.exec(select(Occurrence).where(Occurrence.agency_id == new)).all()
    assert office.submit(f"/succession/merge/{old}").status_code in (400, 409, 422), "it is done already"


def test_a_split_asks_for_each_duty(sample: int, people: People, engine: Engine) -> None:
    office = people(UserRole.COORDINATOR)
    form = {
        "old": "Sở Y tế",
        "effective_on": "2026-11-20",
        "basis": "Nghị quyết số 21/NQ-HĐND",
        "new": ["Sở Nội vụ", "Sở Tài chính", ""],
        "function": ["khám sức khỏe", "kinh phí", ""],
    }
    assert office.submit("/succession/decide", form).status_code == 303
    page = office.get("/succession").text
    assert "chức năng: khám sức khỏe" in page
    with reading(engine) as session:
        own = select(Occurrence.id).join(Task).where(Task.ref == "5", Occurrence.role == "lead")
        found = session.exec(own).one()
    assert office.submit(f"/succession/settle/{found}", {"name": "Sở Nội vụ"}).status_code == 303
    with reading(engine) as session:
        assert session.get_one(Occurrence, found).agency_id == number(engine, "so-noi-vu")


def test_a_leader_looks_but_does_not_decide(sample: int, people: People) -> None:
    leader = people(UserRole.LEADER)
    page = leader.get("/succession")
    assert page.status_code == 200
    assert "<form method" not in page.text.split("<main")[1]
    assert leader.submit("/succession/merge/1").status_code == 403


def test_what_is_wrong_is_said(sample: int, people: People) -> None:
    office = people(UserRole.COORDINATOR)
    form = {"old": "Sở Không Có", "effective_on": "2026-11-20", "basis": "x", "new": ["Sở Nội vụ"], "function": [""]}
    answer = office.submit("/succession/decide", form)
    assert answer.status_code in (400, 409, 422)
    assert "Sở Không Có" in answer.text
