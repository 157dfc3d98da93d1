"""/healthz, /readyz, /metrics; names of requests; the status page in plain words."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text
from sqlmodel import select

from config import logs
from config.settings import Settings
from flows import passes
from models import Channel, ChannelToken, Contact, Mark, Message, MessageState, UserRole, migrations
from models.session import connect, writing
from notifications.outbox import breaker
from tests.web.conftest import People
from web.app import create_app

TOKEN = {"authorization": "Bearer thử-khóa".encode()}


@pytest.fixture
def watched(settings: Settings, engine: Engine, now: datetime) -> TestClient:
    return TestClient(create_app(settings.model_copy(update={"metrics_token": _secret()}), engine, clock=lambda: now))


def _secret() -> object:
    from pydantic import SecretStr

    return SecretStr("thử-khóa")


def numbers(client: TestClient) -> dict[str, float]:
    answer = client.get("/metrics", headers=TOKEN)
    assert answer.status_code == 200, answer.text
    return {
        " ".join([sample.name.removeprefix("dondoc_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def message(engine: Engine, bucket: str, **values: object) -> None:
    with writing(engine) as session:
        contact = session.exec(select(Contact)).first()
        assert contact
        kept = {"contact_id": contact.id, "agency_id": contact.agency_id, "channel": contact.channel}
        session.add(
            Message(**{**kept, "kind": "single", "bucket": bucket, "planned_at": values["not_before"], **values})
        )


def test_metrics_say_what_the_tables_say(watched: TestClient, engine: Engine, sample: int, now: datetime) -> None:
    before = numbers(watched)
    assert before["due"] > 0
    passes.sweep(engine, watched.app.state.house.settings, now)  # type: ignore[attr-defined]
    old = now - timedelta(hours=2)
    message(engine, "late", not_before=old, state=MessageState.PLANNED)
    message(engine, "sent", not_before=old, state=MessageState.SENT, sent_at=old)
    message(engine, "long ago", not_before=old, state=MessageState.SENT, sent_at=now - timedelta(days=2))
    message(engine, "doubt", not_before=old, state=MessageState.UNKNOWN)
    with writing(engine) as session:
        for _ in range(3):
            breaker.failed(session, Channel.EMAIL, "không kết nối được", now)
        token = ChannelToken(key="zalo:1", access_token="a", refresh_token="r", refreshed_at=old, consented_at=old)
        token.expires_at = now + timedelta(hours=1)
        session.add(token)
    found = numbers(watched)
    assert found["due"] == 0
    assert found["messages_late"] == 1
    assert found["messages_unknown"] == 1
    assert found["queue_age_seconds"] == 7200
    assert found["messages_sent_today email"] == 1
    assert found["token_age_seconds zalo:1"] == 7200
    assert found["token_expires_seconds zalo:1"] == 3600
    assert found["channel_rests_seconds email"] == 60
    assert found["last_success_timestamp_seconds tick"] == now.timestamp()
    assert found["pass_seconds tick"] > 0


@pytest.mark.parametrize("given", [None, b"", b"Bearer ", b"Bearer khac", "Bearer thử-khóa ".encode(), b"\xff\xfe"])
def test_metrics_are_behind_their_token(watched: TestClient, anybody: TestClient, given: bytes | None) -> None:
    headers = {} if given is None else {"authorization": given}
    assert watched.get("/metrics", headers=headers).status_code == (200 if given == TOKEN["authorization"] else 404)
    assert anybody.get("/metrics", headers=headers).status_code == 404  # no token in the settings, no page


def test_ready_means_the_database_answers_on_this_schema(
    anybody: TestClient, engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    assert (anybody.get("/healthz").text, anybody.get("/readyz").text) == ("ok", "ready")
    with engine.begin() as connection:
        known = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        waits = anybody.get("/readyz")
        assert (waits.status_code, "0000" in waits.text) == (503, True)
    finally:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :known"), {"known": known})
    away = TestClient(create_app(settings, connect("postgresql+psycopg://x:geheim@127.0.0.1:9/x?connect_timeout=2")))
    answer = away.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer")
    assert away.get("/healthz").status_code == 200


def test_a_probe_does_not_look_through_the_migrations_each_time(
    anybody: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy asks every few seconds; a version knows its schema once and for all."""
    assert anybody.get("/readyz").text == "ready"
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    assert anybody.get("/readyz").text == "ready"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Our log as JSON lines; handlers are put back afterwards."""
    before = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).propagate) for name in logs.OURS}
    stream = io.StringIO()
    logs.set_up(Settings(log_format="json"), stream)
    yield stream
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).propagate = propagate


def test_a_request_has_one_name_everywhere(anybody: TestClient, lines: io.StringIO) -> None:
    answer = anybody.get("/t/bi-mat-khong-duoc-ghi", headers={"x-request-id": "tu-proxy-01"})
    assert answer.headers["x-request-id"] == "tu-proxy-01"
    forged = anybody.get("/login", headers={"x-request-id": "a\\nb" + "x" * 80})
    made = forged.headers["x-request-id"]
    assert len(made) == 16
    written = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [one["request"] for one in written] == ["tu-proxy-01", made]
    assert written[1]["route"] == "/login"
    assert written[1]["status"] == 200
    assert "bi-mat" not in lines.getvalue()


def test_sent_messages_are_logged_by_number(
    engine: Engine, settings: Settings, sample: int, now: datetime, lines: io.StringIO
) -> None:
    from tests.notifications.mail_server import mail_server

    passes.sweep(engine, settings, now)
    with mail_server() as mail:
        sending = settings.model_copy(update={"smtp_port": mail.port})
        done = passes.send(engine, sending, now + timedelta(days=2), "t")  # the 24th is a holiday
        addresses = mail.addresses()
    assert done.sent > 0
    written = [one for one in map(json.loads, lines.getvalue().splitlines()) if one["logger"] == "dondoc.deliver"]
    assert len([one for one in written if one["said"] == "message sent"]) == done.sent
    assert len({one["message_id"] for one in written}) == done.sent
    assert not any(address in lines.getvalue() for address in addresses)


def test_the_status_page_speaks_plainly(
    people: People, engine: Engine, settings: Settings, sample: int, now: datetime
) -> None:
    leader = people(UserRole.LEADER)
    assert "Chưa có lượt theo dõi nào" in leader.get("/status").text
    passes.sweep(engine, settings, now)
    assert "Việc theo dõi chạy đều" in leader.get("/status").text
    with writing(engine) as session:
        session.merge(Mark(key="tick", at=now - timedelta(days=1)))
        for _ in range(3):
            breaker.failed(session, Channel.EMAIL, "máy chủ thư không trả lời", now)
    message(engine, "doubt", not_before=now, state=MessageState.UNKNOWN)
    message(engine, "late", not_before=now - timedelta(hours=1), state=MessageState.PLANNED)
    page = leader.get("/status").text
    for said in ("1 thông báo đến giờ đã hơn 15 phút", "1 thông báo chưa rõ", "máy chủ thư không trả lời"):
        assert said in page
    leader.cookies.set("dondoc_language", "en")
    assert "messages are in doubt" in leader.get("/status").text
