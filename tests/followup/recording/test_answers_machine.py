"""Random people, legal and illegal moves in any order: what must hold always holds."""

from __future__ import annotations

import atexit
import shutil
from contextlib import ExitStack
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlmodel import col, select

from config import clock
from config.errors import Refused
from config.settings import Settings
from followup import answers
from followup.answers import holds
from followup.keys import key
from followup.rules import Rules
from models import (
    Confirmation,
    Decision,
    Event,
    Extension,
    ExtensionState,
    Hold,
    Message,
    MessageItem,
    MessageKind,
    MessageState,
    OccurrenceState,
    Plan,
    Submission,
)
from models.migrations import upgrade
from models.session import connect, writing
from tests.followup.recording.builders import NOW, active, agency, duty, of_agency

S = OccurrenceState
AGENCY, OFFICE = "agency:so-y-te", "user:dieu-phoi"
#: Mostly who may, sometimes who may not.
DOERS = st.sampled_from([AGENCY] * 4 + [OFFICE, "agency:so-noi-vu"])
DECIDERS = st.sampled_from([OFFICE] * 3 + [AGENCY])
DAYS = st.integers(-5, 60)


@lru_cache(maxsize=1)
def template() -> Path:
    """A database with one activated plan, made once and copied for each example."""
    folder = Path(mkdtemp())
    engine = connect(f"sqlite:///{folder / 'machine.sqlite3'}")
    upgrade(engine)
    with writing(engine) as session:
        own = Settings(home=folder)
        active(session, own, duty("Khám bệnh", ["Sở Y tế"], ["Sở Tài chính"], ["2026-12-15"]))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    atexit.register(shutil.rmtree, folder)
    return folder / "machine.sqlite3"


class Answering(RuleBasedStateMachine):
    """One duty of Sở Y tế; every rule tries one move and knows only that a refusal changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        shutil.copy(template(), folder / "machine.sqlite3")
        engine = connect(f"sqlite:///{folder / 'machine.sqlite3'}")
        self.stack.callback(engine.dispose)
        self.session = self.stack.enter_context(writing(engine))
        self.own_rules = Rules.load(Settings(home=folder))
        self.subject = of_agency(self.session, self.session.exec(select(Plan)).one(), "so-y-te")
        self.other = agency(self.session, "so-noi-vu")
        self.now = NOW
        self.moves = 0

    def teardown(self) -> None:
        self.stack.close()

    def move(self, name: str, actor: str, **more: Any) -> None:
        before = self.subject.model_dump()
        act = getattr(answers, name)
        said = None
        try:
            act(self.session, key(self.subject), actor=actor, now=self.now, rules=self.own_rules, **more)
        except Refused as refused:
            said = refused
        if said is not None:
            assert said.what
            assert said.what_en
            assert self.subject.model_dump() == before
        else:
            self.moves += 1
            assert self.subject.revision == before["revision"] + 1
            if actor.startswith("agency:"):
                assert actor == f"agency:{self.session.get_one(type(self.other), before['agency_id']).code}"
                assert self.subject.state != S.DONE

    @rule(days=st.integers(1, 20))
    def time_goes_by(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(actor=DOERS, name=st.sampled_from(["accept", "withdraw", "withdraw_extension", "agree_extension"]))
    def says(self, actor: str, name: str) -> None:
        self.move(name, actor)

    @rule(actor=DOERS, name=st.sampled_from(["progress", "submit", "submit"]))
    def reports(self, actor: str, name: str) -> None:
        self.move(name, actor, text="nội dung")

    @rule(actor=DOERS, days=DAYS)
    def asks_for_time(self, actor: str, days: int) -> None:
        self.move("ask_extension", actor, due=clock.today(self.now) + timedelta(days=days), reason="lý do")

    @rule(actor=DOERS)
    def hands_back(self, actor: str) -> None:
        self.move("hand_back", actor, reason="giao nhầm")

    @rule(actor=DECIDERS, name=st.sampled_from(["confirm", "confirm", "grant_extension", "resume"]))
    def decides(self, actor: str, name: str) -> None:
        self.move(name, actor)

    @rule(
        actor=DECIDERS,
        name=st.sampled_from(["return_work", "refuse_extension", "suspend", "refuse_hand_back"]),
    )
    def decides_with_reason(self, actor: str, name: str) -> None:
        self.move(name, actor, note="lý do")

    @rule(actor=DECIDERS, days=DAYS, name=st.sampled_from(["set_due", "counter_extension"]))
    def sets_a_date(self, actor: str, days: int, name: str) -> None:
        self.move(name, actor, due=clock.today(self.now) + timedelta(days=days), note="lý do")

    @rule(
        days=st.integers(1, 9),
        actor=st.sampled_from([AGENCY, OFFICE]),
        name=st.sampled_from(["confirm", "return_work"]),
    )
    def a_result_is_decided_days_later(self, days: int, actor: str, name: str) -> None:
        self.move("submit", AGENCY, text="kết quả")
        self.now += timedelta(days=days)
        self.move(name, actor, note="ý kiến")

    @rule(actor=DECIDERS)
    def gives_it_away(self, actor: str) -> None:
        self.move("reassign", actor, agency_id=key(self.other))

    @rule(actor=st.sampled_from([OFFICE]), sure=st.integers(0, 9))
    def ends_it(self, actor: str, sure: int) -> None:
        if sure == 0:
            self.move("cancel", actor, note="văn bản dừng")

    @invariant()
    def one_event_for_each_move(self) -> None:
        events = self.session.exec(select(Event).where(Event.occurrence_id == self.subject.id)).all()
        assert len(events) == self.moves

    @invariant()
    def an_open_duty_has_a_next_date_or_a_reason(self) -> None:
        if self.subject.state.is_closed:
            assert self.subject.next_at is None
            assert self.subject.hold is None
        elif self.subject.next_at is None:
            assert self.subject.quiet_reason or self.subject.hold

    @invariant()
    def the_hold_is_what_is_open(self) -> None:
        if not self.subject.state.is_closed:
            assert self.subject.hold == holds.reason(self.session, self.subject, self.own_rules)
        assert (self.subject.hold == Hold.SUBMISSION) == (self.subject.state == S.SUBMITTED)

    @invariant()
    def done_on_the_day_of_the_accepted_submission(self) -> None:
        confirmed = self.session.exec(
            select(Submission).join(Confirmation).where(Confirmation.decision == Decision.CONFIRMED)
        ).all()
        assert (self.subject.state == S.DONE) == bool(confirmed)
        assert self.subject.done_on == (clock.today(confirmed[0].at) if confirmed else None)

    @invariant()
    def at_most_one_open_request(self) -> None:
        waiting = (ExtensionState.ASKED, ExtensionState.COUNTERED)
        assert len(self.session.exec(select(Extension).where(col(Extension.state).in_(waiting))).all()) <= 1

    @invariant()
    def the_first_date_stays_on_record(self) -> None:
        assert self.subject.original_due_on is not None
        assert self.subject.original_due_on.isoformat() == "2026-12-15"

    @invariant()
    def nothing_planned_for_a_closed_duty(self) -> None:
        if self.subject.state.is_closed:
            planned = self.session.exec(
                select(MessageItem)
                .join(Message)
                .where(MessageItem.occurrence_id == self.subject.id, MessageItem.state == MessageState.PLANNED)
                .where(Message.kind != MessageKind.REPLY, col(MessageItem.rung).not_like("%-%"))
            ).all()
            assert planned == []


Answering.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # thirty steps can be read; making them fewer takes minutes
    suppress_health_check=list(HealthCheck),
)
TestAnswering = Answering.TestCase
