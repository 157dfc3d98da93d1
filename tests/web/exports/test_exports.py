"""Downloads and calendar addresses, over the real application."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from docx import Document
from fastapi.testclient import TestClient
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlmodel import col, select

from config.settings import Settings
from followup import privacy
from models import Contact, Event, Feed, Occurrence, Person, UserRole
from models.session import reading, writing
from notifications import links
from tests.papers.conftest import filled
from tests.papers.test_export import words
from tests.web.conftest import People

__all__ = ["filled"]


def test_choose_and_take(filled: Engine, people: People) -> None:
    browser = people(UserRole.COORDINATOR)
    page = browser.get("/exports?plan=1")
    assert page.status_code == 200
    assert "/exports/file?format=xlsx&amp;plan=1" in page.text
    answer = browser.get("/exports/file?format=xlsx&plan=1")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert load_workbook(io.BytesIO(answer.content)).active.max_row == 3 + 5
    report = browser.get("/exports/file?format=docx")
    assert "BÁO CÁO" in words(Document(io.BytesIO(report.content)))
    with reading(filled) as session:
        taken = [event.data["format"] for event in session.exec(select(Event).where(Event.kind == "exported"))]
    assert taken == ["xlsx", "docx"]


@pytest.mark.parametrize("address", ["/exports/file?format=exe", "/exports/file?format=xlsx&plan=abc"])
def test_wrong_wishes_are_said(filled: Engine, people: People, address: str) -> None:
    assert people(UserRole.COORDINATOR).get(address).status_code == 400


def test_an_agency_cannot_take_everything(filled: Engine, people: People) -> None:
    browser = people(UserRole.AGENCY, 2)
    for path in ("/exports", "/exports/file?format=csv", "/drafts/1/file", "/drafts/briefing", "/feeds"):
        assert browser.get(path).status_code == 403, path


def test_drafts(filled: Engine, people: People) -> None:
    browser = people(UserRole.COORDINATOR)
    assert "/drafts/1/file" in browser.get("/drafts").text
    answer = browser.get("/drafts/1/file")
    assert "V/v đôn đốc" in words(Document(io.BytesIO(answer.content)))
    assert 'filename="cong-van-don-doc-1.docx"' in answer.headers["content-disposition"]
    assert browser.get("/drafts/briefing").status_code == 200
    assert browser.get("/drafts/file?ids=1").status_code == 200
    assert browser.get("/drafts/file?ids=1&ids=2").status_code == 400
    assert browser.get("/drafts/999/file").status_code == 404


def test_feed_lives_until_it_is_revoked(
    filled: Engine, people: People, settings: Settings, anybody: TestClient, now: datetime
) -> None:
    browser = people(UserRole.COORDINATOR)
    assert browser.submit("/feeds", {"agency": "2", "label": "Phòng Tổng hợp"}).status_code == 303
    page = browser.get("/feeds").text
    with reading(filled) as session:
        feed = session.exec(select(Feed)).one()
        session.expunge(feed)
    address = links.make(settings, "feed", {"feed": feed.id}, now=feed.made_at, days=365 * 5)
    assert address in page
    path = address.removeprefix(settings.base_url)
    answer = anybody.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {"Sở Tài chính" in event["description"] for event in events} == {True}
    assert len(events) == 5
    assert anybody.get(path + ".ics").status_code == 200
    assert anybody.get(path[:-2]).status_code == 400
    assert browser.submit(f"/feeds/{feed.id}/revoke").status_code == 303
    assert anybody.get(path).status_code == 400
    assert address not in browser.get("/feeds").text
    assert browser.submit("/feeds", {"agency": "999"}).status_code == 404


def test_a_persons_feed_holds_what_the_person_answers(
    filled: Engine, people: People, settings: Settings, anybody: TestClient, now: datetime
) -> None:
    browser = people(UserRole.COORDINATOR)
    with writing(filled) as session:
        duty = session.exec(select(Occurrence).where(col(Occurrence.due_on) > now.date())).first()
        assert duty
        person = Person(agency_id=duty.agency_id, name="Nguyễn Thị Phượng")
        session.add(person)
        session.flush()
        contact = Contact(agency_id=duty.agency_id, person_id=person.id, address="phuong@stc.example")
        session.add_all([contact, Contact(agency_id=duty.agency_id, address="khac@stc.example")])
        session.flush()
        duty.delegate_id = contact.id
        number, chosen, reach = person.id or 0, duty.id or 0, contact.id or 0
    assert "Tạo địa chỉ lịch" in browser.get(f"/people/{number}").text
    assert browser.submit("/feeds", {"person": str(number)}).status_code == 303
    assert browser.submit("/feeds", {"person": "999"}).status_code == 404
    assert f"/occurrences/{chosen}" in browser.get(f"/occurrences?person={number}").text
    with reading(filled) as session:
        feed = session.exec(select(Feed)).one()
        assert "Nguyễn Thị Phượng" in browser.get("/feeds").text
        path = links.make(settings, "feed", {"feed": feed.id}, now=feed.made_at, days=365 * 5)
    answer = anybody.get(path.removeprefix(settings.base_url))
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1
    with writing(filled) as session:
        privacy.forget(session, session.get_one(Contact, reach), actor="user:x", now=now)
    assert anybody.get(path.removeprefix(settings.base_url)).status_code == 400


def test_an_answer_link_is_no_feed(filled: Engine, settings: Settings, anybody: TestClient, now: datetime) -> None:
    answer = links.token(settings, "answer", {"feed": 1}, now=now)
    assert anybody.get(f"/f/{answer}").status_code == 400
    old = links.token(settings, "feed", {"feed": 1}, now=now - timedelta(days=400))
    assert anybody.get(f"/f/{old}").status_code == 400
