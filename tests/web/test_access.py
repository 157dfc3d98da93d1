"""One table role × action, walked through for every route of the application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from models import UserRole
from tests.web.conftest import People
from web.access import ALLOWED, Action, Require, may
from web.routers import routers

#: Who may do what does not hang on the kind of database.
pytestmark = [pytest.mark.usefixtures("engine"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

OPEN_TO_ALL = {"/healthz"}


def actions_of(dependant: Dependant) -> Iterator[Action]:
    for needed in dependant.dependencies:
        if isinstance(needed.call, Require):
            yield needed.call.action
        yield from actions_of(needed)


def routes(app: FastAPI) -> list[APIRoute]:
    included = [route for router in routers() for route in router.routes]
    return [route for route in [*included, *app.routes] if isinstance(route, APIRoute)]


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


def test_no_get_changes_anything(app: FastAPI) -> None:
    mixed = [r.path for r in routes(app) if "GET" in r.methods and "POST" in r.methods]
    assert mixed == []


@pytest.mark.parametrize("role", list(UserRole))
def test_role_meets_its_table(app: FastAPI, people: People, role: UserRole) -> None:
    browser = people(role)
    for route in routes(app):
        if route.path in OPEN_TO_ALL:
            continue
        (action,) = set(actions_of(route.dependant))
        path = filled(route)
        for method in route.methods - {"HEAD"}:
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
