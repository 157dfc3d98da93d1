"""Session fixation, cookies, and where a login may lead."""

from __future__ import annotations

from datetime import datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from models import LoginSession, User, UserRole
from models.session import reading, writing
from tests.web.conftest import HASH, PASSWORD, People
from web.app import create_app
from web.house import is_own_path
from web.sessions import COOKIE, hashed

EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "https://evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\r\nLocation: https://evil.example",
    "\x00//evil.example",
    " //evil.example",
    "evil.example",
    "",
]


@pytest.fixture
def lan(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(User(login="lan", name="Lan", role=UserRole.COORDINATOR, password=HASH))


def log_in(client: TestClient, **more: str) -> TestClient:
    client.get("/login")
    door = client.cookies["dondoc_door"]
    answer = client.post("/login", data={"login": "lan", "password": PASSWORD, "door": door, **more})
    assert answer.status_code == 303, answer.text
    client.headers["x-location"] = answer.headers["location"]
    return client


@pytest.mark.usefixtures("lan")
def test_a_session_that_was_planted_is_not_the_one_that_opens(anybody: TestClient, engine: Engine) -> None:
    anybody.cookies.set(COOKIE, "planted")
    log_in(anybody)
    with reading(engine) as session:
        kept = session.exec(select(LoginSession.token_hash)).all()
    assert hashed("planted") not in kept
    assert len(kept) == 1


@pytest.mark.usefixtures("lan")
def test_each_login_has_a_session_of_its_own(app: FastAPI, engine: Engine) -> None:
    first, second = (log_in(TestClient(app, follow_redirects=False)) for _ in range(2))
    assert first.cookies[COOKIE] != second.cookies[COOKIE]
    with reading(engine) as session:
        found = session.exec(select(LoginSession)).all()
        assert first.cookies[COOKIE] not in {row.token_hash for row in found}
        assert len({row.csrf for row in found}) == 2


def test_an_old_cookie_opens_nothing(people: People, app: FastAPI) -> None:
    browser = people(UserRole.LEADER)
    kept = browser.cookies[COOKIE]
    browser.submit("/logout")
    again = TestClient(app, cookies={COOKIE: kept}, follow_redirects=False)
    assert again.get("/account").status_code == 303


@pytest.mark.usefixtures("lan")
def test_the_cookie_is_for_tls_and_no_script(settings: Settings, engine: Engine, now: datetime) -> None:
    settings.base_url = "https://nhiemvu.tinh.example"
    client = TestClient(
        create_app(settings, engine, clock=lambda: now), base_url=settings.base_url, follow_redirects=False
    )
    client.get("/login")
    door = client.cookies["dondoc_door"]
    answer = client.post("/login", data={"login": "lan", "password": PASSWORD, "door": door})
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    assert {"httponly", "secure", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}


@pytest.mark.parametrize("there", EVIL)
def test_no_address_leads_away(there: str) -> None:
    assert not is_own_path(there)


@pytest.mark.usefixtures("lan")
@pytest.mark.parametrize("there", EVIL)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_login_leads_to_our_own_pages(anybody: TestClient, there: str) -> None:
    assert log_in(anybody, next=there).headers["x-location"] == "/"
    assert anybody.get("/login", params={"next": there}).headers["location"] == "/"


@pytest.mark.parametrize("there", EVIL)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_form_leads_back_to_our_own_pages(people: People, there: str, engine: Engine) -> None:
    browser = people(UserRole.LEADER)
    answer = browser.submit("/account/language", {"language": "en", "back": there})
    assert answer.headers["location"] == "/account"
