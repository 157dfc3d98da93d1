"""Kept counts equal a recount after any moves, whatever writes them and whenever they are folded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothetical
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, update
from sqlmodel import Session, col, select

from config import clock
from config.settings import Settings
from flows import passes
from followup import tallies
from followup.overview import Filters, Timing, duties, trend
from followup.overview.counts import Counts, by_agency, by_plan, counted, total
from models import (
    Agency,
    AssignmentRole,
    Finding,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    Scope,
    Tally,
    Task,
    TaskState,
)
from models.bulk import insert_rows
from models.migrations import derived
from models.session import reading, writing

TODAY = date(2026, 11, 23)
FIRST, LAST = TODAY - timedelta(days=400), TODAY + timedelta(days=400)
DAYS = st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n))
STATES = st.sampled_from(list(OccurrenceState))
MOMENTS = st.builds(lambda day, hour: clock.at(day, time(hour)), DAYS, st.integers(0, 23))
VALUES = st.fixed_dictionaries(
    {
        "agency_id": st.integers(1, 3),
        "plan_id": st.integers(1, 2),
        "role": st.sampled_from([AssignmentRole.LEAD] * 4 + [AssignmentRole.COORDINATOR]),
        "starts_on": DAYS,
        "due_on": st.none() | DAYS,
        "state": STATES,
        "submitted_at": MOMENTS,
        "done_on": st.none() | DAYS,
    }
)
#: One change: rows made, one row changed field by field, many rows changed or removed by one statement.
MOVES = st.one_of(
    st.tuples(st.just("make"), st.lists(VALUES, min_size=1, max_size=6)),
    st.tuples(st.just("change"), st.tuples(st.integers(0, 50), VALUES, st.integers(1, 255))),
    st.tuples(st.just("all"), st.tuples(STATES, STATES)),
    st.tuples(st.just("remove"), st.integers(0, 50)),
    st.tuples(st.just("wait"), st.integers(0, 30)),
    st.tuples(st.just("fold"), st.none()),
)


@pytest.fixture
def world(engine: Engine, now: datetime) -> Engine:
    with writing(engine) as session:
        session.add_all([Agency(code=f"a{n}", name=f"Sở {n}") for n in range(3)])
        session.add_all([Plan(number=f"{n}/KH-UBND", state=PlanState.ACTIVE, imported_at=now) for n in range(2)])
        session.flush()
        session.add(Task(plan_id=1, position=1, ref="1", kind="duty", text="Rà soát", state=TaskState.ACTIVE))
    return engine


def row(values: dict[str, Any], number: int) -> dict[str, Any]:
    closed = values["state"].is_closed
    fixed = {
        "task_id": 1,
        "period_key": f"p{number}",
        "due_version": 1,
        "closed_at": clock.at(TODAY, time(8)) if closed else None,
        "closed_reason": "",
        "ladder": "duty",
        "rung": "",
        "quiet_reason": "",
        "urged": 0,
        "revision": 1,
        "created_at": clock.at(TODAY, time(8)),
    }
    return values | fixed


class Story:
    def __init__(self, session: Session) -> None:
        self.session, self.today, self.made = session, TODAY, 0

    def play(self, what: str, how: Any) -> None:
        acts: dict[str, Callable[[Any], None]] = {
            "make": self.make,
            "change": self.change,
            "all": self.all,
            "remove": self.remove,
            "wait": self.wait,
            "fold": self.fold,
        }
        acts[what](how)
        self.session.flush()

    def make(self, many: list[dict[str, Any]]) -> None:
        rows = [row(values, self.made + n) for n, values in enumerate(many)]
        self.made += len(rows)
        insert_rows(self.session, Occurrence, rows)

    def _chosen(self, number: int) -> Occurrence | None:
        found = self.session.exec(select(Occurrence).order_by(col(Occurrence.id))).all()
        return found[number % len(found)] if found else None

    def change(self, how: tuple[int, dict[str, Any], int]) -> None:
        number, values, mask = how
        chosen = self._chosen(number)
        for n, (name, value) in enumerate(values.items()):
            if chosen is not None and mask >> n & 1:
                setattr(chosen, name, value)
        if chosen is not None:
            chosen.closed_at = clock.at(TODAY, time(8)) if chosen.state.is_closed else None

    def all(self, how: tuple[OccurrenceState, OccurrenceState]) -> None:
        before, after = how
        moment = clock.at(TODAY, time(8)) if after.is_closed else None
        self.session.execute(
            update(Occurrence).where(col(Occurrence.state) == before).values(state=after, closed_at=moment)
        )
        self.session.expire_all()

    def remove(self, number: int) -> None:
        if chosen := self._chosen(number):
            self.session.execute(delete(Occurrence).where(col(Occurrence.id) == chosen.id))
            self.session.expire_all()

    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    def fold(self, _: None) -> None:
        tallies.fold(self.session, self.today)

    def holds(self) -> None:
        """Kept counts say what a count over the occurrences says; a filter for everything forces that one."""
        session, today = self.session, self.today
        plainly = Filters(due_from=FIRST, due_to=LAST)
        undated = Filters(timing=Timing.UNDATED)
        agencies = {one.agency.id: one.counts for one in by_agency(session, today)}
        assert agencies == counted(session, today, Filters(), col(Occurrence.agency_id))
        plans = {one.plan.id: one.counts for one in by_plan(session, today)}
        assert plans == counted(session, today, Filters(), col(Occurrence.plan_id))
        assert all(total(session, today, Filters(agency=n)) == agencies.get(n, Counts()) for n in (1, 2, 3))
        assert all(total(session, today, Filters(plan=n)) == plans.get(n, Counts()) for n in (1, 2))
        assert total(session, today).undated == total(session, today, undated).undated
        assert trend.by_week(session, today) == trend.by_week(session, today, plainly)
        assert duties.due_by_day(session, today, FIRST, LAST) == duties.due_by_day(session, today, FIRST, LAST, plainly)


@hypothetical(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(moves=st.lists(MOVES, min_size=1, max_size=12))
def test_kept_counts_equal_a_recount(world: Engine, moves: list[tuple[str, Any]]) -> None:
    with reading(world) as session:  # rolled back: each example begins with nothing
        story = Story(session)
        for what, how in moves:
            story.play(what, how)
            story.holds()


def test_a_fold_leaves_few_rows(world: Engine) -> None:
    values = {"agency_id": 1, "plan_id": 1, "role": AssignmentRole.LEAD, "done_on": None, "submitted_at": None}
    dated = {"starts_on": FIRST, "due_on": TODAY, "state": OccurrenceState.PENDING}
    with writing(world) as session:
        insert_rows(session, Occurrence, [row(values | dated, n) for n in range(300)])
        before = tallies.by(session, Scope.AGENCY, TODAY)
        tallies.fold(session, TODAY)
        assert tallies.by(session, Scope.AGENCY, TODAY) == before == [(1, "open_in_time", 300)]
        assert len(session.exec(select(Tally)).all()) == 9, "three scopes: begun, no more in time, late"
        assert tallies.fold(session, TODAY) == 0
        assert tallies.by(session, Scope.AGENCY, TODAY + timedelta(days=1)) == [(1, "open_late", 300)]


def test_counts_that_are_wrong_are_found_and_mended(world: Engine, now: datetime, settings: Settings) -> None:
    values = {"agency_id": 2, "plan_id": 1, "role": AssignmentRole.LEAD, "done_on": TODAY, "submitted_at": None}
    dated = {"starts_on": FIRST, "due_on": TODAY, "state": OccurrenceState.DONE}
    with writing(world) as session:
        insert_rows(session, Occurrence, [row(values | dated, 1)])
        session.execute(update(Tally).values(n=7))
    for expected in (True, False):
        passes.check(world, settings, now)
        with reading(world) as session:
            found = session.exec(select(Finding.subject).where(col(Finding.closed_at).is_(None))).all()
            assert ("agency 2" in found) is expected
            assert total(session, TODAY) == Counts(done_in_time=1)


def test_an_upgrade_counts_anew(world: Engine) -> None:
    with writing(world) as session:
        values = {"agency_id": 1, "plan_id": 1, "role": AssignmentRole.LEAD, "done_on": TODAY, "submitted_at": None}
        dated = {"starts_on": FIRST, "due_on": TODAY, "state": OccurrenceState.DONE}
        insert_rows(session, Occurrence, [row(values | dated, n) for n in range(3)])
        session.execute(update(Tally).values(n=7))
        derived.drop(session.connection())
        derived.make(session.connection())
        assert total(session, TODAY) == Counts(done_in_time=3)
