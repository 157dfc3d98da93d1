"""Programs with tokens, and duties for them to act on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine
from sqlmodel import col, select

from models import Agency, ApiToken, AssignmentRole, Occurrence, OccurrenceState, TokenScope, User, UserRole
from models.session import reading, writing
from tests.web.conftest import HASH
from web.sessions import hashed


class Program(TestClient):
    """Calls the API with one token."""

    token = ""

    def tag(self, occurrence_id: int) -> str:
        return str(self.get(f"/api/v1/occurrences/{occurrence_id}").headers["etag"])

    def act(self, occurrence_id: int, what: str, key: str = "", tag: str = "", **body: Any) -> Response:
        headers = {"If-Match": tag or self.tag(occurrence_id)} | ({"Idempotency-Key": key} if key else {})
        return self.post(f"/api/v1/occurrences/{occurrence_id}/{what}", json=body, headers=headers)


Programs = Callable[..., Program]


def make_token(engine: Engine, now: datetime, role: UserRole, scopes: set[TokenScope], agency_id: int | None) -> str:
    """A token of a person of that role, who is made where there is none yet."""
    token = secrets.token_urlsafe(16)
    with writing(engine) as session:
        login = f"{role}{agency_id or ''}"
        user = session.exec(select(User).where(User.login == login)).first()
        user = user or User(login=login, name=login, role=role, password=HASH, agency_id=agency_id)
        session.add(user)
        session.flush()
        given = " ".join(sorted(scopes))
        session.add(ApiToken(user_id=user.id or 0, name="t", token_hash=hashed(token), scopes=given, created_at=now))
    return token


@pytest.fixture
def programs(app: FastAPI, engine: Engine, now: datetime) -> Programs:
    def make(role: UserRole, *scopes: TokenScope, agency_id: int | None = None) -> Program:
        token = make_token(engine, now, role, set(scopes or TokenScope), agency_id)
        found = Program(app, headers={"Authorization": f"Bearer {token}"})
        found.token = token
        return found

    return make


@pytest.fixture
def duty(engine: Engine, sample: int) -> Occurrence:
    """A lead's duty with a date that nobody has taken up yet."""
    with reading(engine) as session:
        query = select(Occurrence).where(
            Occurrence.state == OccurrenceState.PENDING,
            Occurrence.role == AssignmentRole.LEAD,
            col(Occurrence.due_on) > date(2026, 12, 1),
        )
        found = session.exec(query.order_by(col(Occurrence.id))).first()
        session.expunge_all()
    assert found
    return found


@pytest.fixture
def other_agency(engine: Engine, duty: Occurrence) -> int:
    with reading(engine) as session:
        query = select(Agency.id).where(Agency.id != duty.agency_id, col(Agency.valid_to).is_(None))
        return session.exec(query.order_by(col(Agency.id))).first() or 0


@pytest.fixture
def agency(programs: Programs, duty: Occurrence) -> Program:
    """The duty's own agency."""
    return programs(UserRole.AGENCY, agency_id=duty.agency_id)


@pytest.fixture
def office(programs: Programs, sample: int) -> Program:
    return programs(UserRole.COORDINATOR)
