"""The weekly sheet for leaders on Monday and the monthly summary by plan: texts written when they are planned."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from config import clock
from config.settings import Settings
from followup import overview
from followup.calendar import WorkingCalendar
from followup.overview import roll
from followup.overview.counts import AgencyCounts, Counts
from followup.overview.duties import Duty
from followup.overview.proposed import VIETNAMESE, proposed
from models import Agency, Contact, Message, MessageKind, Purpose
from models.bulk import insert_rows
from notifications import pages, words

#: How many agencies and duties a sheet of one page names.
NAMED = 8
MONDAY = 0


def plan_due(session: Session, settings: Settings, calendar: WorkingCalendar, now: datetime) -> int:
    """Plans this week's sheet and this month's summary where they are not yet there. How many messages are new."""
    today = clock.today(now)
    made = 0
    if today == _first_working(calendar, today - timedelta(days=today.weekday())):
        key = f"{today.isocalendar().year}-W{today.isocalendar().week:02d}"
        made += _plan(session, MessageKind.WEEKLY, key, *weekly(session, settings, now), settings, calendar, now)
    if today == _first_working(calendar, today.replace(day=1)):
        key = f"{today:%Y-%m}"
        made += _plan(session, MessageKind.MONTHLY, key, *monthly(session, settings, now), settings, calendar, now)
    return made


@dataclass(frozen=True, slots=True)
class Weekly:
    """What the sheet of a week tells; `proposed` and `reminded` by the numbers of the late duties."""

    total: Counts
    agencies: list[AgencyCounts]
    late: list[Duty]
    proposed: dict[int, str]
    reminded: dict[int, int]
    soon: list[Duty]


@dataclass(frozen=True, slots=True)
class Monthly:
    """`plans` are names and counts."""

    total: Counts
    plans: list[tuple[str, Counts]]


def weekly(session: Session, settings: Settings, now: datetime) -> tuple[str, str]:
    """Subject and text: the four official classes, the agencies with most overdue, what falls due this week."""
    today = clock.today(now)
    late = overview.late(session, today, limit=NAMED)
    next_steps = proposed(session, [duty.id for duty in late])
    told = Weekly(
        total=overview.total(session, today),
        agencies=[row for row in overview.by_agency(session, today) if row.counts.open_late][:NAMED],
        late=late,
        proposed={number: VIETNAMESE[what] for number, what in next_steps.items()},
        reminded=roll.times_reminded(session, [duty.id for duty in late]),
        soon=overview.due_soon(session, today, today + timedelta(days=7), limit=NAMED),
    )
    return write(settings, today, told)


def monthly(session: Session, settings: Settings, now: datetime) -> tuple[str, str]:
    """Subject and text: each plan with its classes and rates."""
    today = clock.today(now)
    plans = [
        (words.plan(r.plan.kind, r.plan.number, r.plan.issued_on, None, r.plan.title), r.counts)
        for r in overview.by_plan(session, today)
    ]
    return write(settings, today, Monthly(overview.total(session, today), plans))


def write(settings: Settings, today: date, told: Weekly | Monthly) -> tuple[str, str]:
    """Subject and text. Raises Refused where the office's own wording cannot be used."""
    context = {**_frame(settings, today), **{one.name: getattr(told, one.name) for one in fields(told)}}
    until = f"tính đến ngày {words.day(today)}"
    if isinstance(told, Weekly):
        subject = f"[Báo cáo tuần] {words.two(told.total.open_late)} nhiệm vụ quá hạn, {until}"
        return subject, pages.render(settings, "weekly.txt", context)
    subject = f"[Báo cáo tháng] Tình hình thực hiện {words.two(len(told.plans))} kế hoạch, {until}"
    return subject, pages.render(settings, "monthly.txt", context)


def _frame(settings: Settings, today: date) -> dict[str, object]:
    return {"today": today, "office": settings.office_name, "board": settings.base_url.rstrip("/") + "/", "rate": _rate}


def _rate(counts: Counts) -> str:
    return "–" if counts.done_rate is None else f"{counts.done_rate:.1f}%".replace(".", ",")


def _first_working(calendar: WorkingCalendar, day: date) -> date:
    return calendar.on_or_after(day)


def _plan(
    session: Session,
    kind: MessageKind,
    bucket: str,
    subject: str,
    body: str,
    settings: Settings,
    calendar: WorkingCalendar,
    now: datetime,
) -> int:
    at = calendar.next_moment(now, settings.digest_at) if clock.local(now).time() < settings.digest_at else now
    rows = [
        {
            "contact_id": contact.id,
            "agency_id": contact.agency_id,
            "channel": contact.channel,
            "kind": kind,
            "bucket": bucket,
            "state": "planned",
            "planned_at": now,
            "not_before": at,
            "tries": 0,
            "subject": subject,
            "body": body,
            "reason": "",
        }
        for contact in leaders(session, settings)
    ]
    return insert_rows(session, Message, rows)


def leaders(session: Session, settings: Settings) -> list[Contact]:
    """The first working contact of the heads of the two offices; of another purpose where a head has none."""
    codes = {settings.coordinator_code, settings.chairman_code}
    rows = session.exec(
        select(Contact)
        .join(Agency, col(Agency.id) == Contact.agency_id)
        .where(col(Agency.code).in_(codes), col(Contact.disabled_at).is_(None))
        .order_by(col(Contact.rank), col(Contact.id))
    ).all()
    first: dict[int, Contact] = {}
    for contact in sorted(rows, key=lambda c: c.purpose is not Purpose.HEAD):
        first.setdefault(contact.agency_id, contact)
    return list(first.values())
