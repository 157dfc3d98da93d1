"""What a mail server can do wrong, and what becomes of the messages: nothing lost, doubled only what is in doubt.

The matrix is printed with `pytest -s tests/notifications/test_faults.py`.
"""

from __future__ import annotations

import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from sqlalchemy import Engine
from sqlmodel import col, select

from bench.smtp_sink import certificate
from config.settings import Settings
from models import Channel, Contact, Finding, Mark, Message, MessageAttempt, MessageState
from models.session import reading, writing
from notifications.deliver import DeliveryResult, deliver
from notifications.outbox.pause import LONGEST, pause
from tests.notifications import builders as b
from tests.notifications.conftest import Deliver
from tests.notifications.mail_server import MailServer, mail_server
from tests.ports import refusing

S = MessageState
MATRIX: list[tuple[str, str, str]] = []


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def mail(request: pytest.FixtureRequest) -> Iterator[MailServer]:
    with mail_server(pipelining=request.param) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def _print_matrix() -> Iterator[None]:
    yield
    for fault, states, doubles in MATRIX:
        print(f"{fault:44} {states:44} {doubles}")


def note(fault: str, engine: Engine, mail: MailServer) -> None:
    with reading(engine) as session:
        states = Counter(session.exec(select(Message.state)))
        told = set(session.exec(select(Contact.address).join(Message).where(Message.state == S.SENT)))
    lost = len(told - set(mail.addresses()))
    shown = ", ".join(f"{state} {n}" for state, n in sorted(states.items()))
    MATRIX.append((fault, shown, f"doubled {mail.doubled()} lost {lost}"))
    assert lost == 0


def rows(engine: Engine) -> list[Message]:
    with reading(engine) as session:
        found = list(session.exec(select(Message).order_by(col(Message.id))))
        session.expunge_all()
        return found


def plan(engine: Engine, now: datetime, count: int) -> None:
    with writing(engine) as session:
        b.reminders(session, now, agencies=count)


def test_greylisting_is_waited_out(engine: Engine, send: Deliver, mail: MailServer, now: datetime) -> None:
    mail.faults.rcpt = lambda _to, before: "450 4.7.1 Greylisted, try again" if before == 0 else None
    plan(engine, now, 3)
    assert send(now) == DeliveryResult(claimed=3, held=3)
    assert {(m.state, m.tries) for m in rows(engine)} == {(S.PLANNED, 1)}
    assert send(now + timedelta(seconds=30)) == DeliveryResult()
    assert send(now + timedelta(minutes=2)).sent == 3
    note("greylisting (450)", engine, mail)
    assert mail.doubled() == 0
    with reading(engine) as session:
        assert Counter(b.attempts(session)) == {("later", "450 4.7.1"): 3, ("sent", "250"): 3}


def test_a_server_that_closes_after_three_mails_gets_a_new_connection(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    mail.faults.mails_a_connection = 3
    plan(engine, now, 10)
    assert send(now).sent == 10
    note("421 after three mails", engine, mail)
    assert mail.connections == 4
    assert mail.doubled() == 0


def test_one_refused_recipient_among_several_hurts_nobody_else(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    mail.faults.rcpt = lambda to, _n: "550 5.1.1 No such user here" if to.startswith("so2@") else None
    plan(engine, now, 4)
    result = send(now)
    assert (result.sent, result.failed) == (3, 1)
    note("refused recipient among several (550)", engine, mail)
    assert [m.state for m in rows(engine)] == [S.SENT, S.FAILED, S.SENT, S.SENT]
    assert mail.connections == 1
    with reading(engine) as session:
        off = session.exec(select(Contact).where(col(Contact.disabled_at).is_not(None))).one()
        assert off.address == "so2@sonha.example"
        assert "5.1.1" in off.disabled_reason


def test_a_server_that_waits_for_a_body_without_recipient_gets_none(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    mail.faults.rcpt = lambda to, _n: "550 5.1.1 No such user here" if to.startswith("so2@") else None
    mail.faults.eager = True
    plan(engine, now, 4)
    result = send(now)
    assert (result.sent, result.failed) == (3, 1)
    assert mail.orphans == ([b""] if mail.pipelining else [])
    assert mail.addresses() == [f"so{n}@sonha.example" for n in (1, 3, 4)]


@pytest.mark.parametrize(
    "address", ["sở@sonha.example", "a@x.example>", "a@x.example\r\nRCPT TO:<b@x.example>", "a b@x.example", "x", ""]
)
def test_an_address_that_no_server_could_take_reaches_none(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime, address: str
) -> None:
    with writing(engine) as session:
        row = b.reminders(session, now)[0]
        session.get_one(Contact, row.contact_id).address = address
    assert send(now).failed == 1
    assert mail.offered.total() == 0
    with reading(engine) as session:
        assert session.exec(select(Contact.disabled_at)).one() is not None


def test_a_sender_that_could_not_stand_in_a_command_stops_the_channel_not_the_messages(
    engine: Engine, office: Settings, mail: MailServer, now: datetime
) -> None:
    plan(engine, now, 1)
    wrong = office.model_copy(update={"mail_bounce": "", "mail_from": "a@b.example>\r\nDATA"})
    assert deliver(engine, wrong, b.CALENDAR, now, clock=lambda: now).held == 1
    assert mail.offered.total() == 0


def test_a_full_mailbox_is_tried_again_until_the_tries_are_used_up(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    mail.faults.rcpt = lambda _to, _n: "452 4.2.2 Mailbox full"
    plan(engine, now, 1)
    for _ in range(20):  # some tries fall into the night and are held until the morning
        if rows(engine)[0].state is S.FAILED:
            break
        send(rows(engine)[0].not_before)
    note("full mailbox (452), tries used up", engine, mail)
    row = rows(engine)[0]
    assert (row.state, row.tries) == (S.FAILED, 9)
    with reading(engine) as session:
        assert b.attempts(session) == [("later", "452 4.2.2")] * 9
        assert session.exec(select(Contact.disabled_at)).one() is None


def test_a_message_that_is_refused_as_such_does_not_switch_its_reader_off(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    mail.faults.data = lambda _to, _n: "554 5.7.1 Looks like spam"
    plan(engine, now, 1)
    assert send(now).failed == 1
    note("content refused (554)", engine, mail)
    with reading(engine) as session:
        assert session.exec(select(Contact.disabled_at)).one() is None


def test_a_connection_that_breaks_before_the_final_dot_is_no_doubt(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    # The first server answers nothing at all to DATA: nobody can have the message.
    mail.faults.mails_a_connection = 0
    plan(engine, now, 1)
    result = send(now)
    assert (result.sent, result.held, result.unknown) == (0, 1, 0)
    mail.faults.mails_a_connection = None
    assert send(now + timedelta(minutes=2)).sent == 1
    note("connection closed before the message", engine, mail)
    assert mail.doubled() == 0


def test_a_connection_that_breaks_after_the_final_dot_is_in_doubt_and_repeated_with_the_same_identity(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    mail.faults.drop_after_dot = {2}
    plan(engine, now, 3)
    result = send(now)
    assert (result.sent, result.unknown) == (2, 1)
    doubtful = next(m for m in rows(engine) if m.state is S.UNKNOWN)
    assert "Không rõ kết quả" in doubtful.reason
    assert send(now + timedelta(minutes=2)).sent == 1
    note("connection lost after the final dot", engine, mail)
    assert mail.doubled() == 1
    twice = [m.identity for m in mail.mails if m.recipient == "so2@sonha.example"]
    assert len(twice) == 2
    assert len(set(twice)) == 1
    with reading(engine) as session:
        outcomes = session.exec(
            select(MessageAttempt.outcome)
            .where(MessageAttempt.message_id == doubtful.id)
            .order_by(col(MessageAttempt.id))
        )
        assert list(outcomes) == ["unknown", "sent"]


def test_a_silent_server_rests_after_three_failures_and_nothing_is_used_up(
    engine: Engine, office: Settings, now: datetime
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = office.model_copy(update={"smtp_port": silent.getsockname()[1], "mail_timeout": 0.2})
        plan(engine, now, 30)
        result = deliver(engine, slow, b.CALENDAR, now, clock=lambda: now)
    assert result.sent == 0
    assert {m.state for m in rows(engine)} <= {S.HELD, S.PLANNED}
    assert {m.tries for m in rows(engine)} == {0}
    with reading(engine) as session:
        # Two groups were under way when the channel was found ill; nobody else had to wait for a time-out.
        assert 3 <= len(session.exec(select(MessageAttempt)).all()) <= 16
        assert session.get(Mark, "breaker:email") is not None
    MATRIX.append(("no banner (time-out), 30 messages", "held/planned 30, tries 0", "doubled 0 lost 0"))


def test_a_channel_that_rested_works_again(
    engine: Engine, send: Deliver, office: Settings, mail: MailServer, now: datetime
) -> None:
    plan(engine, now, 10)
    with refusing() as port:
        down = office.model_copy(update={"smtp_port": port})
        deliver(engine, down, b.CALENDAR, now, clock=lambda: now)
    assert send(now + timedelta(seconds=10)).sent == 0
    assert send(now + timedelta(minutes=20)).sent == 10
    note("server down, then up", engine, mail)
    assert mail.doubled() == 0


def test_a_server_without_tls_gets_no_message_in_clear(
    engine: Engine, office: Settings, mail: MailServer, now: datetime
) -> None:
    plan(engine, now, 1)
    secure = office.model_copy(update={"mail_url": f"mailtos://127.0.0.1:{mail.port}"})
    result = deliver(engine, secure, b.CALENDAR, now, clock=lambda: now)
    assert (result.sent, result.held) == (0, 1)
    assert mail.mails == []
    note("no TLS where it is demanded", engine, mail)
    with reading(engine) as session:
        finding = session.exec(select(Finding)).one()
        assert (finding.invariant, finding.subject) == ("channel", "email")


@pytest.fixture
def secure_mail(tmp_path: Path) -> Iterator[MailServer]:
    def check(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == b"p@ss:w/rd", handled=False)

    context: ssl.SSLContext = certificate(tmp_path)
    with mail_server(tls_context=context, require_starttls=True, authenticator=check, auth_required=True) as server:
        yield server


def test_starttls_and_password(engine: Engine, office: Settings, secure_mail: MailServer, now: datetime) -> None:
    plan(engine, now, 2)
    url = f"mailtos://nhacviec:p%40ss%3Aw%2Frd@127.0.0.1:{secure_mail.port}/?verify=no"
    good = office.model_copy(update={"mail_url": url})
    assert deliver(engine, good, b.CALENDAR, now, clock=lambda: now).sent == 2
    # aiosmtpd begins anew after STARTTLS: one connection counts twice.
    assert secure_mail.connections == 2


def test_a_wrong_password_is_an_alarm_and_not_written_anywhere(
    engine: Engine, office: Settings, secure_mail: MailServer, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    plan(engine, now, 1)
    url = f"mailtos://nhacviec:S3cretPassw0rd@127.0.0.1:{secure_mail.port}/?verify=no"
    bad = office.model_copy(update={"mail_url": url})
    assert deliver(engine, bad, b.CALENDAR, now, clock=lambda: now).held == 1
    with reading(engine) as session:
        finding = session.exec(select(Finding)).one()
        texts = [finding.text, rows(engine)[0].reason, *(a.text for a in session.exec(select(MessageAttempt)))]
        assert "không nhận tài khoản" in finding.text
    assert "S3cret" not in " ".join(texts) + caplog.text


def test_a_certificate_that_nobody_vouches_for_is_refused(
    engine: Engine, office: Settings, secure_mail: MailServer, now: datetime
) -> None:
    plan(engine, now, 1)
    url = f"mailtos://nhacviec:p%40ss%3Aw%2Frd@127.0.0.1:{secure_mail.port}"  # nothing else is wrong with it
    strict = office.model_copy(update={"mail_url": url})
    assert deliver(engine, strict, b.CALENDAR, now, clock=lambda: now).sent == 0
    assert secure_mail.mails == []


def test_the_next_address_gets_what_the_first_refused(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    mail.faults.rcpt = lambda to, _n: "550 5.1.1 unknown" if to == "cu@sonha.example" else None
    with writing(engine) as session:
        body = b.agency(session)
        first = b.contact(session, body, "cu@sonha.example", rank=0)
        b.contact(session, body, "duphong@sonha.example", rank=1)
        duty = b.occurrence(session, b.task(session, b.plan(session, now)), body, now)
        b.message(session, first, now, [duty])
    result = send(now)
    assert (result.failed, result.sent) == (1, 1)
    assert mail.addresses() == ["duphong@sonha.example"]
    old, new = rows(engine)
    assert (old.state, new.state, new.replaces_id) == (S.FAILED, S.SENT, old.id)


def test_an_address_that_was_told_already_is_not_told_again(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    mail.faults.rcpt = lambda to, _n: "550 5.1.1 unknown" if to == "cu@sonha.example" else None
    with writing(engine) as session:
        body = b.agency(session)
        first = b.contact(session, body, "cu@sonha.example", rank=0)
        second = b.contact(session, body, "duphong@sonha.example", rank=1)
        duty = b.occurrence(session, b.task(session, b.plan(session, now)), body, now)
        b.message(session, first, now, [duty])
        b.message(session, second, now, [duty])
    send(now)
    assert mail.addresses() == ["duphong@sonha.example"]


def test_a_claim_whose_worker_died_before_sending_is_simply_sent(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    plan(engine, now, 1)
    with writing(engine) as session:
        row = session.exec(select(Message)).one()
        row.state, row.claimed_by, row.lease_until = S.CLAIMED, "dead", now + timedelta(minutes=2)
    assert send(now) == DeliveryResult()
    assert send(now + timedelta(minutes=3)) == DeliveryResult(claimed=1, sent=1)


@pytest.mark.parametrize(("channel", "again"), [(Channel.EMAIL, 1), (Channel.ZALO_OA, 0)])
def test_a_claim_whose_worker_died_while_sending_is_in_doubt(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime, channel: Channel, again: int
) -> None:
    with writing(engine) as session:
        row = b.reminders(session, now, channel=channel)[0]
        row.state, row.claimed_by, row.lease_until = S.CLAIMED, "dead", now + timedelta(minutes=2)
        row.sending_at = now
    assert send(now + timedelta(minutes=3)) == DeliveryResult(unknown=1)
    assert rows(engine)[0].state is S.UNKNOWN
    assert send(now + timedelta(minutes=10)).sent == again
    assert len(mail.mails) == again


def test_pauses_grow_and_differ() -> None:
    waits = [pause(7, tries) for tries in range(1, 12)]
    assert waits[0] < waits[2] < waits[4] < waits[6]
    assert max(waits) <= LONGEST * 1.25
    assert len({pause(n, 3) for n in range(50)}) > 40


Fault = Callable[[MailServer], None]
