"""Plans with the mix of duties that real ones have: single dates, report periods, standing duties, groups, requests."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import insert
from sqlmodel import Session, col, select

from bench.province import Province
from models import Assignment, AssignmentRole, Plan, PlanState, Task, TaskState

NO_JSON = {"report_to": [], "flags": [], "reasons": [], "points_to": [], "printed": {}}


def write_plan(session: Session, chance: Random, now: datetime, today: date, tasks: int, province: Province) -> int:
    """A proposal, ready to be activated."""
    years = chance.choices((1, 2, 5), (60, 25, 15))[0]
    plan = Plan(
        number=f"{chance.randrange(1, 9999)}/KH-UBND",
        imported_at=now,
        issued_on=today,
        ends_on=date(today.year + years - 1, 12, 31),
        state=PlanState.PROPOSED,
    )
    session.add(plan)
    session.flush()
    number = plan.id or 0
    session.execute(insert(Task), [_task(chance, number, n, today, plan.ends_on or today) for n in range(tasks)])
    made = session.exec(select(Task.id, Task.kind, Task.due, Task.recurrence).where(col(Task.plan_id) == number)).all()
    rows = [row for task, kind, due, rule in made for row in _assigned(chance, task or 0, kind, due, rule, province)]
    session.execute(insert(Assignment), rows)
    return number


def _task(chance: Random, plan: int, position: int, today: date, ends_on: date) -> dict[str, object]:
    kind, recurrence, due = _terms(chance, today, ends_on)
    return {
        "plan_id": plan,
        "position": position,
        "ref": f"{position // 10 + 1}.{position % 10 + 1}",
        "code": f"NV-{plan}-{position + 1}",
        "kind": kind,
        "text": "Chủ trì thực hiện nhiệm vụ được giao",
        "recurrence": recurrence,
        "due": due,
        "urgent": chance.random() < 0.03,
        "state": TaskState.PROPOSED,
        **NO_JSON,
    }


def _terms(chance: Random, today: date, ends_on: date) -> tuple[str, list[str], list[str]]:
    day = today + timedelta(days=chance.randrange(-10, max((ends_on - today).days, 1)))
    single = chance.choice([day.isoformat(), f"{day:%Y-%m}", f"Q{(day.month + 2) // 3}-{day.year}", f"{day.year}"])
    kinds: list[tuple[int, tuple[str, list[str], list[str]]]] = [
        (46, ("duty", [], [single])),
        (18, ("duty", [], [])),
        (10, ("report", ["semiannual", "annual"], [])),
        (6, ("report", ["quarterly"], [])),
        (6, ("duty", ["annual"], [f"{day:%m-%d}"])),
        (2, ("report", ["monthly"], ["*-20"])),
        (2, ("duty", [], ["P10BD"])),
        (4, ("request", [], [])),
        (4, ("target", [], [str(ends_on.year)])),
        (2, ("general", ["annual"], [])),
    ]
    return chance.choices([terms for _, terms in kinds], [weight for weight, _ in kinds])[0]


def _assigned(
    chance: Random, task: int, kind: str, due: list[str], recurrence: list[str], province: Province
) -> list[dict[str, object]]:
    def row(role: AssignmentRole, place: int, agency: int | None, group: int | None = None) -> dict[str, object]:
        printed = f"cơ quan {agency}" if agency else "UBND các xã, phường"
        return {
            "task_id": task,
            "role": role,
            "position": place,
            "printed": printed,
            "agency_id": agency,
            "group_id": group,
            "resolution": "exact",
            "candidates": [],
        }

    if kind == "request":
        return [row(AssignmentRole.LEAD, 0, province.departments[0])]
    if due and not recurrence and chance.random() < 0.012:
        return [row(AssignmentRole.LEAD, 0, None, province.group)]
    if chance.random() < 0.05:
        return [row(AssignmentRole.LEAD, 0, chance.choice(province.communes))]
    bodies = chance.sample(province.departments[1:], chance.choices((1, 2, 3, 4), (65, 20, 10, 5))[0])
    rows = [row(AssignmentRole.LEAD, 0, bodies[0])]
    return rows + [row(AssignmentRole.COORDINATOR, n, body) for n, body in enumerate(bodies[1:])]
