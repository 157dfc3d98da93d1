"""The read-only API: tokens, ETags, and what schemathesis finds out by itself."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from followup.sample import make_sample
from models import ApiToken, Occurrence, User, UserRole
from models.session import connect, reading, writing
from tests.conftest import MONDAY
from tests.web.conftest import HASH, People
from web.app import create_app
from web.sessions import hashed

TOKEN = "a-token-for-tests"


@pytest.fixture(scope="module")
def schema_app(tmp_path_factory: pytest.TempPathFactory, sqlite_template: object) -> Iterator[FastAPI]:
    home = tmp_path_factory.mktemp("api")
    shutil.copy(str(sqlite_template), home / "api.sqlite3")
    engine = connect(f"sqlite:///{home / 'api.sqlite3'}")
    options = Settings(home=home, secret_key="k" * 40)  # type: ignore[arg-type]
    with writing(engine) as session:
        make_sample(session, MONDAY, options)
        user = User(login="doc", name="Phần mềm", role=UserRole.AUDITOR, password=HASH)
        session.add(user)
        session.flush()
        session.add(ApiToken(user_id=user.id or 0, name="thử", token_hash=hashed(TOKEN), created_at=MONDAY))
    yield create_app(options, engine, clock=lambda: MONDAY)
    engine.dispose()


def test_schemathesis_finds_no_failure(schema_app: FastAPI) -> None:
    """Every operation with made-up parameters, good and bad: no 5xx, every answer as described."""
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", schema_app, headers=bearer)
    tried: dict[str, int] = {}
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @effort(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def every_answer_is_as_described(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=bearer)
            tried[operation.label] = tried.get(operation.label, 0) + 1  # noqa: B023

        every_answer_is_as_described()
    assert len(tried) == 7
    assert min(tried.values()) >= 1


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
