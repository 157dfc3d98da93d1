"""CSRF: another site can make a browser send a form, but not one with the session's token."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from models import UserRole
from tests.web.conftest import People
from tests.web.test_access import actions_of, filled, routes
from web.access import Action

pytestmark = [pytest.mark.usefixtures("engine"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
#: Open to all, each with a proof of its own: the login form's token, a signed link and its form's token, a signature.
PUBLIC = {"/login", "/webhooks/zalo"}
LINKS = ("/a/{token}", "/b/{token}", "/c/{token}")


@pytest.mark.parametrize("token", ["", "wrong", "x" * 32])
def test_no_form_works_without_the_token(app: FastAPI, people: People, token: str) -> None:
    browser = people(UserRole.ADMIN)
    tried = 0
    for route in routes(app):
        if Action.PUBLIC in set(actions_of(route.dependant)):
            continue
        for method in route.methods - {"GET", "HEAD"}:
            answer = browser.request(method, filled(route), data={"csrf": token}, follow_redirects=False)
            assert answer.status_code == (401 if route.path.startswith("/api/") else 403), (method, route.path)
            tried += 1
    assert tried > 60


def test_what_is_open_to_all_has_a_proof_of_its_own(app: FastAPI) -> None:
    public = {
        route.path
        for route in routes(app)
        if "POST" in route.methods and Action.PUBLIC in set(actions_of(route.dependant))
    }
    assert {path for path in public if not path.startswith(LINKS)} == PUBLIC
    client = TestClient(app, follow_redirects=False)
    assert client.post("/login", data={"login": "a", "password": "b"}).status_code == 403


def test_a_token_of_another_session_is_worth_nothing(people: People) -> None:
    mine, other = people(UserRole.ADMIN), people(UserRole.LEADER)
    answer = mine.post("/account/tokens", data={"csrf": other.csrf, "name": "x"}, follow_redirects=False)
    assert answer.status_code == 403


def test_json_does_not_get_around_the_form(people: People) -> None:
    browser = people(UserRole.ADMIN)
    answer = browser.post("/account/tokens", json={"csrf": browser.csrf, "name": "x"}, follow_redirects=False)
    assert answer.status_code == 403


def test_cookies_do_not_travel_with_strangers_forms(people: People, app: FastAPI) -> None:
    client = TestClient(app, follow_redirects=False)
    cookies = client.get("/login").headers.get_list("set-cookie")
    assert cookies
    assert all("samesite=strict" in cookie.lower() or "samesite=lax" in cookie.lower() for cookie in cookies)
    assert all("httponly" in cookie.lower() for cookie in cookies)
