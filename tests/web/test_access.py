"""One table role × action, walked through for every route of the application."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount

from models import TokenScope, UserRole
from tests.web.conftest import Browser, People
from tests.web.roles import PAGE, written
from web.access import ALLOWED, Action, Require, may

#: Who may do what does not hang on the kind of database.
pytestmark = [pytest.mark.usefixtures("engine"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

OPEN_TO_ALL = {"/healthz", "/readyz", "/metrics"}  # the last one has a token of its own: test_watching.py

MOUNTS = {"/static"}  # files of our own, the same for everybody


def actions_of(dependant: Dependant) -> Iterator[Action]:
    for needed in dependant.dependencies:
        if isinstance(needed.call, Require):
            yield needed.call.action
        yield from actions_of(needed)


def routes(app: FastAPI) -> list[APIRoute]:
    """Every route that the application answers, whatever way it came in. An unknown kind of route fails."""
    return list(walk(app.routes))


def walk(found: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    for route in found:
        if isinstance(route, APIRoute):
            yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from walk(included.routes)
        else:
            assert isinstance(route, Mount), route
            assert route.path in MOUNTS, route.path


def filled(route: APIRoute) -> str:
    """The route's path with a number that nothing has."""
    path = route.path_format
    for name in route.param_convertors:
        path = path.replace("{" + name + "}", "987654")
    return path


def test_every_action_names_its_roles() -> None:
    assert set(ALLOWED) == set(Action) - {Action.PUBLIC}


def test_every_route_stands_behind_one_action(app: FastAPI) -> None:
    bare = [r.path for r in routes(app) if len(set(actions_of(r.dependant))) != 1 and r.path not in OPEN_TO_ALL]
    assert bare == []


def test_every_route_has_its_row(app: FastAPI) -> None:
    """docs/roles.md is what an office signs: a route that is new, gone or opened to others must show there."""
    assert PAGE.read_text("utf-8") == written(app), "write it anew: make roles"


def test_a_route_that_nobody_thought_of_is_found(app: FastAPI) -> None:
    router = APIRouter()
    router.add_api_route("/forgotten", lambda: None)
    app.include_router(router, prefix="")
    assert "/forgotten" in {route.path for route in routes(app)}


def test_no_get_changes_anything(app: FastAPI) -> None:
    mixed = [r.path for r in routes(app) if "GET" in r.methods and "POST" in r.methods]
    assert mixed == []


def token_of(browser: Browser) -> str:
    """A token with every scope."""
    page = browser.submit("/account/tokens", {"name": "mọi phạm vi", "scopes": list(TokenScope)}).text
    shown = re.search(r'<p class="mono">([^<]+)</p>', page)
    assert shown
    return shown[1]


@pytest.mark.parametrize("role", list(UserRole))
def test_role_meets_its_table(app: FastAPI, people: People, role: UserRole) -> None:
    browser = people(role)
    program = TestClient(app, headers={"authorization": f"Bearer {token_of(browser)}"})
    for route in routes(app):
        if route.path in OPEN_TO_ALL:
            continue
        (action,) = set(actions_of(route.dependant))
        path = filled(route)
        for method in route.methods - {"HEAD"}:
            if method == "POST" and path.startswith("/api/"):
                answer = program.post(path, json={})
            else:
                answer = browser.request(method, path, data={"csrf": browser.csrf}, follow_redirects=False)
            forbidden = answer.status_code == 403
            assert forbidden is not may(role, action) or action is Action.LOOK_OWN, (role, method, path)
            if route.path == "/logout" and method == "POST":
                browser = people(role)


def test_without_login_nothing_opens(app: FastAPI, people: People) -> None:
    client = TestClient(app, follow_redirects=False)
    for route in routes(app):
        if route.path in OPEN_TO_ALL or Action.PUBLIC in set(actions_of(route.dependant)):
            continue
        path = filled(route)
        for method in route.methods - {"HEAD"}:
            answer = client.request(method, path)
            assert answer.status_code in (303, 401), (method, path)
            if answer.status_code == 303:
                assert answer.headers["location"].startswith("/login")
