"""Stories: arrange a plan, move the clock, see exactly who is told what and when."""

from __future__ import annotations

from datetime import date, time, timedelta

from sqlmodel import select

from config import clock
from followup.step import step_all
from models import Draft, Hold, Message, MessageState, Occurrence, OccurrenceState, RungFiring
from models.session import reading, writing
from tests.followup.engine.world import Told, World

DUE = date(2026, 12, 15)


def test_whole_life_of_a_duty_that_nobody_answers(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    assert world.extend() == 1
    world.step()
    world.days(date(2026, 11, 24), date(2027, 1, 13))
    lead = [(told.on, told.rung) for told in world.told() if told.agency == "so-a" and told.purpose == "focal"]
    assert lead == [
        ("2026-11-25 07:30", "assigned"),
        ("2026-11-27 07:30", "not-accepted"),
        ("2026-12-01 07:30", "before-10"),
        ("2026-12-08 07:30", "before-5"),
        ("2026-12-14 07:30", "before-1"),
        ("2026-12-15 07:30", "due"),
        ("2026-12-16 07:30", "late-1"),
        ("2026-12-22 07:30", "late-5"),
        ("2026-12-29 07:30", "late-10"),
        ("2027-01-06 07:30", "late-15"),
        ("2027-01-13 07:30", "late-20"),
    ]
    others = [told for told in world.told() if told.purpose == "head"]
    assert others == [
        Told("2026-12-16 07:30", "so-a", "head", "late-1", "digest"),
        Told("2026-12-22 07:30", "so-a", "head", "late-5", "digest"),
        Told("2026-12-22 07:30", "vp-ubnd", "head", "late-5", "escalation"),
        Told("2026-12-29 07:30", "so-a", "head", "late-10", "digest"),
        Told("2027-01-06 07:30", "so-a", "head", "late-15", "digest"),
        Told("2027-01-06 07:30", "vp-ubnd", "head", "late-15", "escalation"),
    ]
    with reading(world.engine) as session:
        drafts = [(d.kind, d.rung) for d in session.exec(select(Draft).order_by(Draft.id))]
    assert drafts == [("urge", "late-5"), ("submission_note", "late-15")]


def test_running_twice_is_harmless(world: World) -> None:
    world.task(world.plan(), "so-a", "so-b", due=("2026-12-15",))
    world.extend()
    assert world.step().items == 2
    assert world.step().looked == 0
    assert world.extend() == 0
    assert len(world.told()) == 2


def test_one_envelope_an_agency_and_morning(world: World) -> None:
    plan = world.plan()
    for _ in range(5):
        world.task(plan, "so-a", due=("2026-12-15",))
    world.extend()
    result = world.step()
    assert (result.items, result.messages) == (5, 1)
    assert [str(line) for line in result.lines][:1] == ["1.1 · Cơ quan so-a · giao nhiệm vụ"]


def test_an_envelope_on_its_way_takes_no_more(world: World) -> None:
    plan = world.plan()
    world.task(plan, "so-a", due=("2026-12-15",))
    world.extend()
    world.step()
    with writing(world.engine) as session:
        session.exec(select(Message)).one().state = MessageState.CLAIMED
    world.task(plan, "so-a", due=("2026-12-16",))
    world.extend()
    world.step()
    assert [told.on for told in world.told()] == ["2026-11-25 07:30", "2026-11-26 07:30"]


def test_after_a_downtime_missed_rungs_collapse(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    world.extend()
    world.step()
    world.move(date(2026, 12, 17)).step()
    assert [told.rung for told in world.told() if told.purpose == "focal"] == ["assigned", "late-1"]
    with reading(world.engine) as session:
        marks = {mark.rung: mark.outcome.value for mark in session.exec(select(RungFiring))}
    assert marks == {
        "assigned": "fired",
        "not-accepted": "collapsed",
        "before-10": "collapsed",
        "before-5": "collapsed",
        "before-1": "collapsed",
        "due": "collapsed",
        "late-1": "fired",
    }


def test_a_short_term_is_scaled_down(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-11-27",))
    world.extend()
    world.step()
    world.days(date(2026, 11, 24), date(2026, 11, 27))
    assert [(told.on, told.rung) for told in world.told()] == [
        ("2026-11-25 07:30", "assigned"),
        ("2026-11-26 07:30", "before-1"),
        ("2026-11-27 07:30", "due"),
    ]


def test_a_submission_pauses_the_ladder_and_a_return_lets_it_go_on(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    world.extend()
    world.step()
    number = world.rows()[0].id or 0
    world.change(number, state=OccurrenceState.SUBMITTED, hold=Hold.SUBMISSION)
    world.days(date(2026, 11, 24), date(2026, 12, 20))
    assert [told.rung for told in world.told()] == ["assigned"]
    world.move(date(2026, 12, 21))
    world.change(number, state=OccurrenceState.RETURNED, hold=None)
    world.days(date(2026, 12, 21), date(2026, 12, 23))
    assert [told.rung for told in world.told() if told.agency == "so-a"] == ["assigned", "late-5", "late-5"]
    with reading(world.engine) as session:
        paused = [m.rung for m in session.exec(select(RungFiring)) if m.outcome == "paused"]
    assert "late-1" in paused


def test_a_moved_date_begins_a_new_ladder_without_old_rungs(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    world.extend()
    world.step()
    world.days(date(2026, 11, 24), date(2026, 12, 14))
    number = world.rows()[0].id or 0
    world.change(number, due_on=date(2026, 12, 18), due_version=2, rung="")
    world.days(date(2026, 12, 15), date(2026, 12, 18))
    assert [(t.on, t.rung) for t in world.told()][-2:] == [
        ("2026-12-17 07:30", "before-1"),
        ("2026-12-18 07:30", "due"),
    ]


def test_a_request_is_reminded_never_escalated(world: World) -> None:
    world.agency("mttq", in_command=False)
    world.task(world.plan(), "mttq", due=("2026-12-15",))
    world.extend()
    world.step()
    world.days(date(2026, 11, 24), date(2027, 1, 31))
    assert {(told.agency, told.purpose) for told in world.told()} == {("mttq", "focal")}
    assert {told.rung for told in world.told()} >= {"assigned", "before-5", "before-1", "late-1", "late-10", "late-20"}


def test_coordinators_have_dates_of_their_own(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-15",), coordinators=("so-b", "so-a"))
    assert world.extend() == 2
    lead, other = world.rows()
    assert (other.role, other.parent_id, other.due_on) == ("coordinator", lead.id, date(2026, 12, 10))


def test_a_group_gives_one_to_each_member_and_later_members_get_the_next(world: World) -> None:
    group = world.group("cac-so", ["so-a", "so-b"])
    world.task(world.plan(), group=group, recurrence=("quarterly",))
    world.extend()
    by_key = [(row.period_key, row.agency_id) for row in world.rows()]
    assert by_key.count(("2026-Q4", world.agencies["so-a"])) == 1
    with writing(world.engine) as session:
        from models import GroupMember

        session.add(GroupMember(group_id=group, agency_id=world.agencies["so-c"], valid_from=date(2026, 12, 1)))
    world.extend()
    keys = [row.period_key for row in world.rows() if row.agency_id == world.agencies["so-c"]]
    assert "2026-Q4" not in keys
    assert keys[0] == "2027-Q1"


def test_one_that_was_moved_is_not_made_again(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    world.extend()
    world.change(world.rows()[0].id or 0, agency_id=world.agencies["so-b"])
    assert world.extend() == 0


def test_a_plans_end_ends_its_duties(world: World) -> None:
    from followup import occurrences

    plan = world.plan(ends_on=date(2026, 12, 31))
    world.task(plan, "so-a", due=("2026-12-15",))
    world.extend()
    world.step()
    world.move(date(2027, 2, 1))
    with writing(world.engine) as session:
        assert occurrences.close_over(session, world.now, world.rules) == []
    world.move(date(2027, 3, 15))
    with writing(world.engine) as session:
        assert occurrences.close_over(session, world.now, world.rules) == [plan]
    row = world.rows()[0]
    assert (row.state, row.next_at, row.closed_reason != "") == ("cancelled", None, True)


def test_urgent_goes_out_within_office_hours_at_once(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-15",), urgent=True)
    world.extend()
    world.step()
    assert [(t.on, t.purpose, t.kind) for t in world.told()] == [
        ("2026-11-23 08:00", "focal", "single"),
        ("2026-11-23 08:00", "head", "single"),
    ]
    world.move(date(2026, 11, 23), time(18, 0))
    world.task(world.plan(), "so-b", due=("2026-12-15",), urgent=True)
    world.extend()
    world.step()
    assert {t.on for t in world.told() if t.agency == "so-b"} == {"2026-11-25 07:30"}


def test_an_ended_agency_is_told_nothing(world: World) -> None:
    world.agency("so-cu", valid_to=date(2026, 11, 30))
    world.task(world.plan(), "so-cu", due=("2026-12-15",))
    world.extend()
    world.step()
    world.days(date(2026, 11, 24), date(2026, 12, 14))
    assert [told.rung for told in world.told()] == ["assigned", "not-accepted"]


def test_one_bad_row_never_stops_the_others(world: World) -> None:
    plan = world.plan()
    for _ in range(3):
        world.task(plan, "so-a", due=("2026-12-15",))
    world.extend()
    with writing(world.engine) as session:
        bad = session.get_one(Occurrence, world.rows()[1].id)
        bad.ladder = "no-such-ladder"
    result = world.step()
    assert (result.looked, result.fired, len(result.failures)) == (3, 2, 1)
    assert world.rows()[1].quiet_reason.startswith("Không xử lý được")
    assert world.step().looked == 0


def test_batches_are_bounded(world: World) -> None:
    world.settings.batch = 2
    plan = world.plan()
    for _ in range(5):
        world.task(plan, "so-a", due=("2026-12-15",))
    world.extend()
    result = step_all(world.engine, world.now, world.rules)
    assert (result.looked, result.messages) == (5, 1)


def test_nothing_without_a_date_is_ever_due(world: World) -> None:
    world.task(world.plan(), "so-a")
    world.extend()
    row = world.rows()[0]
    assert (row.due_basis, row.due_on) == ("report_period", date(2026, 12, 16))
    world.change(row.id or 0, due_on=None)
    assert world.rows()[0].quiet_reason == "Không có thời hạn"
    world.now += timedelta(days=365)
    world.step()
    assert clock.today(world.now) > date(2027, 11, 1)


def test_a_machine_that_is_switched_on_at_eight_still_reminds_on_the_day(world: World) -> None:
    plan = world.plan()
    world.task(plan, "so-a", due=("2026-12-15",))
    world.extend()
    world.step()
    world.move(date(2026, 12, 1), time(8, 10)).step()
    assert [(told.on, told.rung) for told in world.told()][-1] == ("2026-12-01 08:10", "before-10")
    with writing(world.engine) as session:
        for message in session.exec(select(Message)):
            message.state = MessageState.SENT
    world.task(plan, "so-a", due=("2026-12-02",))
    world.change(1, rung="before-10", due_on=date(2026, 12, 8))
    world.move(date(2026, 12, 1), time(9, 0)).step()
    assert [(told.on, told.rung) for told in world.told()][-1] == ("2026-12-02 07:30", "before-5")
