"""The official classes: Python, the SQL of counts and the SQL of lists say the same of every occurrence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from config import clock
from config.settings import Settings
from followup import overview
from followup.overview import Filters, Timing, duties, timing
from models import Agency, AssignmentRole, Occurrence, OccurrenceState, Plan, PlanState, Task, TaskState
from models.session import reading, writing

TODAY = date(2026, 11, 23)
DAYS = (None, TODAY - timedelta(days=3), TODAY, TODAY + timedelta(days=3))


def at(day: date | None, hour: int = 20) -> datetime | None:
    """Late in the evening in Hà Nội: the same day, whatever UTC says."""
    return clock.at(day, datetime(2026, 1, 1, hour, 30).time()) if day else None  # noqa: DTZ001


@pytest.fixture
def every(engine: Engine, now: datetime) -> int:
    """One occurrence for every state, due day, submission day and day of completion."""
    with writing(engine) as session:
        agency = Agency(code="a", name="Sở Nội vụ")
        plan = Plan(number="1/KH-UBND", state=PlanState.ACTIVE, imported_at=now)
        session.add_all([agency, plan])
        session.flush()
        task = Task(plan_id=plan.id or 0, position=1, ref="1", kind="duty", text="Rà soát", state=TaskState.ACTIVE)
        session.add(task)
        session.flush()
        cases = list(product(OccurrenceState, DAYS, DAYS[1:3], DAYS[1:]))  # nothing is handed in tomorrow
        for n, (state, due, handed_in, done) in enumerate(cases):
            closed = state.is_closed
            session.add(
                Occurrence(
                    plan_id=plan.id or 0,
                    task_id=task.id or 0,
                    agency_id=agency.id or 0,
                    period_key=f"p{n}",
                    starts_on=TODAY - timedelta(days=30),
                    due_on=due,
                    state=state,
                    submitted_at=at(handed_in) if state is OccurrenceState.SUBMITTED else None,
                    done_on=done if state is OccurrenceState.DONE else None,
                    closed_at=now if closed else None,
                    created_at=now,
                )
            )
    return len(cases)


def by_python(session: Session) -> dict[Timing, set[int]]:
    found: dict[Timing, set[int]] = {one: set() for one in Timing}
    for row in session.exec(select(Occurrence)):
        found[timing.of(row, TODAY)].add(row.id or 0)
    return found


def test_counts_lists_and_python_agree(engine: Engine, every: int) -> None:
    with reading(engine) as session:
        expected = by_python(session)
        counts = overview.total(session, TODAY)
        assert {one: counts.of(one) for one in Timing} == {one: len(ids) for one, ids in expected.items()}
        assert sum(len(ids) for ids in expected.values()) == every
        for one in Timing:
            rows = duties.all_rows(session, TODAY, Filters(timing=one))
            assert {row.id for row in rows} == expected[one], one
            assert {row.timing for row in rows} <= {one}


def test_late_and_soon_are_parts_of_their_classes(engine: Engine, every: int) -> None:
    with reading(engine) as session:
        expected = by_python(session)
        late = duties.late(session, TODAY, limit=1000)
        soon = duties.due_soon(session, TODAY, TODAY + timedelta(days=9), limit=1000)
        assert {row.id for row in late} == expected[Timing.OPEN_LATE]
        assert {row.id for row in soon} <= expected[Timing.OPEN_IN_TIME]
        bundles = duties.late_bundles(session, TODAY)
        assert sum(bundle.count for bundle in bundles) == len(late)


def test_a_result_handed_in_on_time_does_not_become_late(engine: Engine, every: int) -> None:
    with reading(engine) as session:
        waiting = [
            row
            for row in session.exec(select(Occurrence).where(Occurrence.state == OccurrenceState.SUBMITTED))
            if row.due_on == TODAY - timedelta(days=3) and row.submitted_at
        ]
        classes = {clock.today(row.submitted_at): timing.of(row, TODAY) for row in waiting if row.submitted_at}
    assert classes[TODAY - timedelta(days=3)] is Timing.OPEN_IN_TIME
    assert classes[TODAY] is Timing.OPEN_LATE


def test_periods_to_come_count_when_they_begin(engine: Engine, every: int, now: datetime, settings: Settings) -> None:
    with writing(engine) as session:
        row = session.exec(select(Occurrence).where(Occurrence.state == OccurrenceState.PENDING)).first()
        assert row
        row.starts_on = TODAY + timedelta(days=1)
        session.add(row)
    with reading(engine) as session:
        today, ahead = overview.total(session, TODAY), overview.total(session, TODAY, Filters(ahead=True))
        tomorrow = overview.total(session, TODAY + timedelta(days=1))
        assert ahead.total - today.total == 1
        assert tomorrow.total == ahead.total


def test_only_the_leads_rows_count(engine: Engine, every: int) -> None:
    with writing(engine) as session:
        row = session.exec(select(Occurrence).where(Occurrence.state == OccurrenceState.PENDING)).first()
        assert row
        row.role = AssignmentRole.COORDINATOR
        session.add(row)
    with reading(engine) as session:
        counts = overview.total(session, TODAY)
        assert counts.total + counts.suspended + counts.cancelled == every - 1


def test_rates(engine: Engine) -> None:
    counts = overview.Counts(done_in_time=3, done_late=1, open_in_time=3, open_late=1)
    assert (counts.done_rate, counts.in_time_rate, counts.late_rate) == (50.0, 75.0, 12.5)
    assert overview.Counts().done_rate is None
