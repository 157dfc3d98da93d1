"""A client for every role, against the real application over a real database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from followup.sample import make_sample
from models import LoginSession, User, UserRole
from models.session import writing
from web.accounts.passwords import hash_password
from web.app import create_app
from web.sessions import COOKIE, hashed, open_session

PASSWORD = "một câu đủ dài để nhớ"
HASH = hash_password(PASSWORD)


class Browser(TestClient):
    """A logged-in client; `submit` posts a form with the session's token."""

    csrf = ""

    def submit(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.post(path, data={"csrf": self.csrf, **(data or {})}, follow_redirects=False, **more)


class People:
    """Makes accounts and logs them in without the cost of a password check."""

    def __init__(self, app: FastAPI, engine: Engine, settings: Settings, now: datetime) -> None:
        self.app, self.engine, self.settings, self.now = app, engine, settings, now

    def __call__(self, role: UserRole, agency_id: int | None = None) -> Browser:
        with writing(self.engine) as session:
            login = str(role)
            user = session.exec(select(User).where(User.login == login)).first()
            user = user or User(login=login, name=login.title(), role=role, password=HASH)
            user.agency_id = agency_id
            session.add(user)
            session.flush()
            token = open_session(session, user, self.settings, self.now)
            session.flush()
            opened = session.get(LoginSession, hashed(token))
            assert opened
        browser = Browser(self.app)
        browser.cookies.set(COOKIE, token)
        browser.csrf = opened.csrf
        return browser


@pytest.fixture
def moved() -> list[set[int]]:
    """The plans that `on_change` heard of."""
    return []


@pytest.fixture
def app(settings: Settings, engine: Engine, now: datetime, moved: list[set[int]]) -> FastAPI:
    return create_app(settings, engine, clock=lambda: now, on_change=moved.append)


@pytest.fixture
def people(app: FastAPI, engine: Engine, settings: Settings, now: datetime) -> People:
    return People(app, engine, settings, now)


@pytest.fixture
def anybody(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def sample(engine: Engine, settings: Settings, now: datetime) -> int:
    """The sample province with its plan, activated and with a few answers; the plan's id."""
    with writing(engine) as session:
        plan = make_sample(session, now, settings)
        return plan.id or 0
