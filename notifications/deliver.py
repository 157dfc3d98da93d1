"""The delivery loop: claim, look again, compose, mark, send, record. An edge: its transactions are its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from secrets import token_hex

from sqlalchemy import Engine
from sqlmodel import Session

from config.faults import maybe_fail
from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import Channel, MessageState
from models.session import writing
from notifications import alarms, digest, facts
from notifications.batch import Batch, take
from notifications.errors import TransportError
from notifications.facts import Envelope
from notifications.lane import Lane
from notifications.letter import Composed, Letter, Receipt
from notifications.outbox import breaker, claim, hold, record, settle
from notifications.outbox.record import Sent

#: Messages of one claim.
BATCH = 200
#: Messages marked in one transaction: no more than these and the one before them are in doubt after a crash.
GROUP = 8
BUSY_MINUTE = "Đã đủ số tin trong một phút của kênh"


@dataclass(slots=True)
class DeliveryResult:
    """Counts of messages. `held` also counts passing failures, `failed` what its address refused for good."""

    claimed: int = 0
    sent: int = 0
    withdrawn: int = 0
    held: int = 0
    failed: int = 0
    unknown: int = 0


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
        self.result = DeliveryResult()
        self._lanes: dict[Channel, Lane] = {}
        #: Channels that worked in this run and have not failed since.
        self._well: set[Channel] = set()
        self._lease = timedelta(seconds=settings.lease_seconds)

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
        served = [self._serve(channel) for channel in due]
        return any(served)

    def _serve(self, channel: Channel) -> bool:
        """Takes and sends one batch of a channel."""
        with writing(self.engine) as session:
            now = self.clock()
            most = self._room(session, channel, now)
            if not most:
                return False
            batch = take(session, channel, self.settings, self.calendar, now, worker=self.worker, most=most)
        maybe_fail("deliver-claimed")
        self._count(batch)
        self._send(channel, batch)
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
        self.result.claimed += batch.claimed
        self.result.withdrawn += batch.withdrawn
        self.result.held += batch.held
        self.result.failed += batch.failed
        if self.left is not None:
            self.left -= batch.claimed

    def _send(self, channel: Channel, batch: Batch) -> None:
        """Group by group: while a letter is under way, one of the next group is composed."""
        lane = self._lane(channel)
        refusal = lane.open() if batch.envelopes else None
        waiting = iter(batch.envelopes)
        letters, done = self._compose(list(islice(waiting, GROUP)), batch, refusal)
        while letters or done:
            ready, resting = self._turn(channel, done, letters, batch)
            if resting:
                break
            letters, done = [], []
            upcoming = iter(list(islice(waiting, GROUP)))
            for letter in ready:
                if lane.flying >= lane.width:
                    done.append(lane.finish())
                lane.begin(letter)
                self._add(self._compose(list(islice(upcoming, 1)), batch, refusal), letters, done)
            self._add(self._compose(list(upcoming), batch, refusal), letters, done)
            if not letters:
                done += [lane.finish() for _ in range(lane.flying)]
        rest = [lane.finish() for _ in range(lane.flying)]
        if rest:
            self._turn(channel, rest, [], batch)
        self._give_back([e.message.id or 0 for e in waiting])

    @staticmethod
    def _add(more: tuple[list[Letter], list[Sent]], letters: list[Letter], done: list[Sent]) -> None:
        letters += more[0]
        done += more[1]

    def _lane(self, channel: Channel) -> Lane:
        if channel not in self._lanes:
            lane = Lane(channel, self.settings, self.engine, self.clock)
            self._stack.callback(lane.close)
            self._lanes[channel] = lane
        return self._lanes[channel]

    def _compose(
        self, group: Sequence[Envelope], batch: Batch, refusal: TransportError | None
    ) -> tuple[list[Letter], list[Sent]]:
        """Letters that can go out, and what failed before it was in anybody's hands."""
        letters: list[Letter] = []
        failed: list[Sent] = []
        for envelope in group:
            letter, error = self._letter(envelope, batch)
            if error := refusal or error:
                failed.append(Sent(letter, error, self.clock()))
            else:
                letters.append(letter)
        return letters, failed

    def _letter(self, envelope: Envelope, batch: Batch) -> tuple[Letter, TransportError | None]:
        now, error = self.clock(), None
        content = Composed("", "")
        try:
            content = digest.render(envelope, batch.news, self.settings, self.calendar, now)
        except Exception as fault:  # noqa: BLE001  one bad item never stops the others; a person is told of it
            why = f"Không soạn được thông báo: {fault}"
            error = TransportError(why, code="compose", hold=timedelta(hours=1), alarm=True)
        contact = envelope.to.contact
        return Letter(envelope.message.id or 0, contact.address, envelope.to.name, content, now), error

    def _turn(
        self, channel: Channel, done: Sequence[Sent], letters: Sequence[Letter], batch: Batch
    ) -> tuple[list[Letter], bool]:
        """One transaction: records what is done and marks what is next. Which letters may be sent; whether to stop."""
        with writing(self.engine) as session:
            resting = self._record(session, channel, done)
            if resting:
                claim.release(session, [letter.message_id for letter in letters], self.worker)
                ready = []
            else:
                ready = self._mark(session, letters, batch)
            maybe_fail("deliver-before-commit")
        maybe_fail("deliver-marked")
        return ready, resting

    def _mark(self, session: Session, letters: Sequence[Letter], batch: Batch) -> list[Letter]:
        """What was changed since it was looked at is given back, and looked at anew in the next round."""
        if not letters:
            return []
        numbers = [letter.message_id for letter in letters]
        now_seen = facts.revisions(session, numbers)
        wanted = {key: revision for key, revision in batch.seen.items() if key[0] in numbers}
        changed = {key[0] for key in wanted.keys() | now_seen.keys() if wanted.get(key) != now_seen.get(key)}
        claim.release(session, changed, self.worker)
        marked = claim.mark(session, [n for n in numbers if n not in changed], self.worker, self.clock(), self._lease)
        return [letter for letter in letters if letter.message_id in marked]

    def _record(self, session: Session, channel: Channel, done: Sequence[Sent]) -> bool:
        """Writes down what happened; whether the channel now rests."""
        good = [(sent, sent.result) for sent in done if isinstance(sent.result, Receipt)]
        record.accepted(session, good, self.worker)
        self.result.sent += len(good)
        if good and channel not in self._well:
            self._recovered(session, channel)
        for sent in done:
            if isinstance(sent.result, TransportError):
                self._well.discard(channel)
                self._tally(settle.settle(session, sent, sent.result, self.settings, self.worker))
        if len(good) == len(done):
            return False
        return breaker.read(session, channel).is_open(self.clock())

    def _recovered(self, session: Session, channel: Channel) -> None:
        self._well.add(channel)
        if breaker.worked(session, channel, self.clock()):
            alarms.clear(session, channel, self.clock())

    def _tally(self, state: MessageState | None) -> None:
        if state is MessageState.FAILED:
            self.result.failed += 1
        elif state is MessageState.UNKNOWN:
            self.result.unknown += 1
        elif state is not None:
            self.result.held += 1

    def _give_back(self, numbers: list[int]) -> None:
        if numbers:
            with writing(self.engine) as session:
                claim.release(session, numbers, self.worker)
