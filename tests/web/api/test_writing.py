"""What programs change: the same moves, rights and refusals as on the pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from models import (
    ApiToken,
    Comment,
    Event,
    Evidence,
    Extension,
    ExtensionState,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    TokenScope,
    UserRole,
)
from models.session import reading, writing
from tests.web.api.conftest import Program, Programs
from tests.web.conftest import People
from web.api.deeds import DEEDS

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def later(duty: Occurrence, days: int = 20) -> str:
    assert duty.due_on
    return (duty.due_on + timedelta(days=days)).isoformat()


def state(engine: Engine, duty: Occurrence) -> OccurrenceState:
    with reading(engine) as session:
        return session.get_one(Occurrence, duty.id).state


def test_from_acceptance_to_confirmation(
    agency: Program, office: Program, duty: Occurrence, engine: Engine, moved: list[set[int]]
) -> None:
    number = duty.id or 0
    assert agency.act(number, "accept").json()["state"] == "accepted"
    assert agency.act(number, "progress", text="đã có dự thảo", percent=40).status_code == 200
    file = agency.post("/api/v1/files?name=Báo cáo.pdf", content=PDF)
    assert file.status_code == 201
    told = agency.act(number, "submit", text="xong", files=[file.json()["ticket"]], document_number="12/BC-SNV")
    assert told.json()["state"] == "submitted"
    assert told.headers["etag"] == agency.tag(number)
    assert office.act(number, "return", note="thiếu phụ lục", due=later(duty, 0)).json()["state"] == "returned"
    assert agency.act(number, "submit", text="xong, có phụ lục").status_code == 200
    assert office.act(number, "confirm", note="đủ").json()["done_on"] == "2026-11-23"
    assert moved == [{duty.plan_id}] * 6
    with reading(engine) as session:
        assert session.exec(select(Evidence.name)).all()[-1] == "Báo cáo.pdf"
        actors = session.exec(select(Event.actor).where(Event.occurrence_id == number, Event.kind == "accepted")).all()
        assert actors == [f"user:agency{duty.agency_id}"]


def test_extensions(agency: Program, office: Program, duty: Occurrence, engine: Engine) -> None:
    number = duty.id or 0
    ask = {"due": later(duty), "reason": "chờ số liệu"}
    assert agency.act(number, "extension/ask", **ask).status_code == 200
    assert office.act(number, "extension/refuse", note="không có lý do").status_code == 200
    assert agency.act(number, "extension/ask", **ask).status_code == 200
    assert office.act(number, "extension/counter", due=later(duty, 5)).status_code == 200
    assert agency.act(number, "extension/agree").json()["due_on"] == later(duty, 5)
    assert agency.act(number, "extension/ask", **ask).status_code == 200
    assert agency.act(number, "extension/withdraw").status_code == 200
    assert agency.act(number, "extension/ask", **ask).status_code == 200
    assert office.act(number, "extension/grant").json()["due_on"] == later(duty)
    with reading(engine) as session:
        states = session.exec(select(Extension.state).where(Extension.occurrence_id == number)).all()
    granted, refused, withdrawn = ExtensionState.GRANTED, ExtensionState.REFUSED, ExtensionState.WITHDRAWN
    assert sorted(states) == sorted([refused, granted, withdrawn, granted])


def test_hand_back_and_reassignment(
    agency: Program, office: Program, duty: Occurrence, other_agency: int, engine: Engine
) -> None:
    number = duty.id or 0
    assert agency.act(number, "hand-back", reason="giao nhầm", proposed_id=other_agency).status_code == 200
    assert office.act(number, "keep", note="đúng chức năng").status_code == 200
    assert agency.act(number, "hand-back", reason="vẫn nhầm").status_code == 200
    assert office.act(number, "reassign", agency_id=other_agency, future=False).json()["agency_id"] == other_agency
    assert agency.get(f"/api/v1/occurrences/{number}").status_code == 403
    assert agency.act(number, "accept", tag="*").status_code == 403
    assert state(engine, duty) == OccurrenceState.PENDING


def test_dates_and_endings(office: Program, duty: Occurrence) -> None:
    number = duty.id or 0
    assert office.act(number, "due", due=later(duty), note="theo công văn").json()["due_on"] == later(duty)
    assert office.act(number, "suspend", note="chờ nghị quyết").json()["state"] == "suspended"
    assert office.act(number, "resume").json()["state"] == "pending"
    assert office.act(number, "cancel", note="Công văn 7/UBND").json()["state"] == "cancelled"


def test_comments(office: Program, programs: Programs, duty: Occurrence, engine: Engine) -> None:
    path = f"/api/v1/occurrences/{duty.id}/comments"
    for text in ("một", "hai", "ba"):
        assert office.post(path, json={"text": text}).status_code == 201
    first = office.get(f"{path}?size=2")
    assert [one["text"] for one in first.json()] == ["một", "hai"]
    assert first.headers["link"] == f'<{path}?size=2&page=2>; rel="next"'
    assert [one["text"] for one in office.get(f"{path}?size=2&page=2").json()] == ["ba"]
    assert programs(UserRole.AUDITOR).post(path, json={"text": "x"}).status_code == 403
    with reading(engine) as session:
        assert len(session.exec(select(Comment)).all()) == 3


def test_plan_comes_in_and_is_followed(office: Program, engine: Engine, sample: int) -> None:
    text = (
        "ỦY BAN NHÂN DÂN TỈNH\nSố: 99/KH-UBND\nKẾ HOẠCH\nThực hiện công tác dân tộc năm 2027\n"
        "Tổ chức thực hiện\n1. Sở Nội vụ\nChủ trì, phối hợp với Sở Tài chính báo cáo UBND tỉnh trước ngày 20/12/2027.\n"
    ).encode()
    first = office.post("/api/v1/plans?name=kế hoạch.txt", content=text)
    assert first.status_code == 201
    again = office.post("/api/v1/plans?name=khác.txt", content=text)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert first.headers["location"] == f"/api/v1/plans/{first.json()['id']}"
    done = office.post(f"{first.headers['location']}/activate")
    assert (done.status_code, done.json()["tasks"]) == (200, 1)
    assert office.post(f"{first.headers['location']}/activate").status_code == 409
    assert office.post("/api/v1/plans?name=a.exe", content=b"MZ").status_code == 415
    with reading(engine) as session:
        assert session.get_one(Plan, first.json()["id"]).state is PlanState.ACTIVE


def test_the_later_of_two_is_told(agency: Program, office: Program, duty: Occurrence, engine: Engine) -> None:
    number = duty.id or 0
    seen = office.tag(number)
    assert agency.act(number, "accept").status_code == 200
    late = office.act(number, "cancel", tag=seen, note="x")
    assert (late.status_code, set(late.json())) == (412, {"error", "error_en"})
    assert office.post(f"/api/v1/occurrences/{number}/cancel", json={"note": "x"}).status_code == 428
    assert office.act(number, "cancel", tag='"rubbish"', note="x").status_code == 412
    assert state(engine, duty) == OccurrenceState.ACCEPTED


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.path)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_scope_is_needed_and_no_browser_gets_in(
    deed: object, programs: Programs, people: People, duty: Occurrence, engine: Engine
) -> None:
    from web.api.deeds import Deed

    assert isinstance(deed, Deed)
    role = UserRole.AGENCY if deed.scope is TokenScope.ANSWER else UserRole.COORDINATOR
    path = f"/api/v1/occurrences/{duty.id}/{deed.path}"
    with_all_but = programs(role, *(set(TokenScope) - {deed.scope}), agency_id=duty.agency_id)
    body = {name: 1 if "id" in name else later(duty) for name, f in deed.body.model_fields.items() if f.is_required()}
    assert with_all_but.post(path, json=body, headers={"If-Match": "*"}).status_code == 403
    browser = people(role, agency_id=duty.agency_id)
    assert browser.post(path, json=body, headers={"If-Match": "*"}).status_code == 401
    assert state(engine, duty) == OccurrenceState.PENDING


def test_tokens_end(programs: Programs, engine: Engine, now: datetime, sample: int) -> None:
    program = programs(UserRole.LEADER)
    assert program.get("/api/v1/counts").status_code == 200
    with writing(engine) as session:
        token = session.exec(select(ApiToken)).one()
        assert token.last_used_at == now
        token.expires_at = now
    refused = program.get("/api/v1/counts")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_a_ticket_is_its_owners_alone(
    agency: Program, programs: Programs, duty: Occurrence, other_agency: int, engine: Engine
) -> None:
    stranger = programs(UserRole.AGENCY, agency_id=other_agency)
    ticket = stranger.post("/api/v1/files?name=a.pdf", content=PDF).json()["ticket"]
    assert agency.act(duty.id or 0, "submit", text="xong", files=[ticket]).status_code == 409
    assert agency.act(duty.id or 0, "submit", text="xong", files=["rubbish"]).status_code == 409
    assert stranger.post("/api/v1/files?name=a.pdf", content=b"MZ").status_code == 415
    assert state(engine, duty) == OccurrenceState.PENDING


def test_an_agency_sees_its_own(agency: Program, duty: Occurrence, other_agency: int, engine: Engine) -> None:
    rows = agency.get(f"/api/v1/occurrences?size=200&ahead=true&agency={other_agency}").json()["rows"]
    assert {row["agency_id"] for row in rows} == {duty.agency_id}
    with reading(engine) as session:
        query = select(Occurrence.id).where(Occurrence.agency_id != duty.agency_id, col(Occurrence.parent_id).is_(None))
        foreign = session.exec(query).first()
    assert agency.get(f"/api/v1/occurrences/{foreign}").status_code == 403


def test_one_token_cannot_call_without_end(app: FastAPI, programs: Programs, sample: int) -> None:
    app.state.house.settings.api_per_minute = 3
    busy, quiet = programs(UserRole.LEADER), programs(UserRole.LEADER)
    answers = [busy.get("/api/v1/plans").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert busy.get("/api/v1/plans").headers["retry-after"] == "60"
    assert quiet.get("/api/v1/plans").status_code == 200


def test_no_due_date_in_the_past(office: Program, duty: Occurrence) -> None:
    assert office.act(duty.id or 0, "due", due=date(2020, 1, 1).isoformat(), note="x").status_code == 409


def test_a_program_opens_no_page_for_writing(programs: Programs, duty: Occurrence, app: FastAPI) -> None:
    office = programs(UserRole.COORDINATOR)
    answer = office.post(f"/occurrences/{duty.id}/confirm", data={"csrf": "", "revision": 1}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert TestClient(app).get("/api/v1/plans").status_code == 401
