"""The pages about messages: templates with real data, the ledger as a file, what Zalo calls."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from models import UserRole
from tests.web.conftest import People
from web.previews.routes import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_template_has_its_page(people: People, sample: int, name: str) -> None:
    assert sample
    page = people(UserRole.LEADER).get(f"/messages/previews?name={name}")
    assert page.status_code == 200
    assert "nhiệm vụ" in page.text


def test_the_mail_is_shown_without_scripts_or_strangers(people: People, sample: int) -> None:
    assert sample
    page = people(UserRole.COORDINATOR).get("/messages/previews/digest.html")
    assert page.status_code == 200
    assert "Kính gửi" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'; sandbox")


def test_the_ledger_is_a_file_for_those_who_may(people: People, sample: int) -> None:
    assert sample
    found = people(UserRole.COORDINATOR).get("/messages/export.csv")
    assert found.content.startswith("\ufeffSố,Cơ quan".encode())
    assert people(UserRole.AGENCY).get("/messages/export.csv").status_code == 403


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"event_name":"user_received_message"}'])
def test_an_unsigned_event_is_answered_and_ignored(app: FastAPI, body: bytes) -> None:
    assert TestClient(app).post("/webhooks/zalo", content=body).text == "ok"
