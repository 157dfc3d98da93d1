"""A channel that is ill is left alone for a while, by every worker: the state is a row of our own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from followup import marks
from models import Channel, Mark

#: Failures in a row after which the channel rests.
PATIENCE = 3
FIRST = timedelta(minutes=1)
LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Breaker:
    failures: int = 0
    until: datetime | None = None
    why: str = ""

    def is_open(self, now: datetime) -> bool:
        return self.until is not None and now < self.until


def read(session: Session, channel: Channel) -> Breaker:
    mark = session.get(Mark, _key(channel))
    if mark is None or not mark.value:
        return Breaker()
    found = json.loads(mark.value)
    until = datetime.fromisoformat(found["until"]) if found["until"] else None
    return Breaker(found["failures"], until, found["why"])


def failed(session: Session, channel: Channel, why: str, now: datetime) -> Breaker:
    """One more failure of the channel itself; from the third in a row on it rests, each time longer."""
    failures = read(session, channel).failures + 1
    rest = min(FIRST * 2 ** min(failures - PATIENCE, 8), LONGEST) if failures >= PATIENCE else None
    breaker = Breaker(failures, now + rest if rest else None, why)
    _write(session, channel, breaker, now)
    return breaker


def worked(session: Session, channel: Channel, now: datetime) -> bool:
    """Forgets earlier failures; whether there were any."""
    if not read(session, channel).failures:
        return False
    _write(session, channel, Breaker(), now)
    return True


def _write(session: Session, channel: Channel, breaker: Breaker, now: datetime) -> None:
    until = breaker.until.isoformat() if breaker.until else ""
    value = json.dumps({"failures": breaker.failures, "until": until, "why": breaker.why}, ensure_ascii=False)
    marks.put(session, _key(channel), value, now)


def _key(channel: Channel) -> str:
    return f"breaker:{channel.value}"
