"""Each invariant finds what breaks it, and nothing else."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from config import clock
from followup import invariants
from models import Channel, Finding, Hold, Mark, Message, MessageKind, MessageState, Occurrence, OccurrenceState
from models.session import reading, writing
from tests.followup.engine.world import World


def broken(world: World) -> list[tuple[str, str]]:
    with reading(world.engine) as session:
        found = invariants.check(session, world.now, world.rules)
    assert all(one.text.endswith(".") for one in found)
    return [(one.invariant, one.subject) for one in found]


@pytest.fixture
def number(world: World) -> int:
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    world.extend()
    world.step()
    assert broken(world) == []
    return world.rows()[0].id or 0


@pytest.mark.parametrize(
    ("values", "invariant"),
    [
        ({"next_at": None}, "next-date"),
        ({"next_at": None, "quiet_reason": "Không xử lý được: KeyError"}, "step"),
        ({"state": OccurrenceState.DONE, "done_on": date(2026, 11, 23)}, "closed"),
        ({"state": OccurrenceState.SUBMITTED}, "hold"),
        ({"hold": Hold.SUSPENDED}, "hold"),
    ],
)
def test_a_wrong_row_is_found(world: World, number: int, values: dict[str, object], invariant: str) -> None:
    with writing(world.engine) as session:
        row = session.get_one(Occurrence, number)
        for name, value in values.items():
            setattr(row, name, value)
    assert broken(world) == [(invariant, f"occurrence {number}")]


def test_a_step_that_is_behind_is_found_within_office_hours(world: World, number: int) -> None:
    world.move(date(2026, 11, 27), time(9, 0))
    assert broken(world) == [("step-behind", "step")]
    world.move(date(2026, 11, 28), time(9, 0))
    assert broken(world) == []


def test_a_sweep_that_stopped_is_found(world: World, number: int) -> None:
    with writing(world.engine) as session:
        session.add(Mark(key="tick", at=clock.at(date(2026, 11, 23), time(9, 0))))
    assert broken(world.move(date(2026, 11, 23), time(9, 30))) == []
    assert broken(world.move(date(2026, 11, 23), time(9, 40))) == [("tick", "sweep")]
    assert broken(world.move(date(2026, 11, 25), time(7, 45))) == []


def test_a_lead_without_a_channel_is_found(world: World) -> None:
    world.agency("khong-dau-moi", head=False, focal=False)
    world.task(world.plan(), "khong-dau-moi", due=("2026-12-15",))
    world.extend()
    assert broken(world) == [("no-channel", f"agency {world.agencies['khong-dau-moi']}")]


def test_an_ended_lead_is_found(world: World) -> None:
    world.agency("so-cu", valid_to=date(2026, 11, 25))
    world.task(world.plan(), "so-cu", due=("2026-12-15",))
    world.extend()
    world.step()
    world.now += timedelta(days=3)
    assert ("ended-agency", f"agency {world.agencies['so-cu']}") in broken(world)


def test_a_claimed_message_older_than_its_lease_is_found(world: World, number: int) -> None:
    with writing(world.engine) as session:
        message = session.exec(select(Message)).one()
        message.state, message.claimed_by = MessageState.CLAIMED, "w1"
        message.lease_until = world.now
    assert broken(world) == []
    world.now += timedelta(seconds=world.settings.lease_seconds + 1)
    assert broken(world) == [("lease", "message 1")]
    assert (message.kind, message.channel) == (MessageKind.DIGEST, Channel.EMAIL)


def test_next_years_calendar_is_asked_for_from_december(world: World, number: int) -> None:
    world.now = clock.at(date(2026, 12, 1), time(5, 0))
    assert ("calendar", "year 2027") in broken(world)


def test_findings_are_kept_once_and_closed(world: World, number: int) -> None:
    with writing(world.engine) as session:
        session.get_one(Occurrence, number).next_at = None
    for _ in range(2):
        with writing(world.engine) as session:
            invariants.record(session, invariants.check(session, world.now, world.rules), world.now)
    with writing(world.engine) as session:
        assert [(f.invariant, f.closed_at) for f in session.exec(select(Finding))] == [("next-date", None)]
        session.get_one(Occurrence, number).next_at = world.now
        session.flush()
        invariants.record(session, invariants.check(session, world.now, world.rules), world.now)
    with reading(world.engine) as session:
        assert session.exec(select(Finding.closed_at)).all() == [world.now]
