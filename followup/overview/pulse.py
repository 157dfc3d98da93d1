"""How the product itself is: what waits, since when, when each pass last went well. For metrics, alarms and people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from config import clock
from models import Channel, ChannelToken, Finding, Mark, Message, MessageState, Occurrence

#: Passes that say when they last went well, by the key of their mark.
PASSES = ("tick", "deliver", "chores", "horizon", "invariants", "retention")
#: A message that has waited so much longer than it had to is late.
LATE = timedelta(minutes=15)
WAITING = (MessageState.PLANNED, MessageState.HELD, MessageState.CLAIMED)
#: What is sent today was to be sent in these days: keeps the count on an index.
RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pass:
    at: datetime
    #: How long it took; None where it was not measured.
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """An account's rotating access token."""

    key: str
    refreshed_at: datetime
    expires_at: datetime
    failure: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """Counts of now; `sent` of today, by channel; `late` and `oldest_due` of messages that should have gone out."""

    now: datetime
    due: int
    waiting: int
    late: int
    oldest_due: datetime | None
    unknown: int
    failed: int
    sent: Mapping[Channel, int] = field(default_factory=dict)
    passes: Mapping[str, Pass] = field(default_factory=dict)
    tokens: tuple[Token, ...] = ()
    #: Channels that rest after failures: until when, and why.
    resting: Mapping[str, tuple[datetime, str]] = field(default_factory=dict)
    #: Open findings by invariant.
    findings: Mapping[str, int] = field(default_factory=dict)

    @property
    def queue_age(self) -> timedelta:
        """How long the oldest message that may go out has waited."""
        return self.now - self.oldest_due if self.oldest_due else timedelta()


def pulse(session: Session, now: datetime) -> Pulse:
    waiting = col(Message.state).in_(WAITING)
    due = (waiting, col(Message.not_before) <= now)
    oldest = session.execute(select(func.min(Message.not_before)).where(*due)).scalar()
    marks = list(session.exec(select(Mark)))
    return Pulse(
        now=now,
        due=_count(session, Occurrence, col(Occurrence.next_at) <= now),
        waiting=_count(session, Message, waiting),
        late=_count(session, Message, waiting, col(Message.not_before) < now - LATE),
        oldest_due=oldest,
        unknown=_count(session, Message, col(Message.state) == MessageState.UNKNOWN),
        failed=_count(session, Message, col(Message.state) == MessageState.FAILED),
        sent=_sent_today(session, now),
        passes={mark.key: Pass(mark.at, _seconds(mark.value)) for mark in marks if mark.key in PASSES},
        tokens=tuple(
            Token(one.key, one.refreshed_at, one.expires_at, one.failure) for one in session.exec(select(ChannelToken))
        ),
        resting=_resting(marks, now),
        findings=dict(
            session.exec(
                select(Finding.invariant, func.count())
                .where(col(Finding.closed_at).is_(None))
                .group_by(col(Finding.invariant))
            ).all()
        ),
    )


def _count(session: Session, model: type[Message] | type[Occurrence], *where: object) -> int:
    return int(session.execute(select(func.count()).select_from(model).where(*where)).scalar_one())  # type: ignore[arg-type]


def _sent_today(session: Session, now: datetime) -> dict[Channel, int]:
    begin = clock.at(clock.today(now), time(0, 0))
    rows = session.execute(
        select(Message.channel, func.count())
        .where(
            col(Message.state).in_((MessageState.SENT, MessageState.DELIVERED)),
            col(Message.not_before) >= begin - RECENT,
            col(Message.sent_at) >= begin,
        )
        .group_by(col(Message.channel))
    )
    return {Channel(channel): count for channel, count in rows}


def _seconds(value: str) -> float | None:
    """Marks of passes are `{"worker", "seconds"}`; older ones hold the worker's name alone."""
    if not value.startswith("{"):
        return None
    found = json.loads(value).get("seconds")
    return float(found) if found is not None else None


def _resting(marks: list[Mark], now: datetime) -> dict[str, tuple[datetime, str]]:
    found = {}
    for mark in marks:
        kind, _, channel = mark.key.partition(":")
        if kind == "breaker" and mark.value and (until := json.loads(mark.value)["until"]):
            moment = datetime.fromisoformat(until)
            if moment > now:
                found[channel] = (moment, str(json.loads(mark.value)["why"]))
    return found
