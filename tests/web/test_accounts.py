"""Logging in: lockout, tokens, sessions that end."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from config.settings import Settings
from models import ApiToken, LoginSession, User, UserRole
from models.session import reading, writing
from tests.web.conftest import HASH, PASSWORD, People
from web import tries
from web.accounts import passwords
from web.accounts.first import ensure_first_user
from web.app import create_app
from web.sessions import hashed

#: Who may do what does not hang on the kind of database.
pytestmark = [pytest.mark.usefixtures("engine"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


def log_in(client: TestClient, login: str, password: str, **more: str) -> int:
    page = client.get("/login")
    door = re.search(r'name="door" value="([^"]+)"', page.text)
    assert door
    data = {"login": login, "password": password, "door": door[1], **more}
    return client.post("/login", data=data).status_code


@pytest.fixture
def lan(engine: Engine) -> User:
    with writing(engine) as session:
        user = User(login="lan", name="Nguyễn Thị Lan", role=UserRole.COORDINATOR, password=HASH)
        session.add(user)
    return user


def test_first_user_is_made_once(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        password = ensure_first_user(session, now)
    assert password
    assert len(password) >= passwords.MIN_LENGTH
    with writing(engine) as session:
        assert ensure_first_user(session, now) is None
        user = session.exec(select(User)).one()
    assert user.password.startswith("$argon2id$")


def test_pages_ask_for_a_login_and_come_back(anybody: TestClient, lan: User) -> None:
    answer = anybody.get("/plans?state=active")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/plans%3Fstate%3Dactive")
    assert log_in(anybody, "lan", PASSWORD, next="//evil.example") == 303
    assert anybody.get("/account").status_code == 200


def test_wrong_password_locks_after_five(anybody: TestClient, lan: User, engine: Engine) -> None:
    for _ in range(passwords.FAILURES):
        assert log_in(anybody, "lan", "không phải mật khẩu") == 401
    assert log_in(anybody, "lan", PASSWORD) == 401
    with reading(engine) as session:
        assert session.exec(select(User)).one().locked_until


def test_lock_ends(anybody: TestClient, engine: Engine, lan: User, now: datetime) -> None:
    with writing(engine) as session:
        session.add(lan)
        lan.locked_until = now - timedelta(seconds=1)
    assert log_in(anybody, "lan", PASSWORD) == 303


def test_many_tries_from_one_address_are_refused(anybody: TestClient, lan: User, engine: Engine, now: datetime) -> None:
    for _ in range(tries.LOGIN.most):
        with writing(engine) as session:
            tries.LOGIN.count(session, "testclient", now)
    assert log_in(anybody, "lan", PASSWORD) == 429


def test_login_form_needs_its_own_token(anybody: TestClient, lan: User) -> None:
    assert anybody.post("/login", data={"login": "lan", "password": PASSWORD}).status_code == 403


def test_session_ends_by_itself(settings: Settings, engine: Engine, people: People, now: datetime) -> None:
    browser = people(UserRole.COORDINATOR)
    late = create_app(settings, engine, clock=lambda: now + timedelta(hours=settings.session_hours, seconds=1))
    later = TestClient(late, cookies=browser.cookies, follow_redirects=False)
    assert later.get("/account").status_code == 303


def test_logout_ends_the_session_on_the_server(people: People, engine: Engine) -> None:
    browser = people(UserRole.LEADER)
    assert browser.submit("/logout").status_code == 303
    with reading(engine) as session:
        assert session.exec(select(LoginSession)).all() == []


def test_post_without_token_is_refused(people: People) -> None:
    browser = people(UserRole.COORDINATOR)
    answer = browser.post("/logout", data={"csrf": "wrong"}, follow_redirects=False)
    assert answer.status_code == 403
    assert "tải lại trang" in answer.text


def test_changing_the_password_ends_other_sessions(people: People, engine: Engine) -> None:
    here, there = people(UserRole.LEADER), people(UserRole.LEADER)
    new = "mật khẩu mới dài hơn"
    assert here.submit("/account/password", {"old": PASSWORD, "new": "ngắn", "again": "ngắn"}).status_code == 400
    assert here.submit("/account/password", {"old": PASSWORD, "new": new, "again": new}).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account", follow_redirects=False).status_code == 303


def test_new_account_shows_its_password_once(people: People, engine: Engine) -> None:
    admin = people(UserRole.ADMIN)
    answer = admin.submit("/accounts", {"login": "minh", "name": "Lê Minh", "role": "coordinator"})
    shown = re.search(r'<p class="mono big">([^<]+)</p>', answer.text)
    assert shown
    assert shown[1] not in admin.get("/accounts").text
    with reading(engine) as session:
        made = session.exec(select(User).where(col(User.login) == "minh")).one()
        assert passwords.is_right(made.password, shown[1])


@pytest.fixture
def given(anybody: TestClient, engine: Engine, lan: User) -> TestClient:
    """Lan, logged in with a password that the system gave her."""
    with writing(engine) as session:
        session.exec(select(User)).one().must_change = True
    assert log_in(anybody, "lan", PASSWORD) == 303
    return anybody


@pytest.mark.parametrize("path", ["/", "/plans", "/help", "/occurrences", "/account/tokens"])
def test_a_given_password_opens_nothing_but_its_change(given: TestClient, path: str) -> None:
    answer = given.post(path) if path == "/account/tokens" else given.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Hãy đổi mật khẩu" in given.get("/account").text


def test_a_given_password_opens_no_api(given: TestClient, engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        user = session.exec(select(User)).one()
        session.add(ApiToken(user_id=user.id or 0, name="x", token_hash=hashed("token"), created_at=now))
    answer = given.get("/api/v1/plans", headers={"authorization": "Bearer token"})
    assert answer.status_code == 403


def test_a_given_password_is_changed_for_another_one(given: TestClient) -> None:
    csrf = re.search(r'name="csrf" value="([^"]+)"', given.get("/account").text)
    assert csrf
    same = {"csrf": csrf[1], "old": PASSWORD, "new": PASSWORD, "again": PASSWORD}
    assert given.post("/account/password", data=same).status_code == 400
    new = "một mật khẩu khác hẳn"
    assert given.post("/account/password", data={**same, "new": new, "again": new}).status_code == 303
    assert given.get("/plans").status_code == 200


def test_headers(app: FastAPI) -> None:
    headers = TestClient(app).get("/login").headers
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_second_factor_is_asked_for_and_each_code_counts_once(
    anybody: TestClient, people: People, engine: Engine, settings: Settings, now: datetime
) -> None:
    leader = people(UserRole.LEADER)
    page = leader.submit("/account/totp/begin").text
    secret, sealed = re.search(r'mono big">(\w+)<', page), re.search(r'name="sealed" value="([^"]+)"', page)
    assert secret
    assert sealed
    early, code = (pyotp.TOTP(secret[1]).at(now - timedelta(seconds=s)) for s in (30, 0))
    assert leader.submit("/account/totp", {"sealed": sealed[1], "code": "000000"}).status_code == 400
    assert leader.submit("/account/totp", {"sealed": sealed[1], "code": early}).status_code == 303
    with reading(engine) as session:
        assert secret[1] not in session.exec(select(User)).one().totp
    assert log_in(anybody, "leader", PASSWORD) == 401
    assert log_in(anybody, "leader", PASSWORD, code=early) == 401
    assert log_in(anybody, "leader", PASSWORD, code=code) == 303
    other = TestClient(anybody.app, follow_redirects=False)
    assert log_in(other, "leader", PASSWORD, code=code) == 401
    assert leader.submit("/account/totp/off", {"password": "không phải"}).status_code == 403
    assert leader.submit("/account/totp/off", {"password": PASSWORD}).status_code == 303
    assert log_in(other, "leader", PASSWORD) == 303


def test_own_data_without_secrets(people: People, engine: Engine) -> None:
    browser = people(UserRole.LEADER)
    browser.submit("/account/tokens", {"name": "máy tính", "scopes": "read"})
    answer = browser.get("/account/data")
    assert answer.headers["content-disposition"].startswith("attachment")
    kept = answer.json()
    assert (kept["login"], kept["role"]) == ("leader", "leader")
    assert [one["name"] for one in kept["tokens"]] == ["máy tính"]
    assert "argon2" not in answer.text
    assert "hash" not in answer.text
