"""Who hears of a rung: delegates, heads, coordinating and parent bodies; and which drafts wait for a signature."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlmodel import select

from config.settings import CONFIG_FOLDER
from followup import outbox
from followup.ladder import Audience
from followup.rules import Rules
from models import Agency, Contact, Draft, DraftState, MessageKind, Occurrence, Plan, Purpose
from models.session import reading, writing
from tests.followup.engine.world import World


def hearers(world: World) -> list[tuple[str, str, str]]:
    return [(told.agency, told.purpose, told.kind) for told in world.told()]


def own_ladder(world: World, folder: Path, to: str) -> None:
    text = (CONFIG_FOLDER / "ladder.toml").read_text("utf-8")
    mine = f'[ladder.duty]\nrungs = [{{ key = "assigned", start = 0, to = {{ {to} }} }}]\n'
    before, _, rest = text.partition("[ladder.duty]")
    (folder / "ladder.toml").write_text(
        before + mine + "[ladder.duty-urgent]" + rest.partition("[ladder.duty-urgent]")[2], "utf-8"
    )
    world.settings.config_folder = folder
    world.rules = Rules.load(world.settings)


def test_coordinating_and_parent_bodies(world: World, tmp_path: Path) -> None:
    own_ladder(world, tmp_path, 'coordinating = "digest", parent = "escalation"')
    with writing(world.engine) as session:
        session.get_one(Agency, world.agencies["so-a"]).parent_id = world.agencies["vp-ubnd"]
    world.task(world.plan(), "so-a", due=("2026-12-15",), coordinators=("so-b", "so-c"))
    world.extend()
    world.step()
    lead = {told for told in hearers(world) if told[2] == "escalation" or told[0] != "vp-ubnd"}
    assert lead >= {("so-b", "focal", "digest"), ("so-c", "focal", "digest"), ("vp-ubnd", "head", "escalation")}


def test_a_ladder_that_ends_says_so(world: World, tmp_path: Path) -> None:
    own_ladder(world, tmp_path, 'lead = "digest"')
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    world.extend()
    world.step()
    assert (world.rows()[0].next_at, world.rows()[0].quiet_reason) == (None, "Đã nhắc hết các bậc của thang nhắc việc")


def test_a_delegate_answers_in_the_heads_place(world: World) -> None:
    with writing(world.engine) as session:
        deputy = Contact(agency_id=world.agencies["so-a"], purpose=Purpose.DEPUTY, address="deputy@example.test")
        session.add(deputy)
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    world.extend()
    world.change(1, delegate_id=deputy.id)
    world.step()
    assert hearers(world) == [("so-a", "deputy", "digest")]


def test_the_head_stands_in_where_there_is_no_focal_contact_and_the_other_way(world: World) -> None:
    world.agency("chi-co-truong", focal=False)
    world.agency("chi-co-dau-moi", head=False)
    world.task(world.plan(), "chi-co-truong", "chi-co-dau-moi", due=("2026-12-15",), urgent=True)
    world.extend()
    world.step()
    assert hearers(world) == [("chi-co-truong", "head", "single"), ("chi-co-dau-moi", "focal", "single")]


def test_the_plans_own_coordinator_hears_of_lateness(world: World) -> None:
    plan = world.plan()
    with writing(world.engine) as session:
        session.get_one(Plan, plan).coordinator_id = world.agencies["so-c"]
    world.task(plan, "so-a", due=("2026-12-15",))
    world.extend()
    world.move(date(2026, 12, 22))
    world.change(1, rung="late-1")
    world.step()
    assert ("so-c", "head", "escalation") in hearers(world)
    assert "vp-ubnd" not in {agency for agency, *_ in hearers(world)}


def test_one_draft_of_a_kind_waits_at_a_time_and_the_meeting_gets_the_matter_once(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-01",))
    world.extend()
    world.days(date(2026, 11, 25), date(2026, 12, 20))
    with writing(world.engine) as session:
        assert [(d.kind, d.rung) for d in session.exec(select(Draft))] == [("urge", "late-5")]
        session.exec(select(Draft)).one().state = DraftState.SIGNED
        session.get_one(Occurrence, 1).urged = 3
    world.days(date(2026, 12, 21), date(2027, 1, 31))
    with reading(world.engine) as session:
        drafts = [(d.kind, d.rung) for d in session.exec(select(Draft).order_by(Draft.id))]
    assert drafts == [("urge", "late-5"), ("submission_note", "late-15"), ("briefing", "late-20")]


def test_a_matter_outside_the_ladder(world: World) -> None:
    world.task(world.plan(), "so-a", due=("2026-12-15",))
    world.extend()
    with writing(world.engine) as session:
        occurrence = session.get_one(Occurrence, 1)
        for _ in range(2):
            outbox.plan(
                session,
                occurrence=occurrence,
                matter="extension-granted-3",
                audience=Audience.LEAD,
                kind=MessageKind.REPLY,
                now=world.now,
                rules=world.rules,
            )
        outbox.plan(
            session,
            occurrence=occurrence,
            matter="submitted-7",
            audience="coordinator",
            kind=MessageKind.DIGEST,
            now=world.now,
            rules=world.rules,
        )
    assert [(told.on, told.agency, told.rung, told.kind) for told in world.told()] == [
        ("2026-11-23 08:00", "so-a", "extension-granted-3", "reply"),
        ("2026-11-25 07:30", "vp-ubnd", "submitted-7", "digest"),
    ]
