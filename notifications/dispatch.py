"""One batch through a channel: composed, marked, handed over, recorded. docs/decisions/0015-in-doubt.md says why so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Engine
from sqlmodel import Session

from config.faults import maybe_fail
from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import Channel, MessageState
from models.session import writing
from notifications import alarms, channels, digest, facts
from notifications.batch import Batch
from notifications.errors import TransportError
from notifications.facts import Envelope
from notifications.lane import Lane
from notifications.letter import Composed, Letter, Receipt
from notifications.outbox import breaker, claim, record, settle
from notifications.outbox.record import Sent

log = logging.getLogger("dondoc.deliver")


@dataclass(slots=True)
class DeliveryResult:
    """Counts of messages. `held` also counts passing failures, `failed` what its address refused for good."""

    claimed: int = 0
    sent: int = 0
    withdrawn: int = 0
    held: int = 0
    failed: int = 0
    unknown: int = 0


class Dispatch:
    """What one run sends, and what it counts."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        calendar: WorkingCalendar,
        worker: str,
        clock: Callable[[], datetime],
        result: DeliveryResult,
    ) -> None:
        self.engine, self.settings, self.calendar = engine, settings, calendar
        self.worker, self.clock, self.result = worker, clock, result
        #: Channels that worked in this run and have not failed since.
        self._well: set[Channel] = set()
        self._lease = timedelta(seconds=settings.lease_seconds)

    def send(self, lane: Lane, batch: Batch) -> None:
        """Group by group: while a letter is under way, one of the next group is composed."""
        refusal = lane.open() if batch.envelopes else None
        group = channels.get(lane.channel).group
        waiting = iter(batch.envelopes)
        letters, done = self._compose(list(islice(waiting, group)), batch, refusal)
        while letters or done:
            ready, resting = self._turn(lane.channel, done, letters, batch)
            if resting:
                break
            letters, done = [], []
            upcoming = iter(list(islice(waiting, group)))
            for letter in ready:
                if lane.flying >= lane.width:
                    done.append(lane.finish())
                lane.begin(letter)
                composed = self._compose(list(islice(upcoming, 1)), batch, refusal)
                lane.prepare(composed[0])
                self._add(composed, letters, done)
            self._add(self._compose(list(upcoming), batch, refusal), letters, done)
            if not letters:
                done += [lane.finish() for _ in range(lane.flying)]
        rest = [lane.finish() for _ in range(lane.flying)]
        if rest:
            self._turn(lane.channel, rest, [], batch)
        self._give_back([e.message.id or 0 for e in waiting])

    @staticmethod
    def _add(more: tuple[list[Letter], list[Sent]], letters: list[Letter], done: list[Sent]) -> None:
        letters += more[0]
        done += more[1]

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
        changed = {n for n in numbers if batch.seen.get(n) != now_seen.get(n)}
        claim.release(session, changed, self.worker)
        marked = claim.mark(session, [n for n in numbers if n not in changed], self.worker, self.clock(), self._lease)
        return [letter for letter in letters if letter.message_id in marked]

    def _record(self, session: Session, channel: Channel, done: Sequence[Sent]) -> bool:
        """Writes down what happened; whether the channel now rests."""
        good = [(sent, sent.result) for sent in done if isinstance(sent.result, Receipt)]
        for sent in done:
            _log(channel, sent)
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
            maybe_fail("deliver-released")


def _log(channel: Channel, sent: Sent) -> None:
    """The message's number and what became of it; neither its text nor its address."""
    fault = sent.result if isinstance(sent.result, TransportError) else None
    outcome = "in doubt" if fault and fault.doubtful else "not sent" if fault else "sent"
    known = {"message_id": sent.letter.message_id, "channel": channel.value, "code": sent.result.code}
    log.log(logging.WARNING if fault else logging.INFO, "message %s", outcome, extra=known)
