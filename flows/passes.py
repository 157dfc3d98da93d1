"""One pass of each kind of work, without Prefect: what the flows run on a clock and `dondoc tick` runs by hand.

Each pass asks the database what is due *now* and is harmless when repeated: ten late runs do the work of one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete
from sqlmodel import col

from config import clock
from config.faults import maybe_fail
from config.settings import Settings
from flows import visits
from followup import audit, files, history, idle, invariants, marks, occurrences, succession, tallies
from followup import retention as old
from followup.invariants.counts import KeptCounts
from followup.invariants.searching import SearchFinds
from followup.masterdata import texts
from followup.rules import Rules
from followup.step import StepResult, step_all
from models import ApiRequest, LoginSession, Mark, request
from models.bulk import changed
from models.migrations import derived, searching
from models.session import writing
from notifications.chores import Chores
from notifications.chores import run as run_chores
from notifications.deliver import DeliveryResult, deliver
from notifications.webhooks import deliver as webhooks
from notifications.webhooks import registry
from notifications.webhooks.deliver import WebhookResult

HORIZON = "horizon"
TICK, DELIVER, CHORES, INVARIANTS, RETENTION = "tick", "deliver", "chores", "invariants", "retention"
#: How long a file waits for the form that it came with to be right.
UNSENT = timedelta(days=7)


@dataclass(slots=True)
class Horizon:
    made: int = 0
    merged: int = 0
    over: list[int] = field(default_factory=list)


def horizon(engine: Engine, settings: Settings, now: datetime) -> Horizon:
    """Carry out mergers on their date, make occurrences up to the horizon, end plans whose years are over."""
    rules = rules_now(engine, settings)
    with writing(engine) as session:
        done = Horizon(merged=len(succession.apply(session, now, rules=rules, actor=history.SYSTEM)))
        done.over = occurrences.close_over(session, now, rules)
        done.made = occurrences.extend(session, now, rules)
        marks.put(session, HORIZON, f"{clock.today(now)}", now)
        maybe_fail("horizon-before-commit")
    maybe_fail("horizon-after-commit")
    return done


def horizon_if_due(engine: Engine, settings: Settings, now: datetime) -> Horizon:
    """Once a Vietnamese day."""
    with writing(engine) as session:
        known = session.get(Mark, HORIZON)
        if known and known.value == f"{clock.today(now)}":
            return Horizon()
    return horizon(engine, settings, now)


def sweep(engine: Engine, settings: Settings, now: datetime, worker: str = "sweep", detail: bool = False) -> StepResult:
    """The step for whatever is due in any plan; says that it ran."""
    with went_well(engine, TICK, worker, now):
        done = step_all(engine, now, rules_now(engine, settings), worker=worker, detail=detail)
        with writing(engine) as session:
            # Never beyond the day that it is: a pass that tries out a later day may not fold what is still to come.
            tallies.fold(session, clock.today(min(now, clock.now())))
        maybe_fail("sweep-folded")
        return done


def send(engine: Engine, settings: Settings, now: datetime, worker: str) -> DeliveryResult:
    with went_well(engine, DELIVER, worker, now):
        return deliver(engine, settings, rules_now(engine, settings).calendar, now, worker=worker)


def tell_programs(engine: Engine, settings: Settings, clock: Callable[[], datetime], worker: str) -> WebhookResult:
    """Webhooks: what happened since the last look, and what is to be tried again."""
    return webhooks.deliver(engine, settings, clock, worker)


def chores(engine: Engine, settings: Settings, worker: str = "chores") -> Chores:
    """Sheets for leaders, tokens, replies, people who link themselves, alarms."""
    with went_well(engine, CHORES, worker, clock.now()):
        return run_chores(engine, settings, clock.now)


def check(engine: Engine, settings: Settings, now: datetime) -> int:
    """Look for broken invariants and keep what was found where the coordinator looks; how many there are."""
    rules = rules_now(engine, settings)
    with went_well(engine, INVARIANTS, "", now), writing(engine) as session:
        broken = invariants.check(session, now, rules)
        invariants.record(session, broken, now)
        if any(one.invariant == KeptCounts.name for one in broken):
            derived.refill(session.connection())
        if any(one.invariant == SearchFinds.name for one in broken):
            searching.drop(session.connection())
            searching.make(session.connection())
    return len(broken)


def retention(engine: Engine, settings: Settings, now: datetime) -> int:
    """Forget logins that ended more than a day ago, files of forms that were never sent, yesterday's requests of
    programs and what they were told a month ago, addresses out of use; archive what is a year old; how many of all."""
    with went_well(engine, RETENTION, "", now):
        gone = _forget(engine, settings, now)
        with writing(engine) as session:
            kept = old.archive(session, settings, now)
            # Last: it deletes bytes, which a refusal of what comes after it would not bring back.
            unused = files.forget_unused(session, settings, now - UNSENT)
        return gone + kept.events + kept.texts + unused


def _forget(engine: Engine, settings: Settings, now: datetime) -> int:
    """A transaction of its own: a history that was tampered with is not archived, and holds nobody's address back."""
    with writing(engine) as session:
        gone = changed(session, delete(LoginSession).where(col(LoginSession.expires_at) < now - timedelta(days=1)))
        gone += changed(session, delete(ApiRequest).where(col(ApiRequest.at) <= now - request.KEPT))
        gone += registry.forget(session, now)
        idle.close_idle(session, settings.idle_days, now)
        return gone + old.forget_contacts(session, now - timedelta(days=settings.contact_days), now)


def seal(engine: Engine, settings: Settings, now: datetime) -> int:
    """Close what was written into blocks that are chained by their hashes; how many new ones."""
    return audit.seal_all(engine, audit.Heads.of(settings), now)


def rules_now(engine: Engine, settings: Settings) -> Rules:
    """The rules, with what the office changed on the pages of another machine."""
    texts.refresh(engine, settings)
    return Rules.load(settings)


def resync(engine: Engine, settings: Settings, now: datetime) -> visits.Synced:
    """Compare every visit with what Prefect has."""
    return visits.sync(engine, settings, None, now)


@contextmanager
def went_well(engine: Engine, key: str, worker: str, now: datetime) -> Iterator[None]:
    """Marks that a pass came to its end: when it began, who did it, how long it took."""
    begun = time.perf_counter()
    yield
    value = {"worker": worker, "seconds": round(time.perf_counter() - begun, 3)}
    with writing(engine) as session:
        marks.put(session, key, json.dumps(value), now)
