"""Addresses, comments, saved views, sending again."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from models import Contact, Event, Message, MessageState, Occurrence, SavedView, UserRole
from models.session import reading, writing
from tests.web.conftest import Browser, People

#: Who may do what does not hang on the kind of database.
pytestmark = [pytest.mark.usefixtures("engine"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def clerk(people: People, sample: int) -> Browser:
    return people(UserRole.COORDINATOR)


def test_an_address_is_added_and_switched_off(clerk: Browser, engine: Engine) -> None:
    data = {"address": "vanthu@sodttg.example", "purpose": "head", "name": "Hoàng Thị Mẫu", "title": "Văn thư"}
    assert clerk.submit("/agencies/2/contacts", data).status_code == 303
    assert clerk.submit("/agencies/2/contacts", data).status_code == 400
    assert clerk.submit("/agencies/2/contacts", {**data, "address": "không phải"}).status_code == 400
    assert clerk.submit("/agencies/987/contacts", {**data, "address": "a@b.example"}).status_code == 404
    page = clerk.get("/agencies/2").text
    assert "Hoàng Thị Mẫu" in page
    with reading(engine) as session:
        contact = session.exec(select(Contact).where(Contact.address == data["address"])).one()
        number, generation = contact.id, contact.link_generation
    clerk.submit(f"/contacts/{number}/off", {"reason": "nghỉ hưu"})
    with reading(engine) as session:
        contact = session.get(Contact, number)
        assert contact
        assert contact.disabled_at
        assert contact.link_generation == generation + 1
    clerk.submit(f"/contacts/{number}/on")
    with reading(engine) as session:
        contact = session.get(Contact, number)
        assert contact
        assert contact.disabled_at is None


def test_a_comment_stays_in_the_house(clerk: Browser, engine: Engine) -> None:
    assert clerk.submit("/occurrences/1/comment", {"note": "Đã gọi <b>điện</b>, hẹn thứ Năm"}).status_code == 303
    page = clerk.get("/occurrences/1").text
    assert "Đã gọi &lt;b&gt;điện&lt;/b&gt;, hẹn thứ Năm" in page
    assert clerk.submit("/occurrences/1/comment", {"note": ""}).status_code == 422
    with reading(engine) as session:
        assert session.exec(select(Event).where(Event.kind == "commented")).one().actor == "user:coordinator"


def test_a_list_is_kept_under_a_name(clerk: Browser, people: People, engine: Engine) -> None:
    answer = clerk.submit("/views", {"name": "Quá hạn của tôi", "query": "timing=open_late&agency=2&evil=//x"})
    assert answer.headers["location"] == "/occurrences?agency=2&timing=open_late"
    assert "Quá hạn của tôi" in clerk.get("/occurrences").text
    assert clerk.submit("/views", {"name": "sai", "query": "timing=x"}).status_code == 400
    with reading(engine) as session:
        view = session.exec(select(SavedView)).one().id
    leader = people(UserRole.LEADER)
    assert "Quá hạn của tôi" not in leader.get("/occurrences").text
    assert leader.submit(f"/views/{view}/drop").status_code == 404
    assert clerk.submit(f"/views/{view}/drop").status_code == 303


def test_a_failed_message_is_sent_again_with_its_reason(clerk: Browser, engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        contact = session.exec(select(Contact)).first()
        assert contact
        message = Message(
            contact_id=contact.id or 0,
            agency_id=contact.agency_id,
            channel=contact.channel,
            kind="single",
            bucket="t",
            state=MessageState.FAILED,
            planned_at=now,
            not_before=now,
        )
        session.add(message)
        session.flush()
        number = message.id
    assert "Gửi lại" in clerk.get(f"/messages/{number}").text
    assert clerk.submit(f"/messages/{number}/resend", {"reason": " "}).status_code == 400
    assert clerk.submit(f"/messages/{number}/resend", {"reason": "đã sửa hộp thư"}).status_code == 303
    with reading(engine) as session:
        again = session.exec(select(Message).where(col(Message.replaces_id) == number)).one()
        assert again.state is MessageState.PLANNED
        assert session.exec(select(Occurrence)).first()
