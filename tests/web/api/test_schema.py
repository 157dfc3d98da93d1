"""Schemathesis over every operation, with good and bad requests, as three people: no failure."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from sqlmodel import col, select

from config.settings import Settings
from followup.sample import make_sample
from models import Occurrence, TokenScope, UserRole
from models.session import connect, reading, writing
from tests.conftest import MONDAY
from tests.web.api.conftest import make_token
from web.api import change
from web.api.deeds import DEEDS
from web.app import create_app

#: Reads beside the deeds on occurrences, and other writes.
READS, OTHERS = 8, 4
EXAMPLES = 12


@dataclass
class World:
    app: FastAPI
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: object) -> Iterator[World]:
    home = tmp_path_factory.mktemp("api")
    shutil.copy(str(sqlite_template), home / "api.sqlite3")
    engine = connect(f"sqlite:///{home / 'api.sqlite3'}")
    options = Settings(home=home, secret_key="k" * 40, api_per_minute=0, max_file_mb=1)  # type: ignore[arg-type]
    with writing(engine) as session:
        make_sample(session, MONDAY, options)
    with reading(engine) as session:
        owner = session.exec(select(Occurrence.agency_id).order_by(col(Occurrence.id))).first()
    who = {UserRole.AUDITOR: None, UserRole.ADMIN: None, UserRole.AGENCY: owner}
    tokens = {str(role): make_token(engine, MONDAY, role, set(TokenScope), own) for role, own in who.items()}
    yield World(create_app(options, engine, clock=lambda: MONDAY), tokens)
    engine.dispose()


@pytest.mark.parametrize("role", ["auditor", "admin", "agency"])
def test_schemathesis_finds_no_failure(world: World, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No 5xx; every answer, also of a refusal, as it is described; what is wrong is refused; no way without a token."""
    monkeypatch.setattr(change, "KEPT", timedelta(0))  # made-up requests share made-up keys
    bearer = {"Authorization": f"Bearer {world.tokens[role]}"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", world.app, headers=bearer)
    #: Well-formed, and still refused: no or an old ETag, a file that is none.
    schema.config.checks.positive_data_acceptance.expected_statuses += ["412", "415", "428"]
    tried: Counter[str] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @effort(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def every_answer_is_as_described(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=bearer)
            tried[operation.label] += 1  # noqa: B023

        every_answer_is_as_described()
    assert len(tried) == READS + len(DEEDS) + OTHERS
    assert min(tried.values()) >= 1
