"""What the simulation says is what happens; it writes nothing."""

from __future__ import annotations

from datetime import date

from config import clock
from followup.simulate import loads, simulate, weekly
from models import TaskState
from models.session import reading
from tests.followup.engine.world import World

FIRST, LAST = date(2026, 11, 23), date(2027, 3, 31)


def arrange(world: World, *, active: bool) -> int:
    plan = world.plan(active=active, ends_on=date(2027, 12, 31))
    state = TaskState.ACTIVE if active else TaskState.PROPOSED
    world.agency("mttq", in_command=False)
    world.agency("khong-dau-moi", head=False, focal=False)
    group = world.group("cac-so", ["so-a", "so-b", "so-c"])
    world.task(plan, "so-a", due=("2026-12-15",), coordinators=("so-b",), state=state)
    world.task(plan, "so-b", recurrence=("monthly",), kind="report", state=state)
    world.task(plan, "mttq", "khong-dau-moi", due=("2027-01",), state=state)
    world.task(plan, group=group, state=state)
    world.task(plan, "so-c", due=("2026-11-30",), urgent=True, state=state)
    return plan


def test_what_is_simulated_is_what_happens(world: World) -> None:
    arrange(world, active=True)
    with reading(world.engine) as session:
        planned = simulate(session, world.rules, first=FIRST, last=LAST, now=world.now)
    world.extend()
    world.step()
    world.days(date(2026, 11, 24), LAST)
    happened = [(told.on, told.agency, told.rung, told.kind) for told in world.told()]
    promised = [
        (f"{clock.local(one.at):%Y-%m-%d %H:%M}", one.agency.removeprefix("Cơ quan "), one.rung, one.kind)
        for one in planned
    ]
    assert sorted(happened) == sorted(promised)
    assert len(promised) > 100


def test_a_proposal_is_shown_as_if_activated_and_nothing_is_written(world: World) -> None:
    plan = arrange(world, active=False)
    with reading(world.engine) as session:
        planned = simulate(session, world.rules, first=FIRST, last=LAST, plan_id=plan, now=world.now)
        assert simulate(session, world.rules, first=FIRST, last=LAST, now=world.now) == []
    assert len(planned) > 100
    assert world.rows() == []
    assert world.told() == []


def test_reasons_are_sentences(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    with reading(world.engine) as session:
        planned = simulate(session, world.rules, first=FIRST, last=date(2026, 12, 8), now=world.now)
    assert [one.why for one in planned][-1] == "Nhắc trước 5 ngày; hạn 15/12/2026 (ghi trong kế hoạch)"


def test_weeks_count_envelopes_and_items(world: World) -> None:
    plan = world.plan()
    for _ in range(3):
        world.task(plan, "so-a", due=("2026-12-15",))
    with reading(world.engine) as session:
        weeks = weekly(simulate(session, world.rules, first=FIRST, last=date(2026, 12, 6), now=world.now))
    assert [(week.monday, week.messages, week.items) for week in weeks] == [
        (date(2026, 11, 23), 2, 6),
        (date(2026, 11, 30), 1, 3),
    ]
    [load] = loads(weeks)
    assert (load.weeks, load.messages, load.items, load.fullest.monday) == (2, 3, 9, date(2026, 11, 23))
