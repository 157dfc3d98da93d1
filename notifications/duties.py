"""One item as a message shows it: every field a ready text, for templates that an office may change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from config import clock
from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import AssignmentRole, OccurrenceState
from notifications import links, matters, words
from notifications.facts import Line, Recipient

#: A duty of 10,000 characters is shown in part; the page behind the link has all of it.
QUOTE = 600
#: With more duties than this a digest quotes less of each: it is read on a phone, and none of them is left out.
MANY, SHORT_QUOTE = 4, 280


#: What is due so soon stands among the dated duties, even where it was given only now.
PRESSING = timedelta(days=3)


class Group(StrEnum):
    LATE = "late"
    DECIDE = "decide"
    SOON = "soon"
    NEW = "new"


ORDER = list(Group)


@dataclass(frozen=True, slots=True)
class Duty:
    group: Group
    code: str
    place: str
    quote: str
    product: str
    plan: str
    plan_short: str
    agency: str
    #: "chủ trì" or "phối hợp"
    role: str
    leads: str
    coordinators: str
    #: "thứ Sáu, ngày 27/11/2026", "27/11/2026", both "" without a date
    due: str
    due_short: str
    left: str
    off: str
    basis: str
    state: str
    urged: str
    ask: str
    link: str
    #: Whether the recipient itself must act.
    own: bool
    due_on: date | None
    occurrence_id: int
    plan_id: int


@dataclass(frozen=True, slots=True)
class View:
    """What the words are made from, besides the line itself."""

    to: Recipient
    settings: Settings
    calendar: WorkingCalendar
    now: datetime

    @property
    def today(self) -> date:
        return clock.today(self.now)


def duty(line: Line, view: View, quote: int = QUOTE) -> Duty:
    due, calendar, today = line.due_on, view.calendar, view.today
    own = line.agency_id == view.to.agency.id or view.to.contact.id == line.delegate_id
    group = _group(line, today)
    return Duty(
        group=group,
        code=line.code or f"NV-{line.plan_id}-{line.task_id}",
        place=words.place(line.ref),
        quote=words.clean(line.text, quote),
        product=words.clean(line.product or "", 200),
        plan=words.plan(line.plan_kind, line.number, line.issued_on, line.issuer, line.title),
        plan_short=words.plan(line.plan_kind, line.number, None, None, line.title),
        agency=line.agency,
        role="chủ trì" if line.role is AssignmentRole.LEAD else "phối hợp",
        leads=line.leads or line.agency,
        coordinators=words.clean(line.coordinators, 300),
        due=words.long_day(due) if due else "",
        due_short=words.day(due) if due else "",
        left=words.days_left(calendar, today, due) if due else "",
        off=words.holidays_between(calendar, today, due) if due else "",
        basis=words.BASES.get(line.due_basis, "") if line.due_basis else "",
        state=words.STATES[line.state],
        urged=words.two(line.urged) if line.urged else "",
        ask=_ask(line, group, own),
        link=_link(line, own, view),
        own=own,
        due_on=due,
        occurrence_id=line.occurrence_id,
        plan_id=line.plan_id,
    )


def ordered(duties: list[Duty]) -> list[Duty]:
    """Late first, then what waits for a decision, then due soon, then new; each by date."""
    return sorted(duties, key=lambda d: (ORDER.index(d.group), d.due_on or date.max, d.code))


def _group(line: Line, today: date) -> Group:
    if matters.asks_decision(line.rung):
        return Group.DECIDE
    if line.due_on is not None and line.due_on < today:
        return Group.LATE
    pressing = line.due_on is not None and line.due_on <= today + PRESSING
    return Group.NEW if line.rung in matters.NEW and not pressing else Group.SOON


def _link(line: Line, own: bool, view: View) -> str:
    if own:
        contact = view.to.contact
        return links.for_contact(view.settings, "answer", contact, now=view.now, occurrence=line.occurrence_id)
    return f"{view.settings.base_url.rstrip('/')}/occurrences/{line.occurrence_id}"


def _ask(line: Line, group: Group, own: bool) -> str:
    """What to do now, as the end of a sentence that begins with "đề nghị quý cơ quan"."""
    if group is Group.DECIDE:
        return matters.to_decide(line.rung)
    if not own:
        return "Đề nghị xem xét, chỉ đạo, đôn đốc cơ quan chủ trì" if group is Group.LATE else ""
    if not line.in_command or line.kind == "request":
        return "Kính đề nghị quý cơ quan quan tâm, phối hợp thực hiện và thông tin kết quả"
    if line.role is AssignmentRole.COORDINATOR:
        return "Đề nghị quý cơ quan gửi nội dung phối hợp đến cơ quan chủ trì và cập nhật trên Hệ thống"
    if line.state is OccurrenceState.RETURNED:
        return "Đề nghị quý cơ quan bổ sung kết quả theo ý kiến đã thông báo và báo cáo lại"
    if group is Group.LATE:
        return (
            "Đề nghị quý cơ quan báo cáo kết quả hoặc tình hình thực hiện, khó khăn, vướng mắc (nếu có) "
            "và thời gian hoàn thành"
        )
    if line.state is OccurrenceState.PENDING:
        return "Đề nghị quý cơ quan tiếp nhận nhiệm vụ, tổ chức thực hiện và cập nhật tiến độ trên Hệ thống"
    before = f" trước ngày {words.day(line.due_on)}" if line.due_on else ""
    return (
        "Đề nghị quý cơ quan cập nhật tiến độ; khi hoàn thành, cập nhật số, ký hiệu, ngày ban hành và tệp văn bản "
        f"kết quả; trường hợp không bảo đảm thời hạn, gửi đề nghị gia hạn{before}, nêu rõ lý do và thời hạn đề nghị"
    )
