"""`dondoc status`: the plans, and how their duties stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

STATES = {"proposed": "chờ rà soát", "active": "đang theo dõi", "over": "hết thời gian", "withdrawn": "đã thay thế"}
CLASSES = {
    "done_in_time": "Xong đúng hạn",
    "done_late": "Xong quá hạn",
    "open_in_time": "Trong hạn",
    "open_late": "Quá hạn",
    "undated": "Không hạn",
}


def status(as_json: Annotated[bool, typer.Option("--json", help="In ra JSON (print JSON)")] = False) -> None:
    """Tình hình các kế hoạch: bao nhiêu việc xong, trong hạn, quá hạn (how the plans stand)."""
    from commands.house import house
    from commands.output import say_json, say_table
    from config import clock
    from models.session import reading

    with house() as opened, reading(opened.engine) as session:
        shown = overall(session, clock.today(clock.now()))
    if as_json:
        say_json(shown)
        return
    if not shown["plans"]:
        typer.echo("Chưa có kế hoạch nào; bắt đầu bằng: dondoc import TỆP (no plan yet)")
        return
    say_table(
        ("PLAN", "Số ký hiệu", "Trạng thái", "Nhiệm vụ", *CLASSES.values(), "Lần tới"),
        (
            (p["plan"], p["number"], STATES[p["state"]], p["tasks"], *(p[name] for name in CLASSES), p["next"] or "")
            for p in shown["plans"]
        ),
    )
    typer.echo(
        f"\nThông báo (messages): {', '.join(f'{k} {v}' for k, v in shown['messages'].items()) or 'chưa có'}"
        f"\nLượt xử lý gần nhất (last pass): {shown['last_pass'] or 'chưa có'}"
    )


def overall(session: Session, today: date) -> dict[str, Any]:
    """{today, plans: [{plan, number, title, state, tasks, counts by class, next}], counts, messages, last_pass}."""
    from dataclasses import asdict

    from sqlalchemy import func
    from sqlmodel import col, select

    from config import clock
    from followup.overview import counts, work
    from followup.step import next_visits
    from models import Message, Plan, Task

    by_plan = {row.plan.id: row.counts for row in counts.by_plan(session, today)}
    plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
    tasks: dict[int, int] = dict(
        session.exec(select(Task.plan_id, func.count(col(Task.id))).group_by(col(Task.plan_id))).all()
    )
    visits = next_visits(session, [plan.id or 0 for plan in plans])
    messages = session.exec(select(Message.state, func.count(col(Message.id))).group_by(col(Message.state))).all()
    last = work.last_tick(session)
    return {
        "today": today,
        "plans": [
            {
                "plan": plan.id,
                "number": plan.number,
                "title": plan.title,
                "state": plan.state.value,
                "tasks": tasks.get(plan.id or 0, 0),
                **asdict(by_plan.get(plan.id, counts.Counts())),
                "next": f"{clock.local(at):%d/%m/%Y %H:%M}" if (at := visits.get(plan.id or 0)) else None,
            }
            for plan in plans
        ],
        "counts": asdict(counts.total(session, today)),
        "messages": {str(state): count for state, count in messages},
        "last_pass": f"{clock.local(last):%d/%m/%Y %H:%M}" if last else None,
    }
