"""The ladder and the decision: whatever the downtimes, no rung is lost and none is doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import clock
from config.errors import Refused
from config.settings import Settings
from followup.decide import Situation, ahead, decide, moment
from followup.ladder import read_ladders
from followup.rules import Rules
from models import AssignmentRole, DraftKind, Hold, RungOutcome

RULES = Rules.load(Settings())
LADDERS = sorted(RULES.ladders.by_name)


def day_of(key: str, situation: Situation) -> date:
    return next(day for day, rung in ahead(situation, RULES) if rung.key == key)


@pytest.mark.parametrize(
    ("due", "rung", "day"),
    [
        (date(2026, 12, 15), "before-10", date(2026, 12, 1)),
        (date(2026, 12, 15), "before-1", date(2026, 12, 14)),
        (date(2026, 12, 15), "late-5", date(2026, 12, 22)),
        # on a Sunday: the rungs of the day and before stand on Friday, lateness counts from Monday
        (date(2026, 12, 20), "due", date(2026, 12, 18)),
        (date(2026, 12, 20), "before-1", date(2026, 12, 17)),
        (date(2026, 12, 20), "late-1", date(2026, 12, 21)),
        # over Tết 2027
        (date(2027, 2, 3), "late-1", date(2027, 2, 11)),
    ],
)
def test_days_of_rungs(due: date, rung: str, day: date) -> None:
    assert day_of(rung, Situation("duty", date(2026, 10, 1), due)) == day


@pytest.mark.parametrize(
    ("kind", "role", "urgent", "in_command", "ladder"),
    [
        ("duty", "lead", False, True, "duty"),
        ("duty", "lead", True, True, "duty-urgent"),
        ("report", "lead", True, True, "report"),
        ("request", "lead", False, True, "request"),
        ("duty", "lead", True, False, "request"),
        ("duty", "coordinator", True, True, "contribution"),
        ("something", "lead", False, True, "duty"),
    ],
)
def test_which_ladder(kind: str, role: str, urgent: bool, in_command: bool, ladder: str) -> None:
    found = RULES.ladders.name_for(kind, role=AssignmentRole(role), urgent=urgent, in_command=in_command)
    assert found == ladder


def test_requests_never_escalate_and_draft_nothing() -> None:
    ladder = RULES.ladders["request"]
    for rung in (*ladder.rungs, ladder.tail):
        assert rung is not None
        assert rung.draft is None
        assert {audience for audience, _ in rung.to} == {"lead"}


def test_after_three_urgings_the_matter_is_put_to_the_meeting() -> None:
    late = Situation("duty", date(2026, 10, 1), date(2026, 11, 2), cursor="late-15")
    now = clock.at(date(2027, 1, 4), RULES.settings.plan_at)
    assert decide(late, RULES, now).draft == DraftKind.URGE
    assert decide(replace(late, urged_enough=True), RULES, now).draft == DraftKind.BRIEFING


def test_a_held_ladder_marks_and_fires_nothing() -> None:
    held = Situation("duty", date(2026, 10, 1), date(2026, 12, 1), cursor="before-10", hold=Hold.EXTENSION)
    decision = decide(held, RULES, clock.at(date(2026, 12, 2), RULES.settings.plan_at))
    assert decision.fired is None
    assert {mark.outcome for mark in decision.marks} == {RungOutcome.PAUSED}
    assert [mark.rung for mark in decision.marks] == ["before-5", "before-1", "due", "late-1"]


SITUATION = st.builds(
    Situation,
    ladder=st.sampled_from(LADDERS),
    starts_on=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    due_on=st.dates(date(2025, 6, 1), date(2029, 6, 30)),
    pending=st.booleans(),
    restarted=st.booleans(),
    hold=st.sampled_from([None, None, None, *Hold]),
)


@given(SITUATION, st.lists(st.integers(1, 200), min_size=1, max_size=25))
def test_no_rung_is_lost_or_doubled_whatever_the_downtimes(start: Situation, pauses: list[int]) -> None:
    now = clock.at(start.starts_on, RULES.settings.plan_at)
    situation, seen = start, []
    for days in pauses:
        now += timedelta(days=days)
        decision = decide(situation, RULES, now)
        seen += [mark.rung for mark in decision.marks]
        assert sum(mark.outcome == RungOutcome.FIRED for mark in decision.marks) == (decision.fired is not None)
        assert decision.next_at is not None
        assert decision.next_at > now
        assert decide(replace(situation, cursor=decision.cursor), RULES, now).marks == ()
        situation = replace(situation, cursor=decision.cursor)
    expected = [rung.key for day, rung in islice(ahead(start, RULES), 2000) if moment(day, RULES) <= now]
    assert seen == expected


@given(SITUATION)
def test_rungs_come_in_order_and_only_on_working_days(start: Situation) -> None:
    days = [day for day, _ in islice(ahead(start, RULES), 40)]
    assert days == sorted(days)
    assert all(RULES.calendar.is_working(day) for day in days)
    if not start.restarted:
        assert all(day >= start.starts_on for day in days)


@given(SITUATION, st.integers(0, 30))
def test_the_cursor_cuts_the_schedule_exactly(start: Situation, n: int) -> None:
    keys = [rung.key for _, rung in islice(ahead(start, RULES), 40)]
    rest = [rung.key for _, rung in islice(ahead(replace(start, cursor=keys[n]), RULES), 40 - n - 1)]
    assert rest == keys[n + 1 :]


def test_every_rung_is_known_by_its_key() -> None:
    for name in LADDERS:
        situation = Situation(name, date(2026, 1, 5), date(2026, 6, 1))
        for _, rung in islice(ahead(situation, RULES), 30):
            found = RULES.ladders[name].rung(rung.key)
            assert found is not None
            assert (found.key, found.at) == (rung.key, rung.at)
            assert len(rung.key) <= 24


@pytest.mark.parametrize(
    "text",
    [
        "x = [",
        "[ladder.duty]\nrungs = []",
        '[ladder.duty]\nrungs = [{ key = "a", to = { lead = "digest" } }]',
        '[ladder.duty]\nrungs = [{ key = "a", due = 1, to = { boss = "digest" } }]',
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ladder.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(Refused, match=r"ladder\.toml"):
        read_ladders(path)


def test_moments_lie_before_the_digest() -> None:
    at: datetime = moment(date(2026, 11, 23), RULES)
    assert clock.local(at).time() < RULES.settings.digest_at
