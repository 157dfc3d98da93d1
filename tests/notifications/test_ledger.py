"""What the ledger tells, exports and repeats."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from sqlalchemy import Engine

from config.errors import NotFound, Refused
from models import Channel, MessageState
from models.session import reading, writing
from notifications import ledger
from tests.notifications import builders as b
from tests.notifications.conftest import Deliver
from tests.notifications.mail_server import MailServer


def test_each_message_with_its_fate(engine: Engine, send: Deliver, mail: MailServer, now: datetime) -> None:
    mail.faults.rcpt = lambda to, _n: "550 5.1.1 no" if to.startswith("so2@") else None
    with writing(engine) as session:
        b.reminders(session, now, agencies=3)
    send(now)
    with reading(engine) as session:
        rows = ledger.entries(session)
        assert [(r.number, r.state, r.code) for r in rows] == [
            (3, "đã gửi", "250"), (2, "không gửi được", "550 5.1.1"), (1, "đã gửi", "250"),
        ]  # fmt: skip
        assert rows[0].sent_at == "23/11/2026 08:00"
        assert [r.number for r in ledger.entries(session, state=MessageState.FAILED)] == [2]
        assert [r.number for r in ledger.entries(session, after=3, limit=1)] == [2]
        counts = {(c.channel, c.state): c.messages for c in ledger.counts(session, now)}
        assert counts == {(Channel.EMAIL, MessageState.SENT): 2, (Channel.EMAIL, MessageState.FAILED): 1}
        assert ledger.reasons(session, now) == [(Channel.EMAIL, "550 5.1.1", 1)]


def test_the_export_holds_every_row_and_no_formula(sqlite_engine: Engine, now: datetime) -> None:
    with writing(sqlite_engine) as session:
        body = b.agency(session, '=HYPERLINK("http://x")')
        to = b.contact(session, body, "json://user:secret@host/path", channel=Channel.APPRISE)
        b.message(session, to, now, [])
        content = ledger.export(session)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Số", "Cơ quan", "Kênh", "Địa chỉ"]
    assert rows[1][1].startswith("'=")
    assert "secret" not in content.decode()


def test_sending_again_needs_a_reason_and_tells_the_same(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    with writing(engine) as session:
        b.reminders(session, now)
    send(now)
    with writing(engine) as session, pytest.raises(Refused):
        ledger.resend(session, 1, reason=" ", actor="user:a", now=now)
    with writing(engine) as session, pytest.raises(NotFound):
        ledger.resend(session, 99, reason="x", actor="user:a", now=now)
    for _ in range(2):
        with writing(engine) as session:
            ledger.resend(session, 1, reason="Cơ quan báo chưa nhận được", actor="user:a", now=now)
        assert send(now).sent == 1
    first, second, third = (mail.parsed.get_body(("plain",)).get_content() for mail in mail.mails)  # type: ignore[union-attr]
    assert first == second == third
    assert len({m.identity for m in mail.mails}) == 3


def test_what_is_on_its_way_is_not_sent_again(sqlite_engine: Engine, now: datetime) -> None:
    with writing(sqlite_engine) as session:
        b.reminders(session, now)
        with pytest.raises(Refused):
            ledger.resend(session, 1, reason="x", actor="user:a", now=now)
