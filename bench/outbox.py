"""A province's outbox for the benchmarks: one digest of three duties for each of n agencies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, col, func, select

from models import (
    Agency,
    AssignmentRole,
    Channel,
    Contact,
    Message,
    MessageItem,
    MessageKind,
    MessageState,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    Purpose,
    Task,
    TaskState,
    Wants,
)
from models.bulk import insert_rows
from models.session import writing

DUTIES = 3
TEXT = (
    "Chủ trì, phối hợp với các sở, ban, ngành và Ủy ban nhân dân các xã, phường rà soát, tổng hợp nhu cầu hỗ trợ, "
    "xây dựng phương án phân bổ kinh phí, trình Ủy ban nhân dân tỉnh xem xét, quyết định theo thẩm quyền."
)


def province(engine: Engine, agencies: int, now: datetime) -> None:
    """Agencies with a contact and three open duties each; call it once."""
    with writing(engine) as session:
        plan = Plan(number="186/KH-UBND", kind="KẾ HOẠCH", issuer="UBND tỉnh", state=PlanState.ACTIVE, imported_at=now)
        session.add(plan)
        session.flush()
        _rows(session, Agency, [_agency(n) for n in range(1, agencies + 1)])
        ids = list(session.exec(select(Agency.id).order_by(col(Agency.id))))
        _rows(session, Contact, [_contact(i) for i in ids if i])
        session.add_all(_task(plan.id or 0, n) for n in range(DUTIES))
        session.flush()
        tasks = list(session.exec(select(Task.id).order_by(col(Task.id))))
        _rows(session, Occurrence, [_occurrence(plan.id or 0, t or 0, i or 0, now) for i in ids for t in tasks])


def reminders(engine: Engine, now: datetime, name: str) -> int:
    """One digest for every agency, named (bucket and rung) `name`. How many messages."""
    with writing(engine) as session:
        contacts = session.exec(select(Contact.id, Contact.agency_id).order_by(col(Contact.id))).all()
        _rows(session, Message, [_message(c or 0, a, name, now) for c, a in contacts])
        messages = session.exec(select(Message.id, Message.agency_id, Message.contact_id).where(Message.bucket == name))
        duties: dict[int, list[int]] = {}
        for number, agency in session.exec(select(Occurrence.id, Occurrence.agency_id)):
            duties.setdefault(agency, []).append(number or 0)
        _rows(session, MessageItem, [_item(m or 0, o, c, name) for m, a, c in messages for o in duties[a]])
        return session.exec(select(func.count()).where(Message.bucket == name)).one()


def _rows(session: Session, model: type[SQLModel], data: list[dict[str, Any]]) -> None:
    insert_rows(session, model, data)


def _agency(n: int) -> dict[str, Any]:
    return {"code": f"a{n}", "name": f"Ủy ban nhân dân xã số {n}", "short_name": "", "level": "commune",
            "province": "", "in_command": True}  # fmt: skip


def _contact(agency: int) -> dict[str, Any]:
    return {"agency_id": agency, "purpose": Purpose.FOCAL, "channel": Channel.EMAIL,
            "address": f"so{agency}@sonha.example", "rank": 0, "disabled_reason": "", "link_generation": 1,
            "wants": Wants.ALL}  # fmt: skip


def _task(plan: int, n: int) -> Task:
    return Task(
        plan_id=plan,
        position=n,
        code=f"NV-{plan}-{n:02d}",
        ref=f"3.{n + 1}",
        kind="duty",
        text=TEXT,
        state=TaskState.ACTIVE,
    )


def _occurrence(plan: int, task: int, agency: int, now: datetime) -> dict[str, Any]:
    return {"plan_id": plan, "task_id": task, "agency_id": agency, "role": AssignmentRole.LEAD,
            "period_key": "once", "starts_on": date(2026, 10, 1), "due_on": date(2026, 11, 20 + 4 * (task % 3)),
            "due_version": 1, "state": OccurrenceState.ACCEPTED, "closed_reason": "", "ladder": "duty", "rung": "",
            "quiet_reason": "", "urged": 0, "revision": 1, "created_at": now}  # fmt: skip


def _message(contact: int, agency: int, name: str, now: datetime) -> dict[str, Any]:
    return {"contact_id": contact, "agency_id": agency, "channel": Channel.EMAIL, "kind": MessageKind.DIGEST,
            "bucket": name, "state": MessageState.PLANNED, "planned_at": now, "not_before": now, "tries": 0,
            "subject": "", "body": "", "reason": ""}  # fmt: skip


def _item(message: int, occurrence: int, contact: int, name: str) -> dict[str, Any]:
    return {"message_id": message, "occurrence_id": occurrence, "rung": name, "due_version": 1,
            "contact_id": contact, "channel": Channel.EMAIL, "state": MessageState.PLANNED, "reason": ""}  # fmt: skip
