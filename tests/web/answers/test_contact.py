"""A contact chooses what it receives, sees what is kept about it, and may leave."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from config.settings import Settings
from models import Contact, Occurrence, Purpose
from models.contact import Wants
from models.session import reading, writing
from notifications import links
from tests.web.answers.conftest import Visitor


@pytest.fixture
def chooser(app: FastAPI, settings: Settings, contact: Contact, now: datetime) -> Visitor:
    address = links.for_contact(settings, "preferences", contact, now=now)
    return Visitor(TestClient(app, follow_redirects=False), address.removeprefix(settings.base_url))


def wants(engine: Engine, contact: Contact) -> Wants:
    with reading(engine) as session:
        return session.get_one(Contact, contact.id).wants


def test_choose(chooser: Visitor, engine: Engine, contact: Contact) -> None:
    assert "vanthu@stc.example" in chooser.look().text
    assert chooser.send("choose", wants="overdue").status_code == 303
    assert wants(engine, contact) is Wants.OVERDUE
    assert chooser.send("choose", wants="nothing").status_code == 400
    assert chooser.send("choose", "x", wants="all").status_code == 400
    assert wants(engine, contact) is Wants.OVERDUE


def test_own_data(chooser: Visitor) -> None:
    answer = chooser.client.get(chooser.path + "/data")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert json.loads(answer.content)["address"] == "vanthu@stc.example"


def test_the_only_address_stays(chooser: Visitor, engine: Engine, contact: Contact) -> None:
    assert chooser.send("remove").status_code == 400
    with reading(engine) as session:
        assert session.get_one(Contact, contact.id).disabled_at is None


def test_leaving_ends_every_link(
    chooser: Visitor, visitor: Visitor, engine: Engine, contact: Contact, duty: Occurrence
) -> None:
    with writing(engine) as session:
        session.add(Contact(agency_id=contact.agency_id, purpose=Purpose.HEAD, address="head@stc.example"))
    assert chooser.send("remove").status_code == 200
    for one in (chooser, visitor):
        answer = one.look()
        assert answer.status_code == 404
        assert "stc.example" not in answer.text
    with reading(engine) as session:
        assert session.get_one(Contact, contact.id).disabled_reason == "theo yêu cầu của người nhận"


def test_an_answer_link_opens_no_preferences(visitor: Visitor) -> None:
    assert visitor.client.get(visitor.path.replace("/a/", "/c/")).status_code == 404
