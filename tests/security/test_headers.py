"""What a browser may do with our pages: no script or style of strangers, no frame, no referrer, TLS once seen."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from config.settings import Settings
from models import UserRole
from tests.web.answers.conftest import Visitor
from tests.web.conftest import People
from tests.web.test_access import filled, routes
from web.app import create_app

pytestmark = [pytest.mark.usefixtures("engine"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
TEMPLATES = Path(__file__).resolve().parents[2] / "web" / "templates"
#: A mail drawn as its reader sees it, in a sandbox without scripts: mails have their styles inside.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def directives(policy: str) -> dict[str, str]:
    return {name: values for name, _, values in (part.strip().partition(" ") for part in policy.split(";"))}


def check(headers: dict[str, str], where: str) -> None:
    policy = headers["content-security-policy"]
    if not policy.startswith(SANDBOX):
        assert "unsafe" not in policy, where
        found = directives(policy)
        assert found["default-src"] == "'none'", where
        if "sandbox" not in found:  # a page of ours
            assert (found["frame-ancestors"], found["base-uri"], found["form-action"]) == ("'none'", "'none'", "'self'")
            assert found["script-src"] == found["style-src"] == "'self'", where
    assert headers["x-content-type-options"] == "nosniff", where
    assert headers["x-frame-options"] == "DENY", where
    assert headers["referrer-policy"] in ("same-origin", "no-referrer"), where
    assert "strict-transport-security" not in headers, where


def test_every_answer_has_them(app: FastAPI, people: People, sample: int) -> None:
    browser = people(UserRole.ADMIN)
    for route in routes(app):
        if isinstance(route, APIRoute) and "GET" in route.methods:
            for path in {filled(route), filled(route).replace("987654", "1")}:
                check(dict(browser.get(path, follow_redirects=False).headers), path)
    for path in ("/static/style.css", "/khong-co", "/static/khong-co", "/a/x.y"):
        check(dict(TestClient(app).get(path).headers), path)


def test_an_answer_page_tells_nobody_its_address(visitor: Visitor) -> None:
    for headers in (visitor.look().headers, visitor.client.get(visitor.path + "x").headers):
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]


def test_tls_is_remembered_where_there_is_tls(settings: Settings, engine: Engine, now: datetime) -> None:
    settings.base_url = "https://nhiemvu.tinh.example"
    answer = TestClient(create_app(settings, engine, clock=lambda: now)).get("/login")
    assert int(answer.headers["strict-transport-security"].removeprefix("max-age=")) >= 180 * 86400


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_needs_what_the_policy_forbids(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(r"\son\w+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style\b|javascript:", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\b(src|href|action)=[\"'](https?:)?//", text)
