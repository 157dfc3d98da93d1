"""The sample: something late, something due today, something due soon, whatever the day of the first start."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from config import clock
from config.settings import Settings
from followup.rules import Rules
from followup.sample import make_sample
from followup.sample.document import plan_text
from models import (
    Agency,
    Assignment,
    AssignmentRole,
    Contact,
    Extension,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    Purpose,
    Task,
)
from models.session import writing

DAYS = [
    datetime(2026, 11, 22, 3, tzinfo=UTC),  # a Sunday
    datetime(2026, 11, 23, 3, tzinfo=UTC),
    datetime(2026, 12, 30, 3, tzinfo=UTC),
    datetime(2027, 2, 8, 3, tzinfo=UTC),  # Tết
]


def leads(session: Session, plan: Plan) -> list[Occurrence]:
    query = select(Occurrence).where(Occurrence.plan_id == plan.id, Occurrence.role == AssignmentRole.LEAD)
    return list(session.exec(query))


@pytest.mark.parametrize("now", DAYS, ids=[day.date().isoformat() for day in DAYS])
def test_every_first_day_has_something_to_show(sqlite_engine: Engine, settings: Settings, now: datetime) -> None:
    calendar, today = Rules.load(settings).calendar, clock.today(now)
    with writing(sqlite_engine) as session:
        plan = make_sample(session, now, settings)
        assert (plan.state, plan.number) == (PlanState.ACTIVE, "118/KH-UBND")
        due = {occurrence.due_on for occurrence in leads(session, plan)}
        assert calendar.add(today, -4) in due, "late"
        assert calendar.on_or_after(today) in due, "today"
        assert calendar.add(calendar.on_or_after(today), 3) in due, "soon"


def test_it_is_lifelike(engine: Engine, settings: Settings, now: datetime) -> None:
    with writing(engine) as session:
        plan = make_sample(session, now, settings)
        tasks = session.exec(select(Task).where(Task.plan_id == plan.id)).all()
        assert len(tasks) == 20
        assert {task.kind for task in tasks} >= {"duty", "report", "request", "target"}
        assert {name for task in tasks for name in task.recurrence} >= {"monthly", "quarterly", "semiannual", "annual"}
        dead = session.exec(select(Assignment).where(Assignment.resolution == "succession")).one()
        assert dead.candidates[0]["name"] == "Sở Giáo dục và Đào tạo"
        communes = select(func.count()).select_from(Occurrence).join(Task).where(Task.ref == "10.2")
        assert session.exec(communes.where(Occurrence.period_key == "2026-12")).one() == 14
        states = {occurrence.state for occurrence in leads(session, plan)}
        assert states == {OccurrenceState.PENDING, OccurrenceState.ACCEPTED, OccurrenceState.SUBMITTED}
        assert session.exec(select(func.count()).select_from(Extension)).one() == 1


def test_every_lead_can_be_reached(engine: Engine, settings: Settings, now: datetime) -> None:
    with writing(engine) as session:
        plan = make_sample(session, now, settings)
        for purpose in (Purpose.FOCAL, Purpose.HEAD):
            reached = select(Contact.agency_id).where(Contact.purpose == purpose)
            assert {o.agency_id for o in leads(session, plan)} <= set(session.exec(reached))
        outside = select(Contact.address).where(col(Contact.address).not_like("%@sonha.example"))
        assert session.exec(outside).all() == []


def test_a_second_start_goes_on(engine: Engine, settings: Settings, now: datetime) -> None:
    with writing(engine) as session:
        first = make_sample(session, now, settings).id
    with writing(engine) as session:
        assert make_sample(session, now, settings).id == first
        assert session.exec(select(func.count()).select_from(Plan)).one() == 1


def test_the_province_does_not_exist(settings: Settings, now: datetime, sqlite_engine: Engine) -> None:
    from config.registry import SAMPLE_PROVINCE, load_registry

    assert SAMPLE_PROVINCE not in {name for row in load_registry().provinces for name in (row.old, row.new)}
    assert "{" not in plan_text(clock.today(now), Rules.load(settings).calendar)
    with writing(sqlite_engine) as session:
        make_sample(session, now, settings)
        assert set(session.exec(select(Agency.province).distinct())) == {SAMPLE_PROVINCE}
