"""The delivery loop: what is due is claimed, channel by channel, and sent. An edge: its transactions are its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Engine
from sqlmodel import Session

from config.faults import maybe_fail
from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import Channel, MessageState
from models.session import reading, writing
from notifications.batch import Batch, look, settle_rest
from notifications.dispatch import DeliveryResult, Dispatch
from notifications.lane import Lane
from notifications.outbox import breaker, claim, hold

#: Messages of one claim: several workers share what is due evenly, and what is urgent waits for no more than these.
BATCH = 100
BUSY_MINUTE = "Đã đủ số tin trong một phút của kênh"


def deliver(
    engine: Engine,
    settings: Settings,
    calendar: WorkingCalendar,
    now: datetime,
    *,
    worker: str = "deliver",
    limit: int | None = None,
    clock: Callable[[], datetime] | None = None,
) -> DeliveryResult:
    """Sends what is due, until nothing is or `limit` messages were claimed. Several may run at once, anywhere.

    `clock` gives the moment of each decision; by default the time that has gone by since `now`.
    """
    run = _Run(engine, settings, calendar, f"{worker[:40]}-{token_hex(4)}", clock or _since(now), limit)
    with run.lanes():
        while run.round():
            pass
    return run.result


def _since(now: datetime) -> Callable[[], datetime]:
    start = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - start)


class _Run:
    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        calendar: WorkingCalendar,
        worker: str,
        clock: Callable[[], datetime],
        limit: int | None,
    ) -> None:
        self.engine, self.settings, self.calendar = engine, settings, calendar
        self.worker, self.clock = worker, clock
        self.left = limit
        self._lease = timedelta(seconds=settings.lease_seconds)
        self.result = DeliveryResult()
        self._lanes: dict[Channel, Lane] = {}
        self._dispatch = Dispatch(engine, settings, calendar, worker, clock, self.result)

    @contextmanager
    def lanes(self) -> Iterator[None]:
        """Connections live as long as the run."""
        with ExitStack() as stack:
            self._stack = stack
            yield

    def round(self) -> bool:
        """One claim on every channel that has something due; whether there was work."""
        now = self.clock()
        with writing(self.engine) as session:
            self.result.unknown += claim.recover(session, now)
            self.result.held += hold.outside_hours(session, self.settings, self.calendar, now)
            due = claim.channels_due(session, now, self.settings.send_tries)
        maybe_fail("deliver-recovered")
        served = [self._serve(channel) for channel in due]
        return any(served)

    def _serve(self, channel: Channel) -> bool:
        """Takes and sends one batch of a channel."""
        with writing(self.engine) as session:
            now = self.clock()
            most = self._room(session, channel, now)
            if not most:
                return False
            messages = claim.claim(
                session, channel, self.worker, now, most=most, lease=self._lease, tries=self.settings.send_tries
            )
        maybe_fail("deliver-claimed")
        with reading(self.engine) as session:
            batch = look(session, messages, self.settings, self.calendar, now)
            session.expunge_all()  # what was read is used after the look
        if batch.changes:
            with writing(self.engine) as session:
                settle_rest(session, batch, self.worker, now)
            maybe_fail("deliver-settled")
        self._count(batch)
        self._dispatch.send(self._lane(channel), batch)
        return batch.claimed > 0

    def _room(self, session: Session, channel: Channel, now: datetime) -> int:
        """How many may be claimed now; what the channel cannot take is held."""
        state = breaker.read(session, channel)
        if state.is_open(now) and state.until:
            self.result.held += hold.channel(session, channel, self.settings, state.until, now, state.why)
            return 0
        room = hold.room_in_minute(session, channel, self.settings, now)
        if room == 0:
            later = now + timedelta(minutes=1)
            self.result.held += hold.channel(session, channel, self.settings, later, now, BUSY_MINUTE)
        return min(n for n in (BATCH, room, self.left) if n is not None)

    def _count(self, batch: Batch) -> None:
        fates = batch.counts()
        self.result.claimed += batch.claimed
        self.result.withdrawn += fates[MessageState.WITHDRAWN]
        self.result.held += fates[MessageState.HELD]
        self.result.failed += fates[MessageState.FAILED]
        if self.left is not None:
            self.left -= batch.claimed

    def _lane(self, channel: Channel) -> Lane:
        if channel not in self._lanes:
            lane = Lane(channel, self.settings, self.engine, self.clock)
            self._stack.callback(lane.close)
            self._lanes[channel] = lane
        return self._lanes[channel]


__all__ = ["DeliveryResult", "deliver"]
