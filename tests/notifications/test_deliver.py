"""Stories of the outbox: what is due goes out once, what was answered meanwhile does not, what fails is not lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config import clock
from config.settings import Settings
from models import (
    Event,
    Hold,
    Message,
    MessageItem,
    MessageKind,
    MessageState,
    Occurrence,
    OccurrenceState,
    PlanState,
    TaskState,
    Wants,
)
from models.session import reading, writing
from notifications.deliver import DeliveryResult, deliver
from notifications.email.sender import MailSender
from notifications.letter import Composed, Letter
from tests.notifications import builders as b
from tests.notifications.conftest import Deliver
from tests.notifications.mail_server import MailServer

S = MessageState


def states(engine: Engine) -> list[S]:
    with reading(engine) as session:
        return list(session.exec(select(Message.state).order_by(Message.id)))  # type: ignore[arg-type]


def test_what_is_due_goes_out_once(engine: Engine, send: Deliver, mail: MailServer, now: datetime) -> None:
    with writing(engine) as session:
        b.reminders(session, now, agencies=3)
    assert send(now) == DeliveryResult(claimed=3, sent=3)
    assert send(now) == DeliveryResult()
    assert mail.addresses() == ["so1@sonha.example", "so2@sonha.example", "so3@sonha.example"]
    with reading(engine) as session:
        rows = session.exec(select(Message)).all()
        assert {r.state for r in rows} == {S.SENT}
        assert {r.provider_id for r in rows} == {m.identity for m in mail.mails}
        assert all("Kính gửi: Sở số" in r.body for r in rows)
        assert b.attempts(session) == [("sent", "250")] * 3
        assert set(session.exec(select(MessageItem.state))) == {S.SENT}


def test_what_is_not_yet_due_waits(engine: Engine, send: Deliver, mail: MailServer, now: datetime) -> None:
    with writing(engine) as session:
        b.reminders(session, now + timedelta(hours=1))
    assert send(now) == DeliveryResult()
    assert send(now + timedelta(hours=1)).sent == 1
    assert len(mail.mails) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": OccurrenceState.DONE}, "Đã hoàn thành"),
        ({"state": OccurrenceState.SUBMITTED}, "Đã báo cáo kết quả, chờ xác nhận"),
        ({"hold": Hold.EXTENSION}, "Đã đề nghị gia hạn, chờ quyết định"),
        ({"due_version": 2}, "Thời hạn đã thay đổi"),
        ({"state": OccurrenceState.CANCELLED}, "Nhiệm vụ đã kết thúc theo văn bản"),
        ({"state": OccurrenceState.SUSPENDED}, "Đang tạm dừng theo văn bản"),
    ],
)
def test_what_was_answered_meanwhile_does_not_go_out(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime, change: dict[str, object], reason: str
) -> None:
    with writing(engine) as session:
        body = b.agency(session)
        duty = b.occurrence(session, b.task(session, b.plan(session, now)), body, now)
        b.message(session, b.contact(session, body), now, [duty])
        for name, value in change.items():
            setattr(duty, name, value)
    assert send(now) == DeliveryResult(claimed=1, withdrawn=1)
    assert mail.mails == []
    with reading(engine) as session:
        assert [(m.state, m.reason) for m in session.exec(select(Message))] == [(S.WITHDRAWN, reason)]
        assert [(i.state, i.reason) for i in session.exec(select(MessageItem))] == [(S.WITHDRAWN, reason)]


def test_a_digest_keeps_what_still_stands(engine: Engine, send: Deliver, mail: MailServer, now: datetime) -> None:
    with writing(engine) as session:
        body, of = b.agency(session), b.plan(session, now)
        open_one = b.occurrence(session, b.task(session, of), body, now)
        done = b.occurrence(session, b.task(session, of), body, now, state=OccurrenceState.DONE)
        b.message(session, b.contact(session, body), now, [open_one, done])
    assert send(now).sent == 1
    text = mail.mails[0].parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "NV-1-01" in text
    assert "NV-1-02" not in text
    with reading(engine) as session:
        assert sorted(session.exec(select(MessageItem.state))) == [S.SENT, S.WITHDRAWN]


def test_a_duty_that_was_handed_over_is_not_told_to_the_old_agency(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    with writing(engine) as session:
        old, new = b.agency(session, "Sở cũ"), b.agency(session, "Sở mới")
        duty = b.occurrence(session, b.task(session, b.plan(session, now)), old, now)
        b.message(session, b.contact(session, old), now, [duty])
        duty.agency_id = new.id or 0
    assert send(now).withdrawn == 1
    assert mail.mails == []


@pytest.mark.parametrize("what", ["plan", "task", "agency"])
def test_what_has_ended_is_not_chased(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime, what: str
) -> None:
    with writing(engine) as session:
        body, of = b.agency(session), b.plan(session, now)
        duty = b.task(session, of)
        b.message(session, b.contact(session, body), now, [b.occurrence(session, duty, body, now)])
        if what == "plan":
            of.state = PlanState.WITHDRAWN
        elif what == "task":
            duty.state = TaskState.WITHDRAWN
        else:
            body.valid_to = clock.today(now) - timedelta(days=1)
    assert send(now).withdrawn == 1
    assert mail.mails == []


def test_a_contact_may_choose_less_but_never_nothing(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    with writing(engine) as session:
        body, of = b.agency(session), b.plan(session, now)
        to = b.contact(session, body, wants=Wants.OVERDUE)
        today = clock.today(now)
        soon = b.occurrence(session, b.task(session, of), body, now, due_on=today + timedelta(days=3))
        late = b.occurrence(session, b.task(session, of), body, now, due_on=today - timedelta(days=3))
        b.message(session, to, now, [soon, late])
    assert send(now).sent == 1
    text = mail.mails[0].parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "NV-1-02" in text
    assert "NV-1-01" not in text


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-23T06:00", "2026-11-23T07:30"),
        ("2026-11-23T17:00", "2026-11-25T07:30"),  # 24/11 is a day off
        ("2026-11-28T09:00", "2026-11-30T07:30"),
    ],
)
def test_outside_office_hours_everything_is_held(
    engine: Engine, send: Deliver, mail: MailServer, at: str, opens: str
) -> None:
    moment = clock.parse(at)
    with writing(engine) as session:
        b.reminders(session, moment)
    assert send(moment) == DeliveryResult(held=1)
    with reading(engine) as session:
        row = session.exec(select(Message)).one()
        assert (row.state, row.not_before) == (S.HELD, clock.parse(opens))
    assert send(clock.parse(opens)).sent == 1
    assert len(mail.mails) == 1


def test_a_code_that_somebody_waits_for_goes_at_any_hour(engine: Engine, send: Deliver, mail: MailServer) -> None:
    night = clock.parse("2026-11-23T22:00")
    with writing(engine) as session:
        to = b.contact(session, b.agency(session))
        b.message(session, to, night, [], kind=MessageKind.SYSTEM, subject="Mã xác nhận", body="Mã: 123456")
    assert send(night).sent == 1
    assert mail.mails[0].parsed["Subject"] == "Mã xác nhận"


def test_one_contact_gets_no_flood(engine: Engine, send: Deliver, office: object, now: datetime) -> None:
    with writing(engine) as session:
        body, of = b.agency(session), b.plan(session, now)
        to = b.contact(session, body)
        for n in range(14):
            duty = b.occurrence(session, b.task(session, of), body, now)
            b.message(session, to, now, [duty], kind=MessageKind.SINGLE, bucket=f"o{n}")
    result = send(now)
    assert (result.sent, result.held) == (12, 2)
    with reading(engine) as session:
        held = session.exec(select(Message).where(Message.state == S.HELD)).all()
        assert {m.not_before for m in held} == {clock.parse("2026-11-25T07:30")}


def test_every_agency_has_its_first_message_before_any_has_its_second(
    engine: Engine, office: object, mail: MailServer, send: Deliver, now: datetime
) -> None:
    with writing(engine) as session:
        of = b.plan(session, now)
        loud, quiet = b.agency(session, "Sở ồn"), b.agency(session, "Sở lặng")
        for body, count in ((loud, 5), (quiet, 1)):
            to = b.contact(session, body, f"{body.id}@sonha.example")
            for n in range(count):
                duty = b.occurrence(session, b.task(session, of), body, now)
                b.message(session, to, now, [duty], kind=MessageKind.SINGLE, bucket=f"o{n}")
    send(now)
    with reading(engine) as session:
        first_two = session.exec(select(Message.agency_id).order_by(Message.sent_at, Message.id)).all()  # type: ignore[arg-type]
        assert len(first_two) == 6
    order = [m.recipient for m in mail.mails]
    assert f"{2}@sonha.example" in order[:2]


def test_a_reply_goes_before_a_digest(engine: Engine, send: Deliver, mail: MailServer, now: datetime) -> None:
    with writing(engine) as session:
        digest = b.reminders(session, now)[0]
        body = b.agency(session, "Sở Nội vụ")
        duty = b.occurrence(session, b.task(session, b.plan(session, now)), body, now)
        to = b.contact(session, body, "nv@sonha.example")
        b.message(session, to, now, [duty], kind=MessageKind.REPLY, rung="cancelled", bucket="o2-cancelled")
        assert digest.id == 1
    send(now)
    assert [m.recipient for m in mail.mails] == ["nv@sonha.example", "so1@sonha.example"]
    assert "Kết thúc theo dõi" in str(mail.mails[0].parsed["Subject"])


def test_history_tells_of_a_message_that_nobody_got(
    engine: Engine, send: Deliver, mail: MailServer, now: datetime
) -> None:
    mail.faults.rcpt = lambda _to, _n: "550 5.1.1 No such user"
    with writing(engine) as session:
        b.reminders(session, now)
    assert send(now).failed == 1
    with reading(engine) as session:
        event = session.exec(select(Event)).one()
        assert event.kind == "message-failed"
        assert event.data["code"] == "550 5.1.1"
        assert event.data["passed_to"] == ""


def test_a_letter_that_was_written_anew_goes_out_in_its_new_words(
    office: Settings, mail: MailServer, now: datetime
) -> None:
    sender = MailSender(office)
    old, new = (Letter(1, "a@sonha.example", "", Composed(words, words), now) for words in ("cũ", "mới"))
    sender.prepare(old)
    sender.begin(new)
    sender.finish()
    sender.close()
    assert mail.mails[0].parsed["Subject"] == "mới"


def test_an_answer_while_a_batch_is_under_way_still_stops_its_reminder(
    engine: Engine, office: Settings, mail: MailServer, now: datetime
) -> None:
    with writing(engine) as session:
        b.reminders(session, now, agencies=20)
    answered = {"yet": False}

    def after_the_third(_to: str, accepted: int) -> None:
        if accepted == 3 and not answered["yet"]:
            answered["yet"] = True
            with writing(engine) as session:
                duty = session.exec(select(Occurrence).where(Occurrence.id == 20)).one()
                duty.state, duty.revision = OccurrenceState.SUBMITTED, duty.revision + 1
                session.add(duty)

    mail.faults.data = after_the_third
    result = deliver(engine, office, b.CALENDAR, now, clock=lambda: now)
    assert (result.sent, result.withdrawn) == (19, 1)
    assert "so20@sonha.example" not in mail.addresses()
