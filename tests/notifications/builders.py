"""Rows of an invented province, as small as a test needs them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, select

from config import clock
from followup.calendar import WorkingCalendar
from models import (
    Agency,
    Assignment,
    AssignmentRole,
    Channel,
    Contact,
    Message,
    MessageAttempt,
    MessageItem,
    MessageKind,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    Purpose,
    Task,
    TaskState,
)

T = TypeVar("T", bound=SQLModel)
CALENDAR = WorkingCalendar([])


def put(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row


def agency(session: Session, name: str = "Sở Nông nghiệp và Môi trường", **more: Any) -> Agency:
    return put(session, Agency(code=more.pop("code", name), name=name, **more))


def contact(session: Session, of: Agency, address: str = "nnmt@sonha.example", **more: Any) -> Contact:
    return put(session, Contact(agency_id=of.id or 0, address=address, **{"purpose": Purpose.FOCAL, **more}))


def plan(session: Session, now: datetime, **more: Any) -> Plan:
    facts = {
        "number": "186/KH-UBND",
        "kind": "KẾ HOẠCH",
        "issuer": "UBND tỉnh",
        "issued_on": date(2026, 3, 12),
        "title": "Công tác dân tộc năm 2026",
        "state": PlanState.ACTIVE,
        "imported_at": now,
    }
    return put(session, Plan(**{**facts, **more}))


def task(session: Session, of: Plan, **more: Any) -> Task:
    position = more.pop("position", len(session.exec(select(Task).where(Task.plan_id == of.id)).all()) + 1)
    facts = {
        "code": f"NV-{of.id}-{position:02d}",
        "ref": f"3.{position}",
        "kind": "duty",
        "text": "Chủ trì rà soát, tổng hợp nhu cầu hỗ trợ đất sản xuất, báo cáo Ủy ban nhân dân tỉnh.",
        "product": "Báo cáo của Sở gửi UBND tỉnh",
        "state": TaskState.ACTIVE,
    }
    return put(session, Task(plan_id=of.id or 0, position=position, **{**facts, **more}))


def occurrence(session: Session, of: Task, by: Agency, now: datetime, **more: Any) -> Occurrence:
    facts = {
        "period_key": "once",
        "starts_on": date(2026, 10, 1),
        "due_on": date(2026, 11, 27),
        "state": OccurrenceState.ACCEPTED,
        "created_at": now,
    }
    return put(
        session,
        Occurrence(plan_id=of.plan_id, task_id=of.id or 0, agency_id=by.id or 0, **{**facts, **more}),
    )


def coordinating(session: Session, of: Task, printed: str) -> None:
    put(session, Assignment(task_id=of.id or 0, role=AssignmentRole.COORDINATOR, printed=printed))


def message(
    session: Session,
    to: Contact,
    now: datetime,
    occurrences: list[Occurrence],
    *,
    rung: str = "before-5",
    kind: MessageKind = MessageKind.DIGEST,
    **more: Any,
) -> Message:
    facts = {"bucket": clock.today(now).isoformat(), "planned_at": now, "not_before": now}
    row = put(
        session,
        Message(contact_id=to.id or 0, agency_id=to.agency_id, channel=to.channel, kind=kind, **{**facts, **more}),
    )
    for each in occurrences:
        put(
            session,
            MessageItem(
                message_id=row.id or 0,
                occurrence_id=each.id or 0,
                rung=rung,
                due_version=each.due_version,
                contact_id=to.id or 0,
                channel=to.channel,
            ),
        )
    return row


def reminders(session: Session, now: datetime, agencies: int = 1, *, channel: Channel = Channel.EMAIL) -> list[Message]:
    """One plan; for each agency a contact and a digest of one duty."""
    of = plan(session, now)
    found = []
    for n in range(1, agencies + 1):
        body = agency(session, f"Sở số {n}")
        to = contact(session, body, f"so{n}@sonha.example", channel=channel)
        found.append(message(session, to, now, [occurrence(session, task(session, of), body, now)]))
    return found


def attempts(session: Session) -> list[tuple[str, str]]:
    rows = session.exec(select(MessageAttempt).order_by(MessageAttempt.id))  # type: ignore[arg-type]
    return [(row.outcome, row.code) for row in rows]
