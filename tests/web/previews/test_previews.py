"""The pages about messages: templates with real data, the ledger as a file, what Zalo calls."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from models import Channel, Contact, Message, MessageKind, MessageState, UserRole
from models.session import writing
from notifications import links
from tests.web.conftest import People
from web.previews.routes import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_template_has_its_page(people: People, sample: int, name: str) -> None:
    assert sample
    page = people(UserRole.LEADER).get(f"/messages/previews?name={name}")
    assert page.status_code == 200
    assert "nhiệm vụ" in page.text


def test_who_looks_at_a_message_cannot_answer_for_the_agency(
    people: People, sample: int, engine: Engine, settings: Settings, now: datetime
) -> None:
    with writing(engine) as session:
        contact = session.exec(select(Contact)).first()
        assert contact
        link = links.for_contact(settings, "agency", contact, now=now, agency=contact.agency_id)
        told = Message(contact_id=contact.id or 0, agency_id=contact.agency_id, channel=Channel.EMAIL, planned_at=now,
                       state=MessageState.SENT, kind=MessageKind.DIGEST, bucket="b", not_before=now,
                       body=f"Kính gửi. Xem: {link}")  # fmt: skip
        session.add(told)
        session.flush()
        number = told.id
    leader = people(UserRole.LEADER)
    assert "Xem: " in leader.get(f"/messages/{number}").text
    pages = [f"/messages/{number}", *(f"/messages/previews?name={name}" for name in NAMES)]
    pages += [f"/messages/previews/{name}.html" for name in ("digest", "single", "escalation", "reply")]
    for path in pages:
        assert not re.search(r"/[abc]/[\w-]{20,}", leader.get(path).text), path


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
