"""What a stranger or a colleague might try: secrets on pages, numbers and signs that no column holds, old keys."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from models import ApiToken, Channel, Contact, Message, MessageItem, User, UserRole
from models.session import reading, writing
from tests.web.conftest import Browser, People
from web import texts
from web.answers.gate import DeadLink
from web.answers.renewal import masked
from web.errors import TooMany
from web.sessions import hashed

SECRET = "mat-khau-kenh"
APPRISE = f"json://user:{SECRET}@hooks.example/{SECRET}"


@pytest.fixture
def told(engine: Engine, sample: int) -> tuple[int, int, int]:
    """A duty, a message about it and its agency, whose contact is an Apprise address with a password."""
    with writing(engine) as session:
        item = session.exec(select(MessageItem)).first()
        assert item
        message = session.get_one(Message, item.message_id)
        contact = session.get_one(Contact, message.contact_id)
        contact.channel, contact.address, message.channel = Channel.APPRISE, APPRISE, Channel.APPRISE
        return item.occurrence_id, message.id or 0, contact.agency_id


def test_no_page_shows_the_password_of_a_channel(people: People, told: tuple[int, int, int]) -> None:
    duty, message, agency = told
    browser = people(UserRole.ADMIN)
    for path in (f"/occurrences/{duty}", f"/messages/{message}", f"/agencies/{agency}", "/messages"):
        page = browser.get(path)
        assert page.status_code == 200
        assert SECRET not in page.text, path
        assert "json://…" in page.text, path


def test_a_dead_link_does_not_name_it_either() -> None:
    contact = Contact(id=1, agency_id=1, channel=Channel.APPRISE, address=APPRISE)
    assert SECRET not in masked(DeadLink(TooMany("", ""), contact, None).address)


@pytest.mark.parametrize("number", [2**31, 10**25])
def test_numbers_that_no_row_can_have(people: People, sample: int, number: int) -> None:
    browser = people(UserRole.ADMIN)
    for path in (f"/occurrences/{number}", f"/plans/{number}", f"/agencies/{number}", f"/drafts/{number}/file"):
        assert browser.get(path).status_code == 404, path
    assert browser.submit(f"/accounts/{number}/reset").status_code == 404
    assert browser.submit("/occurrences/confirm", {"ids": str(number)}).status_code in (303, 400)
    assert browser.get(f"/drafts/file?ids={number}").status_code in (400, 404)


def test_a_sign_that_no_text_may_have(people: People, engine: Engine) -> None:
    answer = people(UserRole.ADMIN).submit("/account/tokens", {"name": "a\0b"})
    assert answer.status_code == (400 if engine.dialect.name == "postgresql" else 200)


def test_a_cookie_chooses_among_the_languages_that_there_are(app: FastAPI) -> None:
    client = TestClient(app)
    client.get("/khong-co")
    kept = texts.words.cache_info().currsize
    for language in ("xx", "yy", "zz"):
        client.cookies.set("dondoc_language", language)
        assert client.get("/khong-co").status_code == 404
    assert texts.words.cache_info().currsize == kept


def test_a_reset_password_ends_the_keys_of_programs(
    app: FastAPI, people: People, engine: Engine, now: datetime
) -> None:
    people(UserRole.LEADER)
    with writing(engine) as session:
        leader = session.exec(select(User).where(User.role == UserRole.LEADER)).one().id or 0
        session.add(ApiToken(user_id=leader, name="lịch", token_hash=hashed("key"), created_at=now))
    program = TestClient(app, headers={"authorization": "Bearer key"})
    assert program.get("/api/v1/plans").status_code == 200
    assert people(UserRole.ADMIN).submit(f"/accounts/{leader}/reset").status_code == 200
    assert program.get("/api/v1/plans").status_code == 401


def test_a_second_factor_is_not_replaced_without_the_password(
    people: People, engine: Engine, settings: Settings, now: datetime
) -> None:
    browser = people(UserRole.LEADER)
    assert _turn_on(browser, now) == 303
    with reading(engine) as session:
        first = session.exec(select(User)).one().totp
    assert _turn_on(browser, now) == 403
    with reading(engine) as session:
        assert session.exec(select(User)).one().totp == first


def _turn_on(browser: Browser, now: datetime) -> int:
    page = browser.submit("/account/totp/begin").text
    secret, sealed = re.search(r'mono big">(\w+)<', page), re.search(r'name="sealed" value="([^"]+)"', page)
    assert secret
    assert sealed
    data = {"sealed": sealed[1], "code": pyotp.TOTP(secret[1]).at(now)}
    return int(browser.submit("/account/totp", data).status_code)
