"""Any Apprise service may be a contact; our own are known to Apprise; no secret is shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import apprise
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models import Channel, Message, MessageAttempt, MessageState
from models.session import reading, writing
from notifications.other import sender as other
from tests.notifications import builders as b
from tests.notifications.conftest import Deliver
from tests.notifications.mail_server import MailServer

#: Apprise's own: one of its modules still asks for imghdr.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
TOKEN = "123456789:abcdefghijklmnopqrstuvwxyz0123456"


@contextmanager
def web_server(status: int = 200) -> Iterator[tuple[int, list[tuple[str, dict[str, Any]]]]]:
    got: list[tuple[str, dict[str, Any]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, json.loads(raw)))
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1], got
        finally:
            server.shutdown()
            thread.join()


def one(engine: Engine, now: datetime, address: str) -> None:
    with writing(engine) as session:
        body = b.agency(session)
        duty = b.occurrence(session, b.task(session, b.plan(session, now)), body, now)
        b.message(session, b.contact(session, body, address, channel=Channel.APPRISE), now, [duty])


def test_a_json_webhook(engine: Engine, send: Deliver, now: datetime) -> None:
    with web_server() as (port, got):
        one(engine, now, f"json://127.0.0.1:{port}/nhac-viec")
        assert send(now).sent == 1
    ((path, body),) = got
    assert path == "/nhac-viec"
    assert "NV-1-01" in body["message"]
    assert len(body["message"]) <= 400


def test_telegram_by_its_url(engine: Engine, send: Deliver, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.telegram import NotifyTelegram

    with web_server() as (port, got):
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://127.0.0.1:{port}/bot")
        one(engine, now, f"tgram://{TOKEN}/12315544/")
        assert send(now).sent == 1
    ((path, body),) = got
    assert path.endswith("/sendMessage")
    assert body["chat_id"] == 12315544
    assert "NV-1-01" in body["text"]


def test_mailto_is_served_by_our_own_plugin(engine: Engine, send: Deliver, mail: MailServer, now: datetime) -> None:
    one(engine, now, f"mailto://127.0.0.1:{mail.port}?from=a@sonha.example&to=b@sonha.example")
    assert send(now).sent == 1
    assert mail.addresses() == ["b@sonha.example"]


@pytest.mark.parametrize(
    ("status", "state"), [(404, MessageState.FAILED), (429, MessageState.PLANNED), (503, MessageState.UNKNOWN)]
)
def test_what_a_service_answers(
    sqlite_engine: Engine, now: datetime, status: int, state: MessageState, settings: Any
) -> None:
    from notifications.deliver import deliver

    settings.outgoing_allowed = "127.0.0.0/8"
    with web_server(status) as (port, _):
        one(sqlite_engine, now, f"json://127.0.0.1:{port}/")
        deliver(sqlite_engine, settings, b.CALENDAR, now, clock=lambda: now)
    with reading(sqlite_engine) as session:
        assert session.exec(select(Message.state)).one() is state
        assert session.exec(select(MessageAttempt.code)).one() == str(status)


def test_an_address_that_no_service_knows(sqlite_engine: Engine, now: datetime, settings: Any) -> None:
    from notifications.deliver import deliver

    one(sqlite_engine, now, "nothing://x")
    assert deliver(sqlite_engine, settings, b.CALENDAR, now, clock=lambda: now).failed == 1


SECRET = "S3cretValue"
URLS = [
    f"smtps://user:{SECRET}@mail.sonha.example:587/a@sonha.example?from=x@sonha.example&name=V%C4%83n+ph%C3%B2ng",
    f"zalooa://4711:{SECRET}@900719/77?template=1",
    f"zalozbs://4711:{SECRET}@900719/84987654321?template=1&template_uid=2",
    f"zalobot://12345:{SECRET}@bot/c1",
]


@pytest.mark.parametrize("url", URLS)
def test_a_url_goes_round_and_shows_no_secret(url: str) -> None:
    other.register()
    service = apprise.Apprise.instantiate(url, suppress_exceptions=False)
    again = apprise.Apprise.instantiate(service.url(), suppress_exceptions=False)
    assert again.url() == service.url()
    assert type(again) is type(service)
    assert SECRET in service.url()
    assert SECRET not in service.url(privacy=True)
    assert service.request_rate_per_sec == 0


def test_apprise_itself_can_send_through_us(mail: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    other.register()
    caplog.set_level(logging.WARNING)
    mail.faults.rcpt = lambda to, _n: "550 5.1.1 no" if to.startswith("b@") else None
    notifier = apprise.Apprise()
    assert notifier.add(f"smtp://127.0.0.1:{mail.port}/a@sonha.example/b@sonha.example?from=x@sonha.example")
    assert notifier.notify(title="Thử", body="Nội dung") is False
    assert mail.addresses() == ["a@sonha.example"]
    assert "550 5.1.1" in caplog.text
    for service in notifier:
        service.close()
