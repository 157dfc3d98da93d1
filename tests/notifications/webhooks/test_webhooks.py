"""Webhooks over real sockets: signed, one id through all tries, never lost, never holding the others up."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from standardwebhooks import Webhook as Verifier

from config import clock
from config.errors import NotFound, Refused
from config.settings import Settings
from followup import history
from followup.answers import decisions, extensions, handover, work
from followup.answers.guard import Move
from models import Event, Finding, Webhook, WebhookMessage, WebhookState
from models.session import reading, writing
from notifications.outgoing import post
from notifications.webhooks import claim, deliver, kinds, registry
from notifications.webhooks.deliver import WebhookResult
from notifications.webhooks.plan import SLACK
from tests.notifications.receiver import hang_up, receiver, status

Round = Callable[[datetime], WebhookResult]


@pytest.fixture
def options(settings: Settings) -> Settings:
    settings.outgoing_allowed = "127.0.0.0/8"
    settings.webhook_tries = 4
    return settings


@pytest.fixture
def go(engine: Engine, options: Settings) -> Round:
    return lambda now: deliver.deliver(engine, options, lambda: now, "test")


def hook(engine: Engine, settings: Settings, url: str, now: datetime, *wanted: str) -> tuple[int, str]:
    with writing(engine) as session:
        made, secret = registry.register(
            session, name="kho dữ liệu", url=url, kinds=wanted, settings=settings, actor="user:a", now=now
        )
        return made.id or 0, secret


def happen(engine: Engine, now: datetime, *names: str) -> None:
    with writing(engine) as session:
        for name in names:
            history.record(session, name, actor="user:a", now=now, note="lời riêng")


def messages(engine: Engine) -> list[WebhookMessage]:
    with reading(engine) as session:
        found = list(session.exec(select(WebhookMessage).order_by(col(WebhookMessage.id))))
        session.expunge_all()
        return found


def test_a_call_is_signed_and_tells_numbers_only(engine: Engine, options: Settings) -> None:
    now = clock.now()
    with receiver() as there:
        _, secret = hook(engine, options, there.url, now)
        happen(engine, now, "confirmed")
        assert deliver.deliver(engine, options, clock.now).sent == 1
    ((_, headers, body),) = there.got
    told = Verifier(secret).verify(body, headers)
    assert told["type"] == "occurrence.confirmed"
    assert set(told["data"]) == {"event_id", "plan_id", "task_id", "occurrence_id", "agency_id"}
    assert "lời riêng" not in body.decode()
    with pytest.raises(Exception, match="signature"):
        Verifier(secret).verify(body.replace(b"confirmed", b"cancelled"), headers)
    with reading(engine) as session:
        assert secret not in session.exec(select(Webhook.secret)).one()


def test_one_id_through_all_tries_with_longer_pauses(
    engine: Engine, options: Settings, go: Round, now: datetime
) -> None:
    with receiver(status(500), hang_up, status(302, location="/elsewhere")) as there:
        hook(engine, options, there.url, now)
        happen(engine, now, "confirmed")
        at, pauses = now, []
        for _ in range(3):
            assert go(at).failed == 1
            assert go(at).failed == 0  # not before its time
            (message,) = messages(engine)
            pauses.append(message.not_before - at)
            at = message.not_before
        assert go(at).sent == 1
    assert len(set(there.ids)) == 1
    assert [path for path, _, _ in there.got] == ["/hook"] * 4
    assert len({headers["webhook-timestamp"] for _, headers, _ in there.got}) == 4
    assert pauses == sorted(pauses)
    assert pauses[0] > timedelta(seconds=30)


def test_after_the_last_try_it_is_dead_and_somebody_is_told(
    engine: Engine, options: Settings, go: Round, now: datetime
) -> None:
    with receiver(*[status(500)] * 4) as there:
        number, _ = hook(engine, options, there.url, now)
        happen(engine, now, "confirmed")
        at = now
        for _ in range(4):
            done = go(at)
            (message,) = messages(engine)
            at = message.not_before + timedelta(seconds=1)
        assert (done.dead, message.state, message.tries) == (1, WebhookState.DEAD, 4)
        with reading(engine) as session:
            finding = session.exec(select(Finding)).one()
            assert (finding.subject, finding.closed_at) == (f"webhook:{number}", None)
        assert go(at + timedelta(days=1)).sent == 0
        with writing(engine) as session:
            assert registry.send_again(session, number, actor="user:hang", now=at) == 1
        assert go(at).sent == 1
        with writing(engine) as session:
            assert registry.send_again(session, number, actor="user:hang", now=at) == 0
    assert len(set(there.ids)) == 1
    with reading(engine) as session:
        assert session.exec(select(Finding)).one().closed_at == at
        event = session.exec(select(Event).where(Event.kind == "webhook_sent_again")).one()  # and none for nothing
        assert (event.actor, event.data["messages"]) == ("user:hang", 1)


def test_gone_means_revoked(engine: Engine, options: Settings, go: Round, now: datetime) -> None:
    with receiver(status(410)) as there:
        number, _ = hook(engine, options, there.url, now)
        happen(engine, now, "confirmed", "returned")
        assert go(now).dead == 1
        assert go(now + timedelta(hours=3)).sent == 0
    assert len(there.got) == 1
    with reading(engine) as session:
        assert session.get_one(Webhook, number).revoked_why
        assert session.exec(select(Finding)).one().closed_at is None


def test_who_drips_or_hangs_holds_nobody_up(
    engine: Engine, options: Settings, go: Round, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "DEADLINE", 0.3)
    with receiver() as slow, receiver() as good:
        slow.answers = [slow.drip] * 3
        hook(engine, options, slow.url, now)
        hook(engine, options, good.url, now)
        happen(engine, now, "confirmed", "returned", "suspended")
        done = go(now)
    assert (done.sent, done.failed) == (3, 1)
    assert len(slow.got) == 1  # the first that fails ends the turn
    assert len(good.got) == 3


def test_who_answers_and_does_not_close_holds_nobody_up(
    engine: Engine, options: Settings, go: Round, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "DEADLINE", 0.3)
    with receiver() as slow:
        slow.answers = [slow.hold]
        hook(engine, options, slow.url, now)
        happen(engine, now, "confirmed")
        assert go(now).sent == 1


def test_a_receiver_that_is_not_there(engine: Engine, options: Settings, go: Round, now: datetime) -> None:
    with receiver() as there:
        url = there.url
    hook(engine, options, url, now)
    happen(engine, now, "confirmed")
    assert go(now).failed == 1


def test_only_what_was_asked_for_and_only_from_now_on(
    engine: Engine, options: Settings, go: Round, now: datetime
) -> None:
    with receiver() as there:
        happen(engine, now - timedelta(seconds=1), "confirmed")
        number, _ = hook(engine, options, there.url, now, "occurrence.confirmed", "plan.activated")
        happen(engine, now, "confirmed", "activated", "returned", "logged_in")
        assert go(now).sent == 2
        with writing(engine) as session:
            registry.revoke(session, number, actor="user:a", now=now)
        happen(engine, now, "confirmed")
        assert go(now + timedelta(hours=2)).sent == 0
    assert sorted(json.loads(body)["type"] for _, _, body in there.got) == ["occurrence.confirmed", "plan.activated"]


def test_an_event_whose_transaction_ended_late_is_not_missed(
    engine: Engine, options: Settings, go: Round, now: datetime
) -> None:
    with receiver() as there:
        hook(engine, options, there.url, now)
        happen(engine, now, "confirmed")
        later = now + SLACK
        assert go(later).sent == 1
        happen(engine, later - SLACK + timedelta(seconds=1), "returned")  # began before the last look
        assert go(later + timedelta(minutes=5)).sent == 1
        assert go(later + timedelta(minutes=10)).sent == 0
    assert len(set(there.ids)) == 2


def test_many_workers_send_each_once(engine: Engine, options: Settings, go: Round, now: datetime) -> None:
    with receiver() as there:
        hook(engine, options, there.url, now)
        happen(engine, now, *["confirmed"] * 30)
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(go, [now] * 4))
    assert sum(one.sent for one in done) == 30
    assert len(there.ids) == len(set(there.ids)) == 30


def test_what_a_dead_worker_held_is_sent_by_another(
    engine: Engine, options: Settings, go: Round, now: datetime
) -> None:
    with receiver() as there:
        hook(engine, options, there.url, now)
        happen(engine, now, "confirmed")
        with writing(engine) as session:
            deliver.plan(session, now)
            claim.claim(session, "dead", now, timedelta(seconds=120))
        (held,) = messages(engine)
        assert go(now + timedelta(seconds=119)).sent == 0
        assert go(now + timedelta(seconds=121)).sent == 1
    assert there.ids == [held.public_id]


def test_a_trial(engine: Engine, options: Settings, go: Round, now: datetime) -> None:
    with receiver() as there:
        number, _ = hook(engine, options, there.url, now)
        with writing(engine) as session:
            registry.try_out(session, number, actor="user:hang", now=now)
        assert go(now).sent == 1
    assert json.loads(there.got[0][2])["type"] == "trial"
    with reading(engine) as session:
        assert session.exec(select(Event.actor).where(Event.kind == "webhook_tried")).all() == ["user:hang"]
    with writing(engine) as session, pytest.raises(NotFound):
        registry.try_out(session, number + 1, actor="user:hang", now=now)


def test_what_was_settled_is_forgotten_but_never_planned_again(
    engine: Engine, options: Settings, go: Round, now: datetime
) -> None:
    with receiver() as there:
        hook(engine, options, there.url, now)
        happen(engine, now, "confirmed")
        go(now)
        much_later = now + registry.KEPT + timedelta(days=30)
        with writing(engine) as session:
            assert registry.forget(session, much_later) == 0  # the next look still goes back to it
        assert go(much_later).sent == 0
        with writing(engine) as session:
            assert registry.forget(session, much_later) == 1
        assert go(much_later).sent == 0


def test_every_move_is_told() -> None:
    modules = (decisions, extensions, handover, work)
    moves = {one.kind for module in modules for one in vars(module).values() if isinstance(one, Move)}
    assert moves - kinds.OCCURRENCE == set()


def test_what_cannot_be_registered(engine: Engine, options: Settings, now: datetime) -> None:
    for name, wanted in (("", ()), ("x" * 81, ()), ("a", ("occurrence.unknown",))):
        with writing(engine) as session, pytest.raises(Refused):
            registry.register(
                session, name=name, url="https://a.example", kinds=wanted, settings=options, actor="user:a", now=now
            )


def test_events_of_the_registry_stand_in_the_history(engine: Engine, options: Settings, now: datetime) -> None:
    number, _ = hook(engine, options, "https://a.example", now)
    with writing(engine) as session:
        registry.revoke(session, number, actor="user:a", now=now)
    with reading(engine) as session:
        assert session.exec(select(Event.kind)).all() == ["webhook_added", "webhook_revoked"]
