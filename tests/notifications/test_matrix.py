"""Every fault on every channel: the state right after it, the state once it is over, what came twice, what got lost.

The matrix is printed with `pytest -s tests/notifications/test_matrix.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from models import Channel, Message, MessageState
from models.session import reading, writing
from notifications.deliver import deliver
from notifications.zalo import setup
from notifications.zalo.tokens import Tokens
from tests.notifications import builders as b
from tests.notifications.mail_server import MailServer
from tests.notifications.zalo_server import Zalo, zalo_server
from tests.ports import refusing

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
S = MessageState
USER = "9007199254740997"
ADDRESSES = {
    Channel.EMAIL: "so1@sonha.example",
    Channel.ZALO_OA: USER,
    Channel.ZALO_ZBS: "0987654321",
    Channel.ZALO_BOT: "c1",
    Channel.APPRISE: "",
}
DOWN, PASSING, REFUSED, QUOTA, LOST, KILLED, LEFT, TOKEN, UNHEARD = (
    "nobody there",
    "passing refusal",
    "recipient refused",
    "quota used up",
    "answer lost after acceptance",
    "worker killed while sending",
    "worker killed before sending",
    "token expired",
    "code nobody knows",
)
#: (state at once, three hours later), arrivals. Only mail repeats what is in doubt; nothing is lost unseen.
MAIL_AGAIN, HELD, GONE, AGAIN = (S.UNKNOWN, S.SENT), (S.HELD, S.SENT), (S.FAILED, S.FAILED), (S.PLANNED, S.SENT)
IN_DOUBT, AT_ONCE = (S.UNKNOWN, S.UNKNOWN), (S.SENT, S.SENT)
EXPECTED: dict[tuple[str, Channel], tuple[tuple[S, S], int]] = {
    (DOWN, Channel.EMAIL): (HELD, 1),
    (DOWN, Channel.ZALO_OA): (HELD, 1),
    (DOWN, Channel.ZALO_ZBS): (HELD, 1),
    (DOWN, Channel.ZALO_BOT): (HELD, 1),
    (DOWN, Channel.APPRISE): (AGAIN, 1),
    (PASSING, Channel.EMAIL): (AGAIN, 1),
    (PASSING, Channel.ZALO_OA): (AGAIN, 1),
    (PASSING, Channel.ZALO_ZBS): (AGAIN, 1),
    (PASSING, Channel.ZALO_BOT): (HELD, 1),
    (PASSING, Channel.APPRISE): (AGAIN, 1),
    (REFUSED, Channel.EMAIL): (GONE, 0),
    (REFUSED, Channel.ZALO_OA): (GONE, 0),
    (REFUSED, Channel.ZALO_ZBS): (GONE, 0),
    (REFUSED, Channel.ZALO_BOT): (GONE, 0),
    (REFUSED, Channel.APPRISE): (GONE, 0),
    (QUOTA, Channel.EMAIL): (AGAIN, 1),
    (QUOTA, Channel.ZALO_OA): (HELD, 1),
    (QUOTA, Channel.ZALO_ZBS): (HELD, 1),
    (LOST, Channel.EMAIL): (MAIL_AGAIN, 2),
    (LOST, Channel.ZALO_OA): (IN_DOUBT, 1),
    (LOST, Channel.ZALO_ZBS): (IN_DOUBT, 1),
    (LOST, Channel.ZALO_BOT): (IN_DOUBT, 1),
    (LOST, Channel.APPRISE): (IN_DOUBT, 1),
    (KILLED, Channel.EMAIL): (MAIL_AGAIN, 1),
    (KILLED, Channel.ZALO_OA): (IN_DOUBT, 0),
    (KILLED, Channel.ZALO_ZBS): (IN_DOUBT, 0),
    (KILLED, Channel.ZALO_BOT): (IN_DOUBT, 0),
    (KILLED, Channel.APPRISE): (IN_DOUBT, 0),
    (LEFT, Channel.EMAIL): (AT_ONCE, 1),
    (LEFT, Channel.ZALO_OA): (AT_ONCE, 1),
    (LEFT, Channel.ZALO_ZBS): (AT_ONCE, 1),
    (LEFT, Channel.ZALO_BOT): (AT_ONCE, 1),
    (LEFT, Channel.APPRISE): (AT_ONCE, 1),
    (TOKEN, Channel.ZALO_OA): (AT_ONCE, 1),
    (TOKEN, Channel.ZALO_ZBS): (AT_ONCE, 1),
    (UNHEARD, Channel.EMAIL): (GONE, 0),
    (UNHEARD, Channel.ZALO_OA): (HELD, 1),
    (UNHEARD, Channel.ZALO_ZBS): (HELD, 1),
    (UNHEARD, Channel.APPRISE): (GONE, 0),
}
ROWS: dict[tuple[str, Channel], str] = {}


@dataclass
class Web:
    """A service that Apprise knows: what it got, what it answers."""

    port: int = 0
    status: int = 200
    drop: bool = False
    got: list[bytes] = field(default_factory=list)


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            if web.status < 300:
                web.got.append(raw)
            if web.drop:
                self.connection.close()
                self.close_connection = True
                return
            self.send_response(web.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        web.port = server.server_address[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module", autouse=True)
def _print_matrix() -> Iterator[None]:
    yield
    faults = list(dict.fromkeys(fault for fault, _ in ROWS))
    for fault in faults:
        for channel in Channel:
            if found := ROWS.get((fault, channel)):
                print(f"{fault:30} {channel.value:10} {found}")


@dataclass
class Office:
    """One message on one channel, and the providers that can be broken."""

    engine: Engine
    settings: Settings
    channel: Channel
    mail: MailServer
    zalo: Zalo
    web: Web

    def plan(self, now: datetime) -> None:
        address = ADDRESSES[self.channel] or f"json://127.0.0.1:{self.web.port}/x"
        self.zalo.people[USER] = now
        self.zalo.phones.add("84987654321")
        self.zalo.chats.add("c1")
        with writing(self.engine) as session:
            body = b.agency(session)
            duty = b.occurrence(session, b.task(session, b.plan(session, now)), body, now)
            b.message(session, b.contact(session, body, address, channel=self.channel), now, [duty])

    def send(self, now: datetime, settings: Settings | None = None) -> S:
        self.zalo.now = now
        deliver(self.engine, settings or self.settings, b.CALENDAR, now, clock=lambda: now)
        with reading(self.engine) as session:
            return session.exec(select(Message.state)).one()

    def arrivals(self) -> int:
        return len(self.mail.mails) + len(self.zalo.sent) + len(self.web.got)

    def row(self, **changes: Any) -> None:
        with writing(self.engine) as session:
            found = session.exec(select(Message)).one()
            for name, value in changes.items():
                setattr(found, name, value)
            session.add(found)


@pytest.fixture
def broken(
    sqlite_engine: Engine, office: Settings, mail: MailServer, web: Web, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Channel], Office]]:
    with zalo_server(now) as zalo:
        monkeypatch.setattr(setup.service, "__defaults__", (lambda: zalo.now,))
        urls = {"zalo_url": SecretStr(zalo.account_url), "zalo_bot_url": SecretStr(zalo.bot_url)}
        settings = office.model_copy(update=urls)
        account = setup.account(settings)
        assert account is not None
        Tokens(sqlite_engine, settings, account, lambda: zalo.now).store(*zalo.grant(), timedelta(hours=25))
        yield lambda channel: Office(sqlite_engine, settings, channel, mail, zalo, web)
        assert zalo.unexpected == []


def strike(office: Office, fault: str, now: datetime) -> S:
    """The fault happens; the state right after it. What could be mended is mended when it returns."""
    channel, zalo, web, faults = office.channel, office.zalo, office.web, office.mail.faults
    if fault == DOWN:
        return _nobody(office, now)
    if fault in (KILLED, LEFT):
        marked = now if fault == KILLED else None
        claim = {"state": S.CLAIMED, "claimed_by": "dead", "lease_until": now - timedelta(seconds=1)}
        office.row(**claim, sending_at=marked)
    codes = {
        PASSING: ("450 4.7.1 Later", {Channel.ZALO_OA: -32, Channel.ZALO_ZBS: -100}, 429),
        QUOTA: ("452 4.2.2 Full", {Channel.ZALO_OA: -211, Channel.ZALO_ZBS: -144}, 200),
        REFUSED: ("550 5.1.1 Nobody", {Channel.ZALO_OA: -213, Channel.ZALO_ZBS: -118}, 404),
        UNHEARD: ("599 What", {Channel.ZALO_OA: -9999, Channel.ZALO_ZBS: -9999}, 418),
        TOKEN: (None, {Channel.ZALO_OA: -216, Channel.ZALO_ZBS: -124}, 200),
    }
    if fault in codes:
        answer, numbers, web.status = codes[fault]
        faults.rcpt = lambda _to, _n: answer
        zalo.next_errors += [numbers[channel]] if channel in numbers else []
        zalo.next_bot_errors += [{PASSING: 429, REFUSED: 404}[fault]] if channel is Channel.ZALO_BOT else []
    if fault == LOST:
        faults.drop_after_dot, zalo.drop, web.drop = {1}, True, True
    state = office.send(now)
    faults.rcpt, web.status, web.drop, zalo.drop = (lambda _to, _n: None), 200, False, False
    return state


def _nobody(office: Office, now: datetime) -> S:
    with refusing() as port:
        return _send_to(port, office, now)


def _send_to(port: int, office: Office, now: datetime) -> S:
    away = {
        "smtp_port": port,
        "zalo_url": SecretStr(office.zalo.account_url.replace(str(office.zalo.port), str(port))),
        "zalo_bot_url": SecretStr(office.zalo.bot_url.replace(str(office.zalo.port), str(port))),
    }
    if office.channel is Channel.APPRISE:
        with writing(office.engine) as session:
            contact = session.exec(select(b.Contact)).one()
            there, contact.address = contact.address, f"json://127.0.0.1:{port}/x"
            session.add(contact)
    state = office.send(now, office.settings.model_copy(update=away))
    if office.channel is Channel.APPRISE:
        with writing(office.engine) as session:
            session.exec(select(b.Contact)).one().address = there
    return state


@pytest.mark.parametrize(("fault", "channel"), EXPECTED, ids=[f"{c.value}: {f}" for f, c in EXPECTED])
def test_what_a_fault_does_to_a_message(
    broken: Callable[[Channel], Office], now: datetime, fault: str, channel: Channel
) -> None:
    office = broken(channel)
    office.plan(now)
    states = [strike(office, fault, now)]
    for minutes in (2, 5, 20, 65, 180):
        states.append(office.send(now + timedelta(minutes=minutes)))
    arrivals = office.arrivals()
    lost = states[-1] is S.SENT and arrivals == 0
    ROWS[fault, channel] = (
        f"{states[0].value:9} -> {states[-1].value:9} doubled {max(0, arrivals - 1)} lost {int(lost)}"
    )
    assert not lost
    assert ((states[0], states[-1]), arrivals) == EXPECTED[fault, channel]
