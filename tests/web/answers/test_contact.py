"""A contact chooses what it receives, sees what is kept about it, and may leave."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from followup.masterdata import NOUNS, Desk, change
from followup.privacy import FORGOTTEN
from models import CodeUse, Contact, ContactCode, Event, Occurrence, Person, Purpose, Revision, UserRole
from models.bulk import table
from models.contact import Wants
from models.session import reading, writing
from notifications import links
from tests.web.answers.conftest import Visitor
from tests.web.conftest import People


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


def test_who_leaves_is_forgotten_and_the_agency_stays(
    chooser: Visitor, visitor: Visitor, engine: Engine, settings: Settings, contact: Contact, now: datetime
) -> None:
    """Address, name, title, codes and what was kept of changes go; what the agency did stays under its name."""
    with writing(engine) as session:
        session.add(Contact(agency_id=contact.agency_id, purpose=Purpose.HEAD, address="head@stc.example"))
        desk = Desk(session, settings, "user:lan", now)
        change.save(desk, NOUNS["contacts"], str(contact.id), {"person": "Trần Văn Bình", "title": "Chuyên viên"})
        session.add(ContactCode(contact_id=contact.id or 0, use=CodeUse.VERIFY, code_hash="x", expires_at=now))
    assert visitor.send("accept").status_code == 303
    kept = json.loads(chooser.client.get(chooser.path + "/data").content)
    assert kept["person"]["name"] == "Trần Văn Bình"
    assert chooser.send("remove").status_code == 200
    with reading(engine) as session:
        everything = " ".join(
            str(row)
            for model in (Contact, Person, Revision, Event, ContactCode)
            for row in session.connection().execute(select(table(model)))
        )
        kinds = set(session.exec(select(Event.kind).where(Event.agency_id == contact.agency_id)))
    assert "Bình" not in everything
    assert "vanthu@stc.example" not in everything
    assert {"accepted", "contact_removed"} <= kinds


def test_a_coordinator_removes_an_address_at_a_persons_wish(people: People, engine: Engine, contact: Contact) -> None:
    browser = people(UserRole.COORDINATOR)
    assert browser.submit(f"/contacts/{contact.id}/forget").status_code == 400
    with writing(engine) as session:
        session.add(Contact(agency_id=contact.agency_id, purpose=Purpose.HEAD, address="head@stc.example"))
    assert browser.submit(f"/contacts/{contact.id}/forget").status_code == 303
    with reading(engine) as session:
        assert session.get_one(Contact, contact.id).address == FORGOTTEN
