"""Rate limits: guessing and loops end, whichever process is asked, and counting costs neither memory nor rows."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from starlette.requests import Request

from config.settings import Settings
from models import User, UserRole
from models.session import reading, writing
from tests.web.answers.conftest import Visitor
from tests.web.conftest import HASH, PASSWORD, People
from web import tries
from web.accounts import passwords
from web.app import create_app
from web.errors import TooMany
from web.limits import MINUTE, REMEMBERED, Limit

AT_ONCE = 8


@pytest.fixture
def processes(settings: Settings, engine: Engine, now: datetime) -> list[TestClient]:
    """Two web processes on one database, as behind a proxy."""
    return [TestClient(create_app(settings, engine, clock=lambda: now), follow_redirects=False) for _ in range(2)]


@pytest.fixture
def lan(engine: Engine) -> User:
    with writing(engine) as session:
        user = User(login="lan", name="Lan", role=UserRole.ADMIN, password=HASH)
        session.add(user)
    return user


def log_in(client: TestClient, login: str, password: str) -> int:
    door = re.search(r'name="door" value="([^"]+)"', client.get("/login").text)
    assert door
    return client.post("/login", data={"login": login, "password": password, "door": door[1]}).status_code


def use_up(engine: Engine, kind: tries.Tries, caller: str, now: datetime, left: int) -> None:
    with writing(engine) as session:
        for _ in range(kind.most - left):
            kind.count(session, caller, now)


def test_logins_are_counted_over_all_processes(processes: list[TestClient], engine: Engine, now: datetime) -> None:
    use_up(engine, tries.LOGIN, "testclient", now, left=2)
    one, other = processes
    assert [log_in(client, "ai-do", "sai") for client in (one, other, one, other)] == [401, 401, 429, 429]


def test_guesses_that_come_at_once_are_all_counted(engine: Engine, lan: User, now: datetime) -> None:
    """Each process reads the count before any of them has written it, unless they wait for each other."""
    gate = Barrier(AT_ONCE)

    def guess(n: int) -> None:
        gate.wait()
        with writing(engine) as session:
            passwords.log_in(session, "lan", f"đoán lần {n}", now, lambda _user: True)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(guess, range(AT_ONCE)))
    with reading(engine) as session:
        assert session.get_one(User, lan.id).locked_until == now + passwords.LOCKED_FOR
    with writing(engine) as session:
        assert passwords.log_in(session, "lan", PASSWORD, now, lambda _user: True) is None


def test_tries_that_come_at_once_are_all_counted(engine: Engine, now: datetime) -> None:
    few = tries.Tries("few", 3, MINUTE, ("nhiều", "many"))
    gate = Barrier(AT_ONCE)

    def passed(_n: int) -> bool:
        gate.wait()
        try:
            with writing(engine) as session:
                few.count(session, "a", now)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(passed, range(AT_ONCE))) == 3


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/account/password", {"old": "sai", "new": "một câu khác cũng dài", "again": "một câu khác cũng dài"}),
        ("/account/totp/off", {"password": "sai"}),
    ],
)
def test_ones_own_password_is_not_guessed_on_an_open_page(people: People, path: str, data: dict[str, str]) -> None:
    person = people(UserRole.COORDINATOR)
    assert [person.submit(path, data).status_code for _ in range(11)] == [403] * 10 + [429]


@pytest.mark.parametrize("path", ["/a/{}", "/b/{}", "/b/{}/1", "/c/{}", "/f/{}.ics", "/a/{}/files/1"])
def test_wrong_links_are_counted_over_all_processes(
    processes: list[TestClient], engine: Engine, now: datetime, path: str
) -> None:
    use_up(engine, tries.LINK, "testclient", now, left=2)
    wrong = [processes[n % 2].get(path.format(f"doan.lan-{n}")).status_code for n in range(4)]
    assert set(wrong[:2]) <= {400, 404}
    assert wrong[2:] == [429, 429]


def test_a_right_link_opens_beside_one_who_guesses(
    processes: list[TestClient], engine: Engine, now: datetime, visitor: Visitor
) -> None:
    """A whole province may come from one address."""
    use_up(engine, tries.LINK, "testclient", now, left=0)
    assert processes[0].get(visitor.path + "x").status_code == 429
    assert processes[0].get(visitor.path).status_code == 200


def test_the_while_ends(engine: Engine, now: datetime) -> None:
    use_up(engine, tries.LOGIN, "a", now, left=0)
    with writing(engine) as session, pytest.raises(TooMany):
        tries.LOGIN.count(session, "a", now + timedelta(minutes=4))
    with writing(engine) as session:
        tries.LOGIN.count(session, "a", now + timedelta(minutes=5))


def test_strangers_fill_no_table() -> None:
    keys = {tries.LOGIN.key(f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}") for n in range(3 * tries.BUCKETS)}
    assert len(keys) <= tries.BUCKETS
    assert max(map(len, keys)) <= 64


@pytest.mark.parametrize(
    ("host", "caller"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_of_ipv6_a_whole_network_is_one_caller(host: str, caller: str) -> None:
    assert tries.caller_of(Request({"type": "http", "client": (host, 1)})) == caller
    assert tries.caller_of(Request({"type": "http", "client": None})) == ""


def test_a_minute_takes_so_many(now: datetime) -> None:
    limit = Limit()
    for second in range(3):
        limit.count("a", now + timedelta(seconds=second), 3)
    with pytest.raises(TooMany):
        limit.count("a", now + timedelta(seconds=3), 3)
    limit.count("b", now, 3)
    limit.count("a", now + MINUTE, 3)
    limit.count("a", now, 0)


def test_strangers_fill_no_memory(now: datetime) -> None:
    limit = Limit()
    for caller in range(REMEMBERED + 500):
        limit.count(caller, now, 3)
    assert len(limit._calls) == REMEMBERED
