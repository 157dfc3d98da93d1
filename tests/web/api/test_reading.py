"""The read-only API: tokens, ETags, and what schemathesis finds out by itself."""

from __future__ import annotations

import re
from datetime import datetime

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from models import ApiToken, Occurrence, UserRole
from models.session import reading
from tests.web.conftest import People


def test_token_is_made_used_and_revoked(people: People, app: FastAPI, sample: int, engine: Engine) -> None:
    leader = people(UserRole.LEADER)
    shown = re.search(r'<p class="mono">([^<]+)</p>', leader.submit("/account/tokens", {"name": "bảng tính"}).text)
    assert shown
    assert shown[1] not in leader.get("/account").text
    program = TestClient(app, headers={"Authorization": f"Bearer {shown[1]}"})
    counts = program.get("/api/v1/counts").json()
    rows = program.get("/api/v1/occurrences?timing=open_in_time&size=200").json()["rows"]
    assert len(rows) == counts["open_in_time"] > 0
    assert program.get("/api/v1/occurrences/1").json()["agency"]
    assert program.post("/logout", data={"csrf": ""}, follow_redirects=False).status_code in (303, 403)
    with reading(engine) as session:
        number = session.exec(select(ApiToken.id)).one()
    leader.submit(f"/account/tokens/{number}/revoke")
    assert program.get("/api/v1/counts").status_code == 401


def test_unchanged_answers_are_not_sent_again(people: People, sample: int) -> None:
    leader = people(UserRole.LEADER)
    first = leader.get("/api/v1/plans")
    again = leader.get("/api/v1/plans", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_errors_are_one_sentence_in_both_languages(people: People, sample: int) -> None:
    leader = people(UserRole.LEADER)
    assert set(leader.get("/api/v1/plans/77").json()) == {"error", "error_en"}
    assert leader.get("/api/v1/occurrences?page=0").status_code == 422
    assert people(UserRole.AGENCY, agency_id=None).get("/api/v1/plans").status_code == 403


def test_pages_of_a_list_do_not_overlap(people: People, sample: int, engine: Engine, now: datetime) -> None:
    leader = people(UserRole.LEADER)
    seen: list[int] = []
    for page in range(1, 100):
        part = leader.get(f"/api/v1/occurrences?size=50&ahead=true&page={page}").json()
        seen += [row["id"] for row in part["rows"]]
        if not part["more"]:
            break
    with reading(engine) as session:
        leads = session.exec(select(Occurrence.id).where(Occurrence.role == "lead")).all()
    assert sorted(seen) == sorted(number for number in leads if number)
