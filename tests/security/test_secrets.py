"""Secrets: compared in constant time, and absent from every log and from the history."""

from __future__ import annotations

import ast
import logging
import re
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from models import Channel, Event, User, UserRole
from models.session import reading, writing
from notifications.deliver import deliver
from notifications.webhooks import deliver as webhooks
from notifications.webhooks import registry
from tests.notifications import builders as b
from tests.notifications.receiver import receiver, status
from tests.web.answers.conftest import Visitor
from tests.web.conftest import HASH, PASSWORD, People

#: Apprise's own: one of its modules still asks for imghdr.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
ROOT = Path(__file__).resolve().parents[2]
SECRET = re.compile(r"(^|_)(csrf|token|secret|mac|signature|password|code_hash|door|verifier)$")
#: Compared with what is no secret: a name of a kind, an empty text.
HARMLESS = (ast.Constant, ast.List, ast.Tuple, ast.Set)


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("room", ["web", "notifications", "config"])
def test_no_secret_is_compared_letter_by_letter(room: str) -> None:
    """`==` stops at the first letter that differs, and the time tells which: compare_digest does not."""
    found = []
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
                continue
            sides = [node.left, *node.comparators]
            if any(SECRET.search(name_of(side)) for side in sides) and not any(isinstance(s, HARMLESS) for s in sides):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_settings_show_no_secret() -> None:
    options = Settings(
        secret_key=SecretStr("khoa-ky"), secret_key_old=SecretStr("khoa-cu"), backup_key=SecretStr("khoa-luu")
    )
    shown = repr(options) + str(options.model_dump())
    assert not any(secret in shown for secret in ("khoa-ky", "khoa-cu", "khoa-luu"))


def test_no_log_and_no_event_holds_a_secret(
    app: FastAPI,
    people: People,
    visitor: Visitor,
    engine: Engine,
    office: Settings,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the test's own client
    secrets = [PASSWORD, office.signing_key.decode(), visitor.path.rsplit("/", 1)[1]]
    secrets += use_everything(app, people, engine, now)
    visitor.send("accept")
    visitor.client.get(visitor.path + "x")
    with receiver(status(500), status(500)) as there:
        with writing(engine) as session:
            _, whsec = registry.register(
                session, name="kho", url=f"{there.url}?k=khoa-url", kinds=(), settings=office, actor="user:a", now=now
            )
            body = b.agency(session)
            task = b.occurrence(session, b.task(session, b.plan(session, now)), body, now)
            address = f"json://user:mat-khau-kenh@127.0.0.1:{there.port}/x"
            b.message(session, b.contact(session, body, address, channel=Channel.APPRISE), now, [task])
            registry.try_out(session, 1, actor="user:a", now=now)
        logging.getLogger("apprise").setLevel(logging.INFO)  # as in the house: its debug lines are for ourselves
        webhooks.deliver(engine, office, lambda: now)
        deliver(engine, office, b.CALENDAR, now, clock=lambda: now)
    secrets += [whsec, "khoa-url", "mat-khau-kenh"]
    assert len(caplog.records) > 1
    heard = [record for record in caplog.records if record.name.startswith(("dondoc", "notifications", "web"))]
    said = "\n".join(record.getMessage() for record in heard)
    with reading(engine) as session:
        said += "".join(f"{event.kind} {event.data}" for event in session.exec(select(Event)))
    assert [secret for secret in secrets if secret in said] == []


def use_everything(app: FastAPI, people: People, engine: Engine, now: datetime) -> list[str]:
    """A login, a wrong one, a token made, used and guessed, a password that is reset; the secrets of it all."""
    with writing(engine) as session:
        session.add(User(login="lan", name="Lan", role=UserRole.LEADER, password=HASH))
    client = TestClient(app, follow_redirects=False)
    client.get("/login")
    door = client.cookies["dondoc_door"]
    for password in ("mật khẩu gõ nhầm", PASSWORD):
        client.post("/login", data={"login": "lan", "password": password, "door": door})
    admin = people(UserRole.ADMIN)
    made = re.search(r'<p class="mono">([^<]+)</p>', admin.submit("/account/tokens", {"name": "x"}).text)
    reset = re.search(r'<p class="mono big">([^<]+)</p>', admin.submit("/accounts/1/reset").text)
    assert made
    assert reset
    TestClient(app, headers={"authorization": f"Bearer {made[1]}"}).get("/api/v1/plans")
    TestClient(app, headers={"authorization": "Bearer doan-mo"}).get("/api/v1/plans")
    return ["mật khẩu gõ nhầm", made[1], reset[1], "doan-mo", admin.csrf, *client.cookies.values()]
