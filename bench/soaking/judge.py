"""After the soak: everything that is still to go out goes, then what was said is held against what is there."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from bench.soaking.people import Heard
from config import clock
from config.settings import Settings
from flows import passes
from followup import invariants
from followup.rules import Rules
from models import (
    Message,
    MessageAttempt,
    MessageItem,
    MessageState,
    Occurrence,
    Plan,
    PlanState,
    RungFiring,
    Submission,
)
from models.session import reading

OPEN = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.HELD, MessageState.UNKNOWN)
ARRIVED = (MessageState.SENT, MessageState.DELIVERED)
_NUMBER = re.compile(r"<dondoc\.(\d+)\.")


def drain(engine: Engine, settings: Settings, now: datetime) -> datetime:
    """Sends until nothing is open: today, and the next working morning's digests. When that was."""
    rules = Rules.load(settings)
    passes.sweep(engine, settings, now, "drain")
    at = max(now, clock.at(rules.calendar.next_working(clock.today(now)), time(8, 0)))
    for _ in range(60):
        passes.send(engine, settings, at, "drain")
        with reading(engine) as session:
            if not session.exec(select(func.count()).where(col(Message.state).in_(OPEN))).one():
                break
        at += timedelta(minutes=20)
    return at


def judge(
    engine: Engine, settings: Settings, heard: Heard, planted: list[int], seen: dict[str, int], now: datetime
) -> dict[str, int]:
    """Counts; `lost` and `doubled` are the sums of their kinds."""
    accepted: Counter[int] = Counter()
    for key, times in seen.items():
        if found := _NUMBER.search(key):
            accepted[int(found[1])] += times
    with reading(engine) as session:
        doubtful = set(
            session.exec(select(MessageAttempt.message_id).where(MessageAttempt.outcome == MessageState.UNKNOWN))
        )
        states = dict(session.exec(select(Message.state, func.count()).group_by(col(Message.state))).all())
        sent = set(session.exec(select(Message.id).where(col(Message.state).in_(ARRIVED))))
        texts = Counter(session.exec(select(Submission.text).where(col(Submission.text).startswith("soak-"))))
        active = set(session.exec(select(Plan.number).where(Plan.state == PlanState.ACTIVE)))
        lost = {
            "lost_mails": len(sent - accepted.keys()),
            "lost_open": sum(states.get(state, 0) for state in OPEN),
            "lost_failed": states.get(MessageState.FAILED, 0),
            "lost_steps": len(set(planted) - _stepped(session, planted)) + _left(session, now),
            "lost_answers": len(set(heard.texts) - texts.keys()),
            "lost_plans": len(set(heard.plans) - active),
        }
        doubled = {
            "doubled_mails": sum(n - 1 for number, n in accepted.items() if number not in doubtful),
            "doubled_answers": sum(n - 1 for n in texts.values()),
        }
        broken = [b for b in invariants.check(session, now, Rules.load(settings)) if b.invariant not in QUIET]
    return {
        "lost": sum(lost.values()),
        "doubled": sum(doubled.values()),
        **lost,
        **doubled,
        "in_doubt": len(doubtful),
        "repeated": sum(n - 1 for number, n in accepted.items() if number in doubtful),
        "broken_invariants": len(broken),
        "mails": accepted.total(),
        "answers": len(heard.texts),
        "plans": len(heard.plans),
    }


#: Of the office, not of the machine: a body without an address, a calendar to be entered, no sweep since the drain.
QUIET = ("no-channel", "calendar", "tick", "step-behind")


def _stepped(session: Session, planted: list[int]) -> set[int]:
    """Planted duties whose new due version was told or recorded."""
    now_due = select(Occurrence.id, Occurrence.due_version).where(col(Occurrence.id).in_(planted)).subquery().c

    def those(model: type[MessageItem] | type[RungFiring]) -> Any:
        same = (col(model.occurrence_id) == now_due.id) & (col(model.due_version) == now_due.due_version)
        return session.exec(select(model.occurrence_id).where(same))

    return set(those(MessageItem)) | set(those(RungFiring))


def _left(session: Session, now: datetime) -> int:
    """Steps that were due when the last sweep ran and were not taken."""
    return session.exec(select(func.count()).select_from(Occurrence).where(col(Occurrence.next_at) <= now)).one()
