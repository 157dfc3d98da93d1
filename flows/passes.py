"""One pass of each kind of work, without Prefect: what the flows run on a clock and `dondoc tick` runs by hand.

Each pass asks the database what is due *now* and is harmless when repeated: ten late runs do the work of one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete
from sqlmodel import Session, col

from config import clock
from config.settings import Settings
from flows import visits
from followup import files, history, invariants, occurrences, succession
from followup.rules import Rules
from followup.step import StepResult, step_all
from models import LoginSession, Mark
from models.session import writing
from notifications.chores import Chores
from notifications.chores import run as run_chores
from notifications.deliver import DeliveryResult, deliver

HORIZON = "horizon"
TICK = "tick"
#: How long a file waits for the form that it came with to be right.
UNSENT = timedelta(days=7)


@dataclass(slots=True)
class Horizon:
    made: int = 0
    merged: int = 0
    over: list[int] = field(default_factory=list)


def horizon(engine: Engine, settings: Settings, now: datetime) -> Horizon:
    """Carry out mergers on their date, make occurrences up to the horizon, end plans whose years are over."""
    rules = Rules.load(settings)
    with writing(engine) as session:
        done = Horizon(merged=len(succession.apply(session, now, rules=rules, actor=history.SYSTEM)))
        done.over = occurrences.close_over(session, now, rules)
        done.made = occurrences.extend(session, now, rules)
        mark(session, HORIZON, f"{clock.today(now)}", now)
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
    done = step_all(engine, now, Rules.load(settings), worker=worker, detail=detail)
    with writing(engine) as session:
        mark(session, TICK, worker, now)
    return done


def send(engine: Engine, settings: Settings, now: datetime, worker: str) -> DeliveryResult:
    return deliver(engine, settings, Rules.load(settings).calendar, now, worker=worker)


def chores(engine: Engine, settings: Settings) -> Chores:
    """Sheets for leaders, tokens, replies, people who link themselves."""
    return run_chores(engine, settings, clock.now)


def check(engine: Engine, settings: Settings, now: datetime) -> int:
    """Look for broken invariants and keep what was found where the coordinator looks; how many there are."""
    rules = Rules.load(settings)
    with writing(engine) as session:
        broken = invariants.check(session, now, rules)
        invariants.record(session, broken, now)
    return len(broken)


def retention(engine: Engine, settings: Settings, now: datetime) -> int:
    """Forget logins that ended more than a day ago and files of forms that were never sent; how many of both."""
    with writing(engine) as session:
        gone = session.execute(delete(LoginSession).where(col(LoginSession.expires_at) < now - timedelta(days=1)))
        unused = files.forget_unused(session, settings, now - UNSENT)
        return int(gone.rowcount) + unused  # type: ignore[attr-defined]


def resync(engine: Engine, settings: Settings, now: datetime) -> visits.Synced:
    """Compare every visit with what Prefect has."""
    return visits.sync(engine, settings, None, now)


def mark(session: Session, key: str, value: str, now: datetime) -> None:
    session.merge(Mark(key=key, value=value, at=now))
