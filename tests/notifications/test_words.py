"""What a message looks like, and that nothing hostile gets through it."""

from __future__ import annotations

from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import settings as slow
from hypothesis import strategies as st
from sqlalchemy import Engine

from config import clock
from config.settings import Settings
from models import Channel, Message, MessageKind
from models.session import writing
from notifications import digest, pages, previews, words
from notifications.email import mime
from notifications.email.sender import message_id
from notifications.letter import Attachment, Composed
from notifications.previews import NAMES
from tests.notifications import builders as b
from tests.notifications.conftest import Deliver
from tests.notifications.mail_server import MailServer

FRIDAY = clock.parse("2026-11-20T07:30")


def parsed(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert found.defects == []
    return found


@pytest.fixture
def composed(sqlite_engine: Engine, office: Settings) -> Composed:
    """The reminder of DOMAIN's example: one duty, a week before its date, with a day off in between."""
    with writing(sqlite_engine) as session:
        body, of = b.agency(session), b.plan(session, FRIDAY)
        duty = b.task(session, of)
        b.coordinating(session, duty, "Sở Dân tộc và Tôn giáo")
        row = b.message(session, b.contact(session, body), FRIDAY, [b.occurrence(session, duty, body, FRIDAY)])
        return digest.compose(session, row, office, b.CALENDAR, FRIDAY)


def test_the_subject_says_how_long_is_left(composed: Composed) -> None:
    assert composed.subject == (
        "[Nhắc việc – còn 04 ngày làm việc] Nhiệm vụ NV-1-01 tại Kế hoạch số 186/KH-UBND, hạn 27/11/2026"
    )


@pytest.mark.parametrize(
    "words_of_it",
    [
        "Kính gửi: Sở Nông nghiệp và Môi trường",
        "(mục 3.1), Kế hoạch số 186/KH-UBND ngày 12/3/2026 của UBND tỉnh",
        'Nội dung: "Chủ trì rà soát',
        "thứ Sáu, ngày 27/11/2026; còn 04 ngày làm việc (ngày 24/11 nghỉ",
        "Cơ quan phối hợp: Sở Dân tộc và Tôn giáo",
        "gửi đề nghị gia hạn trước ngày 27/11/2026",
        "https://nhiemvu.sonha.example/a/",
        "Đầu mối: Văn phòng UBND tỉnh, điện thoại 02xx.3xxx.xxx.",
        "Trân trọng./.",
        "gửi tự động",
    ],
)
def test_the_text_has_what_an_official_letter_has(composed: Composed, words_of_it: str) -> None:
    assert words_of_it in composed.text
    assert "!" not in composed.text


def test_the_calendar_file_offers_the_date(composed: Composed) -> None:
    (file,) = composed.attachments
    calendar = icalendar.Calendar.from_ical(file.content.decode())
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["DTSTART"].dt == date(2026, 11, 27)
    assert all(len(line) <= 75 for line in file.content.split(b"\r\n"))


def test_a_mail_can_be_threaded_answered_traced_and_is_no_absence_notice(
    engine: Engine, send: Deliver, office: Settings, mail: MailServer, now: datetime
) -> None:
    with writing(engine) as session:
        b.reminders(session, now)
    send(now)
    got = mail.mails[0]
    head = got.parsed
    assert head["Message-ID"] == message_id(office, 1)
    assert head["In-Reply-To"] == head["References"] == "<nv.1.1@sonha.example>"
    assert head["Auto-Submitted"] == "auto-generated"
    assert head["List-Unsubscribe"].startswith("<https://nhiemvu.sonha.example/c/")
    assert got.sender.startswith("bounce+1.")
    assert str(head["Reply-To"]).startswith("traloi+1.")
    kinds = [part.get_content_type() for part in head.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip


HOSTILE = 'Nhiệm vụ\r\nBcc: kẻ@xấu.example\r\n\r\n<script>alert(1)</script> 😀\u202e "=?utf-8?q?x?=" ' + "ộ" * 10_000


def test_a_hostile_duty_changes_no_header_and_no_markup(sqlite_engine: Engine, office: Settings) -> None:
    with writing(sqlite_engine) as session:
        body = b.agency(session, "Sở <b>A</b>\r\nBcc: x@y.example")
        of = b.plan(session, FRIDAY, number=None, title=HOSTILE)
        duty = b.task(session, of, text=HOSTILE, product=HOSTILE, code="NV\r\nX: 1")
        row = b.message(session, b.contact(session, body), FRIDAY, [b.occurrence(session, duty, body, FRIDAY)])
        composed = digest.compose(session, row, office, b.CALENDAR, FRIDAY)
    head = {"From": mime.mailbox(body.name, "a@b.example"), "To": "c@d.example", "Message-ID": "<1@x>"}
    mail = parsed(mime.build(composed, head, at=FRIDAY))
    assert "Bcc" not in mail
    assert "X" not in mail
    assert "<script>" not in composed.html
    assert "&lt;script&gt;" in composed.html
    assert "\u202e" not in composed.text
    assert "😀" not in composed.text
    assert len(composed.subject) <= 150
    assert len(composed.text) < 5000
    assert all(len(line) <= 998 for line in mime.build(composed, head, at=FRIDAY).split(b"\r\n"))


@slow(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=40))
def test_any_text_comes_back_as_it_was_and_no_header_appears(body: str, subject: str, name: str) -> None:
    body, subject, name = (t.encode("utf-8", "ignore").decode() for t in (body, subject, name))
    content = Composed(subject, body, "<p>x</p>", attachments=(Attachment(f"{name}.ics", "text/calendar", b"x"),))
    head = {"From": mime.mailbox(name, "a@b.example"), "To": "c@d.example", "Message-ID": "<1@x>"}
    raw = mime.build(content, head, at=FRIDAY)
    mail = parsed(raw)
    assert set(mail.keys()) == {"From", "To", "Message-ID", "Subject", "Date", "MIME-Version", "Content-Type"}
    part = mail.get_body(("plain",))
    assert part is not None
    assert part.get_payload(decode=True) == body.encode()


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_has_a_preview(office: Settings, now: datetime, name: str) -> None:
    composed = previews.render(name, office, b.CALENDAR, now)
    assert composed.subject
    assert "NV-186-07" in composed.text
    if NAMES[name][1] is Channel.EMAIL:
        assert "NV-186-07" in composed.html
    else:
        assert len(composed.short) <= 400


def test_the_sheets_of_leaders_have_a_preview(sqlite_engine: Engine, office: Settings, now: datetime) -> None:
    with writing(sqlite_engine) as session:
        b.reminders(session, now, agencies=2)
        for name in previews.SHEETS:
            assert "nhiệm vụ" in previews.render(name, office, b.CALENDAR, now, session).text


WORDING = (pages.OURS / "digest.txt").read_text("utf-8")
WEEKLY, MONTHLY = ((pages.OURS / f"{name}.txt").read_text("utf-8") for name in previews.SHEETS)
PAGE = (pages.OURS / "_page.html").read_text("utf-8")


def own(office: Settings, tmp_path: Path, name: str, text: str) -> Settings:
    folder = tmp_path / "own" / "templates"
    folder.mkdir(parents=True)
    (folder / name).write_text(text, "utf-8")
    return office.model_copy(update={"config_folder": folder.parent})


def test_an_office_writes_its_own_words(office: Settings, tmp_path: Path, now: datetime) -> None:
    ours = (pages.OURS / "digest.txt").read_text("utf-8").replace("Trân trọng./.", "Trân trọng cảm ơn./.")
    changed = own(office, tmp_path, "digest.txt", ours)
    assert previews.check(changed, b.CALENDAR, now) == []
    assert "Trân trọng cảm ơn./." in previews.render("digest", changed, b.CALENDAR, now).text


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("digest.txt", "{{ khong_co }}", "khong_co"),
        ("digest.txt", "{% for %}", "digest.txt"),
        ("digest.txt", "Kính gửi {{ to }}", "thiếu mã nhiệm vụ"),
        ("digest.txt", WORDING.replace("{{ d.due }};", ""), "Mẫu digest thiếu thời hạn"),
        ("digest.txt", WORDING.replace('"{{ d.quote }}"', ""), "Mẫu digest thiếu nội dung nhiệm vụ"),
        ("digest.txt", WORDING.replace("tại {{ plan }}", ""), "Mẫu digest thiếu số, ký hiệu của kế hoạch"),
        ("digest.txt", WORDING.replace("{{ to }}", "Quý cơ quan"), "Mẫu digest thiếu nơi nhận"),
        ("digest.txt", WORDING.replace("{{ phone }}", ""), "thiếu điện thoại của đầu mối"),
        ("_page.html", PAGE.replace("{{ phone }}", ""), "thiếu điện thoại của đầu mối"),
        ("digest.txt", "{{ to.__class__.__mro__ }}", "digest.txt"),
        ("weekly.txt", "{{ khong_co }}", "weekly.txt"),
        ("weekly.txt", WEEKLY.replace("{{ board }}", ""), "Mẫu weekly thiếu đường dẫn"),
        ("weekly.txt", WEEKLY.replace("{{ today|day }}", ""), "Mẫu weekly thiếu ngày tính số liệu"),
        ("weekly.txt", WEEKLY.replace("{{ total.total }}", ""), "Mẫu weekly thiếu tổng số nhiệm vụ"),
        ("weekly.txt", WEEKLY.replace("   - {{ d.code }}", "   -", 1), "Mẫu weekly thiếu mã nhiệm vụ quá hạn"),
        ("weekly.txt", WEEKLY.replace("{{ row.agency.name }}", ""), "thiếu cơ quan còn nhiệm vụ quá hạn"),
        ("monthly.txt", "{% if %}", "monthly.txt"),
        ("monthly.txt", MONTHLY.replace("{{ name }}", ""), "Mẫu monthly thiếu tên kế hoạch"),
        ("monthly.txt", MONTHLY.replace("{{ office }}", ""), "Mẫu monthly thiếu đầu mối"),
        ("digset.txt", "x", "không phải là mẫu nào"),
    ],
)
def test_wrong_words_are_said_before_they_are_sent(
    office: Settings, tmp_path: Path, now: datetime, name: str, text: str, problem: str
) -> None:
    assert problem in " ".join(previews.check(own(office, tmp_path, name, text), b.CALENDAR, now))


def test_a_broken_template_holds_the_message_and_tells_the_coordinator(
    engine: Engine, office: Settings, mail: MailServer, now: datetime, tmp_path: Path
) -> None:
    from sqlmodel import select

    from models import Finding
    from notifications.deliver import deliver

    broken = own(office, tmp_path, "digest.txt", "{{ khong_co }}")
    with writing(engine) as session:
        b.reminders(session, now)
    assert deliver(engine, broken, b.CALENDAR, now, clock=lambda: now).held == 1
    assert mail.mails == []
    with writing(engine) as session:
        assert "digest.txt" in session.exec(select(Finding.text)).one()
        assert session.exec(select(Message.tries)).one() == 0


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (date(2026, 11, 20), "đến hạn hôm nay"),
        (date(2026, 11, 27), "còn 04 ngày làm việc"),
        (date(2026, 11, 21), "còn 01 ngày"),  # a Saturday: no working day is left
        (date(2026, 11, 13), "quá hạn 05 ngày làm việc"),
    ],
)
def test_days_left_in_words(due: date, said: str) -> None:
    assert words.days_left(b.CALENDAR, date(2026, 11, 20), due) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(date(2026, 3, 12), "12/3/2026"), (date(2026, 1, 5), "05/01/2026"), (date(2026, 2, 28), "28/02/2026")],
)
def test_dates_as_the_decree_writes_them(value: date, said: str) -> None:
    assert words.day(value) == said


@pytest.mark.parametrize("kind", [MessageKind.ESCALATION, MessageKind.REPLY])
def test_to_a_superior_the_system_reports(office: Settings, now: datetime, kind: MessageKind) -> None:
    text = previews.render(kind.value, office, b.CALENDAR, now).text
    assert "Kính gửi:" in text
    assert ("kính báo cáo" in text) == (kind is MessageKind.ESCALATION)
