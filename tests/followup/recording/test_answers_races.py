"""Two people at once: one wins, the other is told; nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from config.errors import Refused, Stale
from config.settings import Settings
from followup import activation, answers
from followup.rules import Rules
from models import Confirmation, Event, Message, Occurrence, OccurrenceState
from models.session import reading, writing
from tests.followup.recording.builders import NOW, USER, active, duty, load, of_agency, proposal, store

Act = Callable[[int], str]


def at_once(count: int, act: Act) -> list[str]:
    """Runs `act` in threads that start together; what each of them came to."""
    barrier = threading.Barrier(count)
    outcomes: list[str] = []

    def run(number: int) -> None:
        barrier.wait()
        outcomes.append(act(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def prepared(engine: Engine, settings: Settings) -> tuple[int, int, Rules]:
    with writing(engine) as session:
        plan = active(session, settings, duty("Khám bệnh", ["Sở Y tế"], due=["2026-12-15"]))
        found = of_agency(session, plan, "so-y-te")
        return found.id or 0, found.revision, Rules.load(settings)


def test_two_confirmations(engine: Engine, settings: Settings) -> None:
    number, revision, rules = prepared(engine, settings)
    with writing(engine) as session:
        actor = "agency:so-y-te"
        answers.submit(session, number, actor=actor, now=NOW, rules=rules, text="Xong", revision=revision)

    def confirm(_: int) -> str:
        try:
            with writing(engine) as session:
                answers.confirm(session, number, actor=USER, now=NOW, rules=rules, revision=revision + 1)
        except Stale:
            return "told"
        return "done"

    assert sorted(at_once(4, confirm)) == ["done", "told", "told", "told"]
    with reading(engine) as session:
        events = session.exec(select(Event.kind).where(Event.occurrence_id == number, Event.kind == "confirmed")).all()
        assert len(events) == 1
        replies = session.exec(select(Message).where(Message.kind == "reply")).all()
        assert len(replies) == 1


def test_a_result_and_a_cancellation(engine: Engine, settings: Settings) -> None:
    """Without a revision the rules of the states decide: whoever comes second finds another state."""
    number, _, rules = prepared(engine, settings)

    def act(which: int) -> str:
        try:
            with writing(engine) as session:
                if which == 0:
                    answers.submit(session, number, actor="agency:so-y-te", now=NOW, rules=rules, text="Xong")
                    return "submitted"
                answers.cancel(session, number, actor=USER, now=NOW, rules=rules, note="Dừng")
                return "cancelled"
        except Refused:
            return "refused"

    outcomes = set(at_once(2, act))
    assert outcomes in ({"submitted", "cancelled"}, {"refused", "cancelled"})
    with reading(engine) as session:
        assert session.get_one(Occurrence, number).state == OccurrenceState.CANCELLED


def test_a_confirmation_and_a_return(engine: Engine, settings: Settings) -> None:
    """Two coordinators look at the same result: one decision counts, the other hears of it."""
    number, revision, rules = prepared(engine, settings)
    with writing(engine) as session:
        actor = "agency:so-y-te"
        answers.submit(session, number, actor=actor, now=NOW, rules=rules, text="Xong", revision=revision)

    def decide(which: int) -> str:
        basics: dict[str, Any] = {"actor": USER, "now": NOW, "rules": rules, "revision": revision + 1}
        try:
            with writing(engine) as session:
                if which % 2:
                    answers.confirm(session, number, **basics)
                else:
                    answers.return_work(session, number, note="Thiếu số liệu", **basics)
        except Stale:
            return "told"
        return "done"

    assert sorted(at_once(4, decide)) == ["done", "told", "told", "told"]
    with reading(engine) as session:
        assert len(session.exec(select(Confirmation)).all()) == 1


def test_activation_pressed_twice(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        load(session)
        plan = store(session, proposal(duty("Khám bệnh", ["Sở Y tế"], due=["2026-12-15"])), settings)
        number = plan.id or 0
    rules = Rules.load(settings)

    def press(_: int) -> str:
        try:
            with writing(engine) as session:
                activation.activate(session, number, actor=USER, now=NOW, rules=rules)
        except Refused:
            return "told"
        return "done"

    assert sorted(at_once(3, press)) == ["done", "told", "told"]
    with reading(engine) as session:
        assert len(session.exec(select(Event.id).where(Event.kind == "activated")).all()) == 1
