"""Documents that wait for a person's signature: công văn đôn đốc, phiếu trình, the list for the giao ban.

The machine gathers facts and writes them down without blame; what is signed, and when, a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound, Refused
from config.settings import Settings
from followup.dossier import Dossier
from followup.dossier import load as load_dossier
from followup.papers import office as offices
from followup.papers.form import Office, Paper
from followup.papers.table import Column, add_table
from followup.papers.text import cite, count, day, day_in_words, short_day
from followup.rules import Rules
from models import (
    Agency,
    Draft,
    DraftKind,
    DraftState,
    Message,
    MessageItem,
    MessageState,
)

ANSWER_DAYS = 5  # working days that an official letter gives for an answer
SENT = (MessageState.SENT, MessageState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Matter:
    """One late duty as a document speaks of it."""

    dossier: Dossier
    late_days: int  # working days
    calendar_days: int
    reminded: tuple[date, ...]
    letters: tuple[str, ...]  # "số 1042/VP-TH ngày 04/11/2026"

    @property
    def name(self) -> str:
        task = self.dossier.task
        return f"{task.code} (mục {task.ref})" if task.code else f"Mục {task.ref}"

    @property
    def said(self) -> str:
        """The agency's own last words, with their date."""
        for entry in reversed(self.dossier.story):
            if entry.what in ("progress", "result", "extension_asked"):
                return f"{entry.text.strip().rstrip('.')} (cập nhật ngày {short_day(clock.today(entry.at))})"
        return ""


def one(session: Session, draft_id: int, now: datetime, settings: Settings) -> bytes:
    """The document of one draft; a briefing takes every duty that waits for the giao ban. Raises NotFound."""
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise NotFound("Không có dự thảo này.", "There is no such draft.")
    if draft.kind is DraftKind.BRIEFING and draft.state is DraftState.WAITING:
        return briefing(session, now, settings)
    return document(session, [draft], now, settings)


def together(session: Session, draft_ids: Sequence[int], now: datetime, settings: Settings) -> bytes:
    """One document for several drafts of one kind to one agency. Raises Refused where they differ."""
    drafts = session.exec(select(Draft).where(col(Draft.id).in_(draft_ids)).order_by(col(Draft.id))).all()
    if not drafts:
        raise NotFound("Không có dự thảo nào được chọn.", "No draft was chosen.")
    return document(session, drafts, now, settings)


def briefing(session: Session, now: datetime, settings: Settings) -> bytes:
    """The list of all duties that wait for the next giao ban."""
    waiting = select(Draft).where(Draft.kind == DraftKind.BRIEFING, Draft.state == DraftState.WAITING)
    drafts = session.exec(waiting.order_by(col(Draft.id))).all()
    if not drafts:
        raise NotFound("Không có nhiệm vụ nào chờ đưa ra giao ban.", "Nothing waits for the briefing.")
    return document(session, drafts, now, settings)


def document(session: Session, drafts: Sequence[Draft], now: datetime, settings: Settings) -> bytes:
    kinds = {draft.kind for draft in drafts}
    if len(kinds) > 1:
        raise Refused("Chỉ gộp được các dự thảo cùng loại.", "Only drafts of one kind go together.")
    rules, today = Rules.load(settings), clock.today(now)
    matters = [_matter(session, draft.occurrence_id, rules, today) for draft in drafts]
    office = offices.of_agency(session, settings, matters[0].dossier.plan.coordinator_id)
    match kinds.pop():
        case DraftKind.URGE:
            return _urge(matters, office, rules, today)
        case DraftKind.SUBMISSION_NOTE:
            return _note(matters, office, _chairman(session, settings), today)
        case _:
            return _briefing(matters, office, today)


def _matter(session: Session, occurrence_id: int, rules: Rules, today: date) -> Matter:
    dossier = load_dossier(session, occurrence_id)
    due = dossier.occurrence.due_on or today
    return Matter(
        dossier,
        max(0, rules.calendar.between(due, today)),
        max(0, (today - due).days),
        _reminded(session, occurrence_id),
        _letters(session, occurrence_id),
    )


def _reminded(session: Session, occurrence_id: int) -> tuple[date, ...]:
    """The days on which a reminder of this duty was really sent."""
    query = (
        select(Message.sent_at)
        .join(MessageItem, col(MessageItem.message_id) == Message.id)
        .where(MessageItem.occurrence_id == occurrence_id, col(Message.state).in_(SENT))
    )
    return tuple(sorted({clock.today(moment) for moment in session.exec(query) if moment}))


def _letters(session: Session, occurrence_id: int) -> tuple[str, ...]:
    query = (
        select(Draft)
        .where(Draft.occurrence_id == occurrence_id, Draft.kind == DraftKind.URGE, Draft.state == DraftState.SIGNED)
        .order_by(col(Draft.signed_on), col(Draft.id))
    )
    return tuple(
        f"số {draft.signed_number} ngày {short_day(draft.signed_on)}"
        for draft in session.exec(query)
        if draft.signed_number and draft.signed_on
    )


def _chairman(session: Session, settings: Settings) -> str:
    found = session.exec(select(Agency.name).where(Agency.code == settings.chairman_code)).one_or_none()
    return found or settings.office_name


# công văn đôn đốc ---------------------------------------------------------------------------------------------


def _urge(matters: Sequence[Matter], office: Office, rules: Rules, today: date) -> bytes:
    agencies = {matter.dossier.agency.name for matter in matters}
    if len(agencies) > 1:
        raise Refused(
            "Công văn đôn đốc gửi từng cơ quan; chỉ gộp các dự thảo của cùng một cơ quan.",
            "A letter goes to one agency; choose drafts of one agency.",
        )
    agency = agencies.pop()
    plans = list(dict.fromkeys(cite(matter.dossier.plan) for matter in matters))
    paper = Paper(office, today)
    paper.letterhead(about=f"đôn đốc thực hiện nhiệm vụ tại {_short_cite(matters)}")
    paper.addressees([agency])
    answer_by = rules.calendar.add(today, ANSWER_DAYS)
    paper.paragraph(
        f"Thực hiện {'; '.join(plans)}, {office.name} theo dõi, tổng hợp tình hình thực hiện nhiệm vụ được giao. "
        f"Tính đến ngày {short_day(today)}, {agency} còn {count(len(matters))} nhiệm vụ quá hạn chưa hoàn thành "
        f"như sau:"
    )
    for number, matter in enumerate(matters, 1):
        _facts(paper, matter, f"{number}. " if len(matters) > 1 else "")
    paper.paragraph(f"{office.name} đề nghị {agency}:")
    paper.paragraph(
        f"1. Khẩn trương hoàn thành nhiệm vụ nêu trên; báo cáo kết quả, nguyên nhân chậm và thời gian hoàn thành về "
        f"{office.name} trước ngày {short_day(answer_by)}."
    )
    paper.paragraph(
        "2. Trường hợp có khó khăn, vướng mắc vượt thẩm quyền, báo cáo rõ nội dung, đề xuất hướng xử lý và thời hạn "
        "đề nghị điều chỉnh."
    )
    paper.paragraph(
        f"{office.name} thông báo để {agency} biết, thực hiện và cập nhật kết quả trên Hệ thống theo dõi nhiệm vụ./."
    )
    partners = list(dict.fromkeys(name for matter in matters for name in matter.dossier.coordinators))
    recipients = ["Như trên", f"Chủ tịch, các Phó Chủ tịch {office.committee} (để b/c)"]
    paper.closing([*recipients, *[f"{name} (để p/h)" for name in partners[:6]]])
    return paper.to_bytes()


def _short_cite(matters: Sequence[Matter]) -> str:
    plans = {matter.dossier.plan.id: matter.dossier.plan for matter in matters}
    if len(plans) > 1:
        return "các kế hoạch, chương trình đang theo dõi"
    (plan,) = plans.values()
    return cite(plan).removesuffix(f" của {plan.issuer}")


def _facts(paper: Paper, matter: Matter, number: str) -> None:
    """What the duty is, its date, what was done to remind, what the agency said."""
    dossier = matter.dossier
    paper.paragraph(f"{number}Nhiệm vụ {matter.name}: “{_sentence(dossier.task.text)}”.")
    paper.paragraph(f"- Thời hạn hoàn thành: {_due(matter)}.")
    if dossier.coordinators:
        paper.paragraph(f"- Cơ quan phối hợp: {'; '.join(dossier.coordinators)}.")
    if history := _history(matter):
        paper.paragraph(f"- Việc nhắc, đôn đốc: {history}.")
    paper.paragraph(f"- Tình hình thực hiện: {matter.said or 'cơ quan chủ trì chưa có báo cáo trên Hệ thống'}.")


def _due(matter: Matter) -> str:
    occurrence = matter.dossier.occurrence
    if occurrence.due_on is None:
        return "không ghi thời hạn"
    text = day_in_words(occurrence.due_on)
    if occurrence.original_due_on and occurrence.original_due_on != occurrence.due_on:
        text += f" (thời hạn ban đầu ngày {short_day(occurrence.original_due_on)})"
    if matter.calendar_days:
        text += f"; quá hạn {count(matter.late_days)} ngày làm việc ({count(matter.calendar_days)} ngày theo lịch)"
    return text


def _history(matter: Matter) -> str:
    parts = []
    if matter.reminded:
        days = ", ".join(day(one) for one in matter.reminded[-5:])
        parts.append(f"đã nhắc qua Hệ thống {count(len(matter.reminded))} lần (gần nhất: ngày {days})")
    if matter.letters:
        parts.append(f"đã có văn bản đôn đốc {', '.join(matter.letters)}")
    return "; ".join(parts)


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(".;,")


# phiếu trình --------------------------------------------------------------------------------------------------


def _for_itself(office: Office) -> Office:
    """What is put before the leaders is signed in the office's own name, not by order of the one who reads it."""
    return replace(office, signs_for="")


def _note(matters: Sequence[Matter], office: Office, chairman: str, today: date) -> bytes:
    paper = Paper(_for_itself(office), today)
    paper.letterhead(kind="PTr")
    paper.title("Phiếu trình", f"Về nhiệm vụ quá hạn tại {_short_cite(matters)}")
    above = office.parent or "Ủy ban nhân dân tỉnh"
    paper.addressees([f"Chủ tịch {above}"] if chairman == office.name else [chairman])
    paper.paragraph(
        f"{office.name}, cơ quan được giao theo dõi, tổng hợp việc thực hiện "
        f"{cite(matters[0].dossier.plan) if len({m.dossier.plan.id for m in matters}) == 1 else 'các kế hoạch'}, "
        f"kính báo cáo và xin ý kiến đối với {count(len(matters))} nhiệm vụ quá hạn sau:"
    )
    for number, matter in enumerate(matters, 1):
        paper.paragraph(f"{number}. Cơ quan chủ trì: {matter.dossier.agency.name}.", keep=True)
        _facts(paper, matter, "")
    paper.heading("Đề xuất")
    names = "; ".join(dict.fromkeys(matter.dossier.agency.name for matter in matters))
    paper.paragraph(f"1. Giao {names} báo cáo giải trình nguyên nhân chậm và cam kết thời gian hoàn thành.")
    paper.paragraph("2. Đưa nội dung trên vào phiên họp giao ban gần nhất nếu chưa hoàn thành.")
    paper.paragraph(f"{office.name} kính trình xem xét, cho ý kiến./.")
    _opinion(paper)
    paper.closing(["Như trên"])
    return paper.to_bytes()


def _opinion(paper: Paper) -> None:
    """Room for the leader's own hand."""
    add_table(paper, [Column("Ý kiến chỉ đạo của lãnh đạo", 1)], [["\n\n\n\n"]], size=13)


# giao ban -----------------------------------------------------------------------------------------------------

BRIEFING_COLUMNS = (
    Column("TT", 0.7, "center"),
    Column("Nội dung nhiệm vụ", 5),
    Column("Cơ quan chủ trì", 2.6),
    Column("Thời hạn; số ngày làm việc quá hạn", 2.2, "center"),
    Column("Đã đôn đốc", 3.2),
    Column("Ý kiến của cơ quan chủ trì", 3.6),
    Column("Đề xuất", 2.6),
)


def _briefing(matters: Sequence[Matter], office: Office, today: date) -> bytes:
    paper = Paper(_for_itself(office), today)
    paper.lie_down()
    paper.letterhead(kind="DM")
    paper.title("Danh mục", "Nhiệm vụ quá hạn đề nghị đưa ra phiên họp giao ban")
    paper.note(f"(Số liệu tính đến ngày {day(today)})")
    rows = [
        [
            str(number),
            f"{matter.name}, {_short_cite([matter])}: {_sentence(matter.dossier.task.text)}",
            matter.dossier.agency.name,
            f"{day(matter.dossier.occurrence.due_on)}\n{count(matter.late_days)} ngày",
            "\n".join(matter.letters) or _history(matter),
            matter.said or "Chưa có báo cáo",
            "Yêu cầu báo cáo trực tiếp, ấn định thời gian hoàn thành",
        ]
        for number, matter in enumerate(matters, 1)
    ]
    paper.gap()
    add_table(paper, BRIEFING_COLUMNS, rows, size=11)
    paper.closing(["Các đại biểu dự họp"])
    return paper.to_bytes()
