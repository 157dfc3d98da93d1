"""Codes that prove an address, wishes, and a bot that people link themselves to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import select

from config.errors import Refused
from config.settings import Settings
from models import Channel, Contact, ContactCode, Message
from models.session import reading, writing
from notifications import contacts
from notifications.zalo_bot import linking
from tests.notifications import builders as b
from tests.notifications.conftest import Deliver
from tests.notifications.mail_server import MailServer
from tests.notifications.zalo_server import Zalo, zalo_server


def code_in(mail: MailServer) -> str:
    body = mail.mails[-1].parsed.get_body(("plain",))
    assert body is not None
    found = re.search(r"Mã xác nhận: (\d{6})", body.get_content())
    assert found is not None
    return found.group(1)


def test_a_code_by_mail_proves_an_address(
    engine: Engine, send: Deliver, office: Settings, mail: MailServer, now: datetime
) -> None:
    with writing(engine) as session:
        contacts.send_code(session, b.contact(session, b.agency(session)), office, now)
    assert send(now).sent == 1
    code = code_in(mail)
    with writing(engine) as session:
        contact = session.exec(select(Contact)).one()
        assert contacts.verify(session, contact, f" {code} ", office, now, actor="user:a")
        assert contact.verified_at == now
    with writing(engine) as session:
        contact = session.exec(select(Contact)).one()
        with pytest.raises(Refused):
            contacts.verify(session, contact, code, office, now, actor="user:a")
    with reading(engine) as session:
        assert code not in session.exec(select(ContactCode.code_hash)).one()


def test_five_wrong_codes_end_it(engine: Engine, office: Settings, now: datetime) -> None:
    with writing(engine) as session:
        contact = b.contact(session, b.agency(session))
        contacts.send_code(session, contact, office, now)
        code = re.search(r"\d{6}", session.exec(select(Message.body)).one())
        assert code is not None
        wrong = "000000" if code.group() != "000000" else "000001"
        for _ in range(5):
            assert not contacts.verify(session, contact, wrong, office, now, actor="user:a")
        with pytest.raises(Refused):
            contacts.verify(session, contact, code.group(), office, now, actor="user:a")


def test_an_old_code_is_refused(sqlite_engine: Engine, office: Settings, now: datetime) -> None:
    with writing(sqlite_engine) as session:
        contact = b.contact(session, b.agency(session))
        contacts.send_code(session, contact, office, now)
        with pytest.raises(Refused):
            contacts.verify(session, contact, "123456", office, now + timedelta(minutes=31), actor="user:a")


@pytest.fixture
def zalo(now: datetime) -> Iterator[Zalo]:
    with zalo_server(now) as server:
        yield server
        assert server.unexpected == []


def test_whoever_writes_the_code_to_the_bot_becomes_the_contact(
    engine: Engine, office: Settings, zalo: Zalo, now: datetime
) -> None:
    linked = office.model_copy(update={"zalo_bot_url": SecretStr(zalo.bot_url)})
    zalo.chats |= {"c7", "c8"}
    with writing(engine) as session:
        code = contacts.bot_code(session, b.contact(session, b.agency(session)), office, now)
    zalo.updates = [
        {"message": {"chat": {"id": "c8"}, "text": "xin chào"}},
        {"message": {"chat": {"id": "c7"}, "text": f"Mã {code.lower()}"}},
        {"event_name": "something new"},
    ]
    assert linking.collect(engine, linked, lambda: now) == 1
    with reading(engine) as session:
        contact = session.exec(select(Contact)).one()
        assert (contact.channel, contact.address, contact.verified_at) == (Channel.ZALO_BOT, "c7", now)
    assert [(to, "liên kết" in body["text"]) for _, to, body in zalo.sent] == [("c7", True)]
