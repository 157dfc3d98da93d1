"""Upload, choose, look, take: a follow-up sheet becomes plans that wait for review."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from models import Assignment, AssignmentRole, Plan, PlanState, Task, UserRole
from models.session import reading
from tests.papers.conftest import filled
from tests.plans.sheets.test_sheets import ROWS, workbook
from tests.web.conftest import People

__all__ = ["filled"]


def uploaded(browser: Any, content: bytes, name: str = "Bảng theo dõi.xlsx") -> Any:
    return browser.submit("/plans/import-sheet", files={"file": (name, content, "application/octet-stream")})


def test_from_sheet_to_review(engine: Engine, people: People) -> None:
    browser = people(UserRole.COORDINATOR)
    assert "/plans/import-sheet" in browser.get("/plans").text
    assert browser.get("/plans/import-sheet").status_code == 200
    answer = uploaded(browser, workbook(*ROWS))
    assert answer.status_code == 303
    place = answer.headers["location"]
    page = browser.get(place).text
    assert "186/KH-UBND" in page
    assert "5 dòng đọc được, 1 dòng đã hoàn thành được bỏ qua" in page
    assert '<option value="lead" selected' in page
    with reading(engine) as session:
        assert session.exec(select(Plan)).all() == []
    choices = {"sheet": "0", "sheet_shown": "0", "head": "3", "issuer": "UBND tỉnh Sơn Hà", "done": "0"}
    columns = {
        "c1": "task",
        "c2": "document",
        "c3": "issued",
        "c4": "due",
        "c5": "lead",
        "c6": "coordinators",
        "c9": "status",
    }
    taken = browser.submit(place, {**choices, **columns})
    assert taken.headers["location"] == "/plans?state=proposed"
    with reading(engine) as session:
        plans = session.exec(select(Plan).order_by(Plan.id)).all()  # type: ignore[arg-type]
        assert [(p.number, p.state, p.issuer) for p in plans] == [
            ("186/KH-UBND", PlanState.PROPOSED, "UBND tỉnh Sơn Hà"),
            ("77/KH-UBND", PlanState.PROPOSED, "UBND tỉnh Sơn Hà"),
        ]
        assert len(session.exec(select(Task)).all()) == 4
        leads = session.exec(select(Assignment.printed).where(Assignment.role == AssignmentRole.LEAD)).all()
        assert "Sở Tài chính" in leads
    again = browser.submit(place, {**choices, **columns})
    assert again.status_code == 400
    assert "đều đã có trong hệ thống" in again.text
    assert "đã có trong hệ thống, sẽ bỏ qua" in browser.get(f"{place}?issuer=UBND tỉnh Sơn Hà").text


def test_other_choices_change_the_preview(engine: Engine, people: People) -> None:
    browser = people(UserRole.COORDINATOR)
    place = uploaded(browser, workbook(*ROWS)).headers["location"]
    page = browser.get(f"{place}?sheet=0&sheet_shown=0&head=3&c1=task&c6=lead&done=1").text
    assert "UBND các xã, phường" in page
    assert "4 nhiệm vụ" not in page
    assert browser.get(f"{place}?sheet=99&sheet_shown=x&head=-4&c1=nothing&c99=task").status_code == 200


def test_what_is_refused(engine: Engine, people: People) -> None:
    browser = people(UserRole.COORDINATOR)
    assert uploaded(browser, b"x", "a.exe").status_code == 400
    assert uploaded(browser, b"PK\x03\x04rubbish").status_code == 400
    secret = uploaded(browser, workbook(("", "MẬT"), *ROWS))
    assert secret.status_code == 400
    assert "độ mật" in secret.text
    assert browser.get("/plans/import-sheet/999").status_code == 404
    assert people(UserRole.LEADER).get("/plans/import-sheet").status_code == 403
