"""A made-up province for benchmarks: agencies with contacts, plans, tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, insert
from sqlmodel import Session, col, select

from models import (
    Agency,
    AgencyGroup,
    Channel,
    Contact,
    GroupMember,
    Level,
    Plan,
    PlanState,
    Purpose,
    Task,
    TaskState,
)
from models.bulk import insert_rows
from models.session import writing


@dataclass(frozen=True, slots=True)
class Province:
    """Ids of what was made."""

    departments: list[int]
    communes: list[int]
    group: int
    plans: list[int]
    tasks: list[int]


def make(
    engine: Engine, now: datetime, *, departments: int = 60, communes: int = 100, plans: int = 300, tasks: int = 40
) -> Province:
    """`tasks` for each plan, without terms: who needs them sets them."""
    with writing(engine) as session:
        session.add(Agency(code="vp-ubnd", name="Văn phòng UBND tỉnh"))
        session.flush()
        insert_rows(session, Agency, [_agency(f"so-{n}", Level.PROVINCE) for n in range(departments)])
        insert_rows(session, Agency, [_agency(f"xa-{n}", Level.COMMUNE) for n in range(communes)])
        session.add(AgencyGroup(code="xa", name="UBND các xã, phường"))
        session.flush()
        everyone = session.exec(select(Agency.id).order_by(col(Agency.id))).all()
        numbers = [number or 0 for number in everyone]
        members = numbers[1 + departments :]
        insert_rows(session, GroupMember, [{"group_id": 1, "agency_id": number} for number in members])
        insert_rows(session, Contact, [_contact(number, purpose) for number in numbers for purpose in Purpose])
        if plans == 0:
            return Province(numbers[1 : 1 + departments], members, 1, [], [])
        session.execute(insert(Plan), [_plan(n, now) for n in range(plans)])
        made = [number or 0 for number in session.exec(select(Plan.id).order_by(col(Plan.id)))]
        session.execute(insert(Task), [_task(plan, n) for plan in made for n in range(tasks)])
        return Province(numbers[1 : 1 + departments], members, 1, made, _ids(session))


def _ids(session: Session) -> list[int]:
    return [number or 0 for number in session.exec(select(Task.id).order_by(col(Task.id)))]


def _agency(code: str, level: Level) -> dict[str, object]:
    return {"code": code, "name": f"Cơ quan {code}", "level": level}


def _contact(agency: int, purpose: Purpose) -> dict[str, object]:
    return {
        "agency_id": agency,
        "purpose": purpose,
        "channel": Channel.EMAIL,
        "address": f"a{agency}.{purpose}@example.test",
    }


def _plan(n: int, now: datetime) -> dict[str, object]:
    return {
        "number": f"{n + 1}/KH-UBND",
        "state": PlanState.ACTIVE,
        "activated_at": now,
        "imported_at": now,
        "ends_on": date(2099, 12, 31),
        "recipients": [],
        "text": "",
    }


def _task(plan: int, position: int) -> dict[str, object]:
    return {
        "plan_id": plan,
        "position": position,
        "ref": f"{position // 10 + 1}.{position % 10 + 1}",
        "code": f"NV-{plan}-{position + 1}",
        "kind": "duty",
        "text": "Chủ trì thực hiện nhiệm vụ được giao",
        "recurrence": [],
        "report_to": [],
        "due": [],
        "flags": [],
        "reasons": [],
        "points_to": [],
        "printed": {},
        "state": TaskState.ACTIVE,
    }
