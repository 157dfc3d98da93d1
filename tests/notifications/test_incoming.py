"""Mail that comes back: only who was written to may speak, only what is proved changes something."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import col, select

from config.settings import Settings
from followup.rules import Rules
from models import Contact, Event, Message, MessageState, Submission
from models.session import reading, writing
from notifications.email.addresses import message_number, tagged
from notifications.incoming import mailbox
from notifications.incoming.handle import receive
from notifications.incoming.reading import own_words
from tests.notifications import builders as b
from tests.notifications.conftest import Deliver
from tests.notifications.mail_server import MailServer

REPLY = """From: Phòng Tổng hợp <so1@sonha.example>
To: {to}
Subject: =?utf-8?b?UmU6IE5o4bqvYyB2aeG7h2M=?=
Content-Type: text/plain; charset=utf-8

Đã tổng hợp xong 41/56 xã, dự kiến gửi báo cáo ngày 25/11.

Vào Th 2, 23 thg 11, 2026 lúc 08:00 Văn phòng đã viết:
> Kính gửi: Sở số 1
"""
BOUNCE = """From: MAILER-DAEMON@mx.sonha.example
To: {to}
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.sonha.example

Final-Recipient: rfc822; so1@sonha.example
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 user unknown
--b--
"""


@pytest.fixture
def sent(engine: Engine, send: Deliver, now: datetime) -> Engine:
    with writing(engine) as session:
        b.reminders(session, now)
    assert send(now).sent == 1
    return engine


def take(engine: Engine, office: Settings, now: datetime, raw: str) -> str:
    with writing(engine) as session:
        return receive(session, raw.encode(), office, Rules.load(office), now)


def test_an_answer_by_mail_becomes_a_progress_note(sent: Engine, office: Settings, now: datetime) -> None:
    to = tagged(office, office.mail_reply, 1)
    assert take(sent, office, now, REPLY.format(to=to)) == "note"
    with reading(sent) as session:
        note = session.exec(select(Submission)).one()
        assert note.text == "Đã tổng hợp xong 41/56 xã, dự kiến gửi báo cáo ngày 25/11."
        assert note.kind == "progress"


def test_a_stranger_who_knows_the_address_changes_nothing(sent: Engine, office: Settings, now: datetime) -> None:
    raw = REPLY.format(to=tagged(office, office.mail_reply, 1)).replace("so1@", "ai-do@")
    assert take(sent, office, now, raw) == "stranger"
    with reading(sent) as session:
        assert session.exec(select(Submission)).all() == []
        assert "reply-from-stranger" in set(session.exec(select(Event.kind)))


@pytest.mark.parametrize("to", ["traloi@sonha.example", "traloi+1.0123456789abcdef@sonha.example", "x", ""])
def test_an_address_without_our_mark_is_ignored(sent: Engine, office: Settings, now: datetime, to: str) -> None:
    assert take(sent, office, now, REPLY.format(to=to)) == "ignored"


def test_an_absence_notice_is_no_answer(sent: Engine, office: Settings, now: datetime) -> None:
    raw = "Auto-Submitted: auto-replied\n" + REPLY.format(to=tagged(office, office.mail_reply, 1))
    assert take(sent, office, now, raw) == "ignored"


def test_a_bounce_fails_the_message_and_the_next_address_gets_it(
    sent: Engine, send: Deliver, office: Settings, mail: MailServer, now: datetime
) -> None:
    with writing(sent) as session:
        first = session.exec(select(Contact)).one()
        session.add(Contact(agency_id=first.agency_id, address="duphong@sonha.example", rank=1))
    to = tagged(office, office.mail_bounce, 1)
    assert take(sent, office, now, BOUNCE.format(to=to, status="5.1.1")) == "bounce"
    with reading(sent) as session:
        assert session.exec(select(Message.state).order_by(col(Message.id))).first() is MessageState.FAILED
        assert session.exec(select(Contact.disabled_reason).where(Contact.id == first.id)).one()
    assert send(now).sent == 1
    assert mail.mails[-1].recipient == "duphong@sonha.example"


def test_a_delay_is_only_noted(sent: Engine, office: Settings, now: datetime) -> None:
    to = tagged(office, office.mail_bounce, 1)
    assert take(sent, office, now, BOUNCE.format(to=to, status="4.4.1")) == "delayed"
    with reading(sent) as session:
        assert session.exec(select(Message.state)).one() is MessageState.SENT


#: Each of the last ones makes Python's e-mail library raise something else.
RUBBISH = (
    b"",
    b"\x00\xff\xfe",
    b"To: \r\n\r\n",
    b"Content-Type: multipart/mixed\n\n",
    b"=?x?=",
    b"To: traloi+1.0123456789abcdef@\r\n\r\n",
    b"To: traloi+1.<0123@s.examplFrom: e\r\nFrom: A <a@b.example>\r\n\r\nx",
    b"To: traloi+1<\r\nc3017f6@s.example\r\n\r\nx",
    b"To: traloi+1.0123456789abcdef@s.example\r\nFrom: A <a@[b.example>\r\n\r\nx",
)


@pytest.mark.parametrize("raw", RUBBISH)
def test_rubbish_is_ignored(sqlite_engine: Engine, office: Settings, now: datetime, raw: bytes) -> None:
    with writing(sqlite_engine) as session:
        assert receive(session, raw, office, Rules.load(office), now) == "ignored"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Xong.\n\nOn Mon, Nov 23, 2026 Office <a@b> wrote:\n> cũ", "Xong."),
        ("Xong.\n-----Original Message-----\ncũ", "Xong."),
        ("Xong.\nFrom: a@b\nSent: hôm qua", "Xong."),
        ("> chỉ có phần cũ", ""),
    ],
)
def test_only_the_own_words_count(text: str, own: str) -> None:
    assert own_words(text) == own


def test_a_mail_that_nobody_can_read_does_not_stop_the_next_one(sent: Engine, office: Settings, now: datetime) -> None:
    reply = REPLY.format(to=tagged(office, office.mail_reply, 1)).encode()
    hostile = reply.replace(b"<so1@sonha.example>", b"<so1@[sonha.example>")
    seen: list[str] = []
    with imap_server([hostile, *RUBBISH, reply], seen) as port:
        settings = office.model_copy(update={"imap_url": SecretStr(f"imap://a:b@127.0.0.1:{port}/INBOX")})
        found = mailbox.collect(sent, settings, Rules.load(office), lambda: now)
    assert found == {"ignored": 1 + len(RUBBISH), "note": 1}
    assert len(seen) == 2 + len(RUBBISH)


def test_a_tag_is_ours_or_nobody_s(office: Settings) -> None:
    address = tagged(office, "bounce@sonha.example", 17)
    assert message_number(office, address) == 17
    assert message_number(office, address.replace("+17.", "+18.")) is None


@contextmanager
def imap_server(mails: list[bytes], seen: list[str]) -> Iterator[int]:
    """The few words of IMAP that reading a mailbox needs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=_serve, args=(listening, mails, seen))
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def _serve(listening: socket.socket, mails: list[bytes], seen: list[str]) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"* OK ready\r\n")
        for line in lines:
            tag, _, command = line.decode().strip().partition(" ")
            word, _, rest = command.upper().partition(" ")
            if word == "CAPABILITY":
                connection.sendall(b"* CAPABILITY IMAP4rev1\r\n")
            elif word == "SELECT":
                connection.sendall(f"* {len(mails)} EXISTS\r\n".encode())
            elif word == "SEARCH":
                numbers = " ".join(str(n) for n in range(1, len(mails) + 1) if str(n) not in seen)
                connection.sendall(f"* SEARCH {numbers}\r\n".encode())
            elif word == "FETCH":
                number = rest.split()[0]
                raw = mails[int(number) - 1]
                connection.sendall(f"* {number} FETCH (BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
            elif word == "STORE":
                seen.append(rest.split()[0])
            elif word == "LOGOUT":
                connection.sendall(b"* BYE bye\r\n" + f"{tag} OK done\r\n".encode())
                return
            connection.sendall(f"{tag} OK done\r\n".encode())


def test_the_mailbox_is_read_once(sent: Engine, office: Settings, now: datetime) -> None:
    reply = REPLY.format(to=tagged(office, office.mail_reply, 1)).encode()
    seen: list[str] = []
    for expected in ({"note": 1, "ignored": 1}, {}):
        with imap_server([reply, b"Subject: spam\r\n\r\nx"], seen) as port:
            url = SecretStr(f"imap://traloi:m%40tkhau@127.0.0.1:{port}/INBOX")
            settings = office.model_copy(update={"imap_url": url})
            assert mailbox.collect(sent, settings, Rules.load(office), lambda: now) == expected
    assert seen == ["1", "2"]
