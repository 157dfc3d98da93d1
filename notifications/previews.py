"""Every kind of message with example or real data: for a page, and for the check of an office's own wording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path

from sqlmodel import Session, col, select

from config import clock
from config.errors import Refused
from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import (
    Agency,
    AssignmentRole,
    Channel,
    Contact,
    DueBasis,
    Message,
    MessageKind,
    OccurrenceState,
    PlanState,
    TaskState,
)
from notifications import digest, examples, facts, pages, sheets, words
from notifications.facts import Envelope, Line, Recipient
from notifications.letter import Composed
from notifications.matters import News

#: Name of the preview: kind, channel, rung, how many duties.
NAMES = {
    "digest": (MessageKind.DIGEST, Channel.EMAIL, 3),
    "single": (MessageKind.SINGLE, Channel.EMAIL, 1),
    "escalation": (MessageKind.ESCALATION, Channel.EMAIL, 2),
    "reply": (MessageKind.REPLY, Channel.EMAIL, 1),
    "zalo": (MessageKind.DIGEST, Channel.ZALO_OA, 3),
}
SHEETS = ("weekly", "monthly")


def granted(due: date | None) -> News:
    sentence = f"Đề nghị gia hạn đã được đồng ý: {words.day(due)}" if due else "Đề nghị gia hạn đã được đồng ý"
    return News("Đồng ý gia hạn", sentence, "Đề nghị hoàn thành đúng thời hạn mới.")


def render(
    name: str, settings: Settings, calendar: WorkingCalendar, now: datetime, session: Session | None = None
) -> Composed:
    """The newest real message of that kind where there is one, else an example. Raises Refused for a wrong template."""
    if name in SHEETS:
        if session is None:
            raise Refused("Cần cơ sở dữ liệu để xem báo cáo", "sheets need the database")
        write = sheets.weekly if name == "weekly" else sheets.monthly
        return Composed(*write(session, settings, now))
    kind, channel, count = NAMES[name]
    real = _newest(session, kind, channel) if session else None
    if session is not None and real is not None and (envelope := facts.load(session, [real])[0]).lines:
        return digest.render(envelope, digest.said(session, [envelope]), settings, calendar, now)
    envelope = example(kind, channel, count, clock.today(now), now)
    return digest.render(
        envelope, {line.rung: granted(line.due_on) for line in envelope.lines}, settings, calendar, now
    )


def check(settings: Settings, calendar: WorkingCalendar, now: datetime) -> list[str]:
    """What is wrong with the office's own wording: templates that fail, fields that a message must not lack."""
    problems = list(examples.problems(settings, now))
    for name, (kind, channel, count) in NAMES.items():
        try:
            composed = render(name, settings, calendar, now)
        except Refused as refused:
            problems.append(refused.what)
            continue
        envelope = example(kind, channel, count, clock.today(now), now)
        texts = [composed.text, composed.html] if composed.html else [composed.text]
        for wanted, what in _wanted(envelope, settings):
            if any(wanted not in text and escape(wanted) not in text for text in texts):
                problems.append(f"Mẫu {name} thiếu {what}")
    unknown = sorted({path.name for path in _own(settings)} - set(pages.names()) - {"_page.html", "_note.txt"})
    problems += [f"Tệp {name} không phải là mẫu nào" for name in unknown]
    return sorted(set(problems))


def _wanted(envelope: Envelope, settings: Settings) -> Iterator[tuple[str, str]]:
    """What a message must not lack, with its name; a messenger's short text has code and link only."""
    yield "http", "đường dẫn"
    for line in envelope.lines:
        yield line.code, "mã nhiệm vụ"
        if envelope.message.channel is not Channel.EMAIL:
            continue
        yield line.text[:40], "nội dung nhiệm vụ"
        yield line.number or "", "số, ký hiệu của kế hoạch"
        if line.due_on:
            yield words.day(line.due_on), "thời hạn"
    if envelope.message.channel is Channel.EMAIL:
        yield envelope.to.name, "nơi nhận"
        yield settings.office_name, "đầu mối"
        if settings.office_phone:
            yield settings.office_phone, "điện thoại của đầu mối"


def example(kind: MessageKind, channel: Channel, count: int, today: date, now: datetime) -> Envelope:
    """An invented message to an invented agency."""
    agency = Agency(id=1, code="so-nnmt", name="Sở Nông nghiệp và Môi trường", short_name="Sở NN&MT")
    contact = Contact(id=1, agency_id=1, address="dau-moi@so.example", channel=channel)
    message = Message(
        id=1, contact_id=1, agency_id=1, channel=channel, kind=kind, bucket="vi-du", planned_at=now, not_before=now
    )
    overseen = kind is MessageKind.ESCALATION
    lines = [_line(today, agency_id=2 if overseen else 1, late=overseen)]
    if count > 1:
        lines.append(replace(lines[0], item_id=2, occurrence_id=2, code="NV-186-12", due_on=today - timedelta(days=21)))
    if count > 2:
        due = today + timedelta(days=24)
        lines.append(
            replace(lines[0], item_id=3, occurrence_id=3, code="NV-186-15", due_on=due, rung="assigned",
                    due_basis=DueBasis.INFERRED, state=OccurrenceState.PENDING)
        )  # fmt: skip
    return Envelope(message, Recipient(contact, agency, None), tuple(lines))


def _line(today: date, *, agency_id: int, late: bool) -> Line:
    return Line(
        item_id=1, message_id=1, rung="before-5", item_version=1, occurrence_id=1, revision=1,
        state=OccurrenceState.ACCEPTED, due_version=1, due_on=today + timedelta(days=-15 if late else 7),
        due_basis=DueBasis.PRINTED, hold=None, role=AssignmentRole.LEAD, agency_id=agency_id, delegate_id=None,
        urged=1 if late else 0, agency="Sở Tài chính" if late else "Sở Nông nghiệp và Môi trường", leads=None,
        lead_parent_id=None, in_command=True, task_id=1, code="NV-186-07", ref="3.2", kind="duty",
        text="Chủ trì, phối hợp với Sở Dân tộc và Tôn giáo rà soát, tổng hợp nhu cầu hỗ trợ đất sản xuất.",
        product="Báo cáo gửi UBND tỉnh", task_state=TaskState.ACTIVE, plan_id=1, number="186/KH-UBND",
        plan_kind="KẾ HOẠCH", issuer="UBND tỉnh", issued_on=date(2026, 3, 12), title=None,
        plan_state=PlanState.ACTIVE, coordinator_id=None, coordinators="Sở Dân tộc và Tôn giáo",
    )  # fmt: skip


def _newest(session: Session, kind: MessageKind, channel: Channel) -> Message | None:
    query = select(Message).where(Message.kind == kind, Message.channel == channel)
    return session.exec(query.order_by(col(Message.id).desc())).first()


def _own(settings: Settings) -> list[Path]:
    folders = (folder / "templates" for folder in (settings.office_files, settings.config_folder))
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir())
