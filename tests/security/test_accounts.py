"""Accounts: those that nobody uses are closed, and a second factor is asked of whom the office wants it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from flows import passes
from followup.idle import close_idle
from models import ApiToken, Event, User, UserRole
from models.session import reading, writing
from tests.web.conftest import HASH, PASSWORD, People

DAY = timedelta(days=1)


def person(engine: Engine, login: str, role: UserRole, seen: datetime | None) -> int:
    with writing(engine) as session:
        user = User(login=login, name=login, role=role, password=HASH, last_seen_at=seen)
        session.add(user)
        session.flush()
        return user.id or 0


def closed(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(session.exec(select(User.login).where(User.active == False)))  # noqa: E712


def test_accounts_out_of_use_are_closed(engine: Engine, settings: Settings, now: datetime) -> None:
    person(engine, "quantri", UserRole.ADMIN, now - 90 * DAY)
    person(engine, "cu", UserRole.LEADER, now - 46 * DAY)
    person(engine, "moi", UserRole.LEADER, now - 44 * DAY)
    person(engine, "chua-vao", UserRole.LEADER, None)
    program = person(engine, "may", UserRole.AUDITOR, now - 90 * DAY)
    with writing(engine) as session:
        session.add(ApiToken(user_id=program, name="t", token_hash="h", created_at=now, last_used_at=now - DAY))
    passes.retention(engine, settings, now)
    assert closed(engine) == {"cu"}  # and not the only administrator
    with reading(engine) as session:
        assert [event.data["login"] for event in session.exec(select(Event))] == ["cu"]
    settings.idle_days = 0
    with writing(engine) as session:
        assert close_idle(session, settings.idle_days, now + 900 * DAY) == 0


def test_of_many_administrators_one_stays(engine: Engine, now: datetime) -> None:
    for days in (60, 50, 70):
        person(engine, f"a{days}", UserRole.ADMIN, now - days * DAY)
    with writing(engine) as session:
        assert close_idle(session, 45, now) == 2
    assert closed(engine) == {"a60", "a70"}


def test_an_account_that_is_opened_again_stays_open(people: People, engine: Engine, now: datetime) -> None:
    admin = people(UserRole.ADMIN)
    number = person(engine, "cu", UserRole.LEADER, now - 46 * DAY)
    with writing(engine) as session:
        assert close_idle(session, 45, now) == 1
    assert admin.submit(f"/accounts/{number}/active", {"active": "true"}).status_code == 303
    with writing(engine) as session:
        assert close_idle(session, 45, now + DAY) == 0


@pytest.mark.parametrize(
    ("new", "status"),
    [("mười ba ký tự", 400), ("a" * 40, 400), ("abcde" * 8, 400), ("mười bốn ký tự", 303)],
)
def test_a_password_is_long_and_of_many_signs(people: People, new: str, status: int) -> None:
    form = {"old": PASSWORD, "new": new, "again": new}
    assert people(UserRole.LEADER).submit("/account/password", form).status_code == status


@pytest.mark.parametrize(
    ("wanted", "role", "free"),
    [
        ("", UserRole.ADMIN, True),
        ("admin", UserRole.ADMIN, False),
        ("admin", UserRole.LEADER, True),
        ("all", UserRole.LEADER, False),
    ],
)
def test_whose_pages_need_a_second_factor(
    people: People, settings: Settings, wanted: str, role: UserRole, free: bool
) -> None:
    settings.totp_required = wanted  # type: ignore[assignment]
    browser = people(role)
    answer = browser.get("/plans", follow_redirects=False)
    assert answer.status_code == (200 if free else 303)
    assert browser.get("/account").status_code == 200
    assert ("Cơ quan yêu cầu" in browser.get("/account").text) is not free


def test_turning_it_on_opens_the_rest(people: People, settings: Settings, now: datetime) -> None:
    settings.totp_required = "all"
    browser = people(UserRole.LEADER)
    assert browser.submit("/account/tokens", {"name": "x"}).status_code == 303
    page = browser.submit("/account/totp/begin").text
    secret, sealed = re.search(r'mono big">(\w+)<', page), re.search(r'name="sealed" value="([^"]+)"', page)
    assert secret
    assert sealed
    browser.submit("/account/totp", {"sealed": sealed[1], "code": pyotp.TOTP(secret[1]).at(now)})
    assert browser.get("/plans", follow_redirects=False).status_code == 200
