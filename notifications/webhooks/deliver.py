"""The round of webhooks: plan what happened, claim what is due, send it, write down what became of it.

An edge: its transactions are its own, and nobody is called inside one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Engine
from sqlmodel import Session
from standardwebhooks import Webhook as Signer

from config.faults import maybe_fail
from config.settings import Settings
from models import Webhook, WebhookMessage, WebhookState
from models.session import writing
from notifications import alarms
from notifications.errors import TransportError
from notifications.outbox.pause import pause
from notifications.outgoing import addresses
from notifications.outgoing.post import post
from notifications.webhooks import claim, registry
from notifications.webhooks.plan import plan

log = logging.getLogger(__name__)
#: Receivers called at the same time.
AT_ONCE = 8
GONE = 410


@dataclass(slots=True)
class WebhookResult:
    planned: int = 0
    sent: int = 0
    failed: int = 0
    dead: int = 0

    def add(self, other: WebhookResult) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def deliver(
    engine: Engine, settings: Settings, clock: Callable[[], datetime], worker: str = "webhooks"
) -> WebhookResult:
    """Until nothing is due. Several may run at once, anywhere."""
    run = _Run(engine, settings, clock, f"{worker[:40]}-{token_hex(4)}")
    done = WebhookResult()
    with writing(engine) as session:
        done.planned = plan(session, clock())
    maybe_fail("webhooks-planned")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while taken := run.take():
            for part in pool.map(run.serve, taken):
                done.add(part)
    return done


Taken = tuple[Webhook, Sequence[WebhookMessage]]


class _Run:
    def __init__(self, engine: Engine, settings: Settings, clock: Callable[[], datetime], worker: str) -> None:
        self.engine, self.settings, self.clock, self.worker = engine, settings, clock, worker
        self.lease = timedelta(seconds=settings.lease_seconds)
        self.allowed = addresses.networks(settings)

    def take(self) -> list[Taken]:
        with writing(self.engine) as session:
            taken = claim.claim(session, self.worker, self.clock(), self.lease)
        maybe_fail("webhooks-claimed")
        return taken

    def serve(self, taken: Taken) -> WebhookResult:
        """One webhook's messages in their order; the first that fails ends its turn."""
        hook, messages = taken
        done = WebhookResult()
        for place, message in enumerate(messages):
            with writing(self.engine) as session:
                if not claim.still_ours(session, message, self.worker, self.clock() + self.lease):
                    continue
            maybe_fail("webhooks-before-send")
            error = self._send(hook, message)
            maybe_fail("webhooks-after-send")
            with writing(self.engine) as session:
                self._record(session, hook, message, error, done)
                if error:
                    rest = [one.id for one in messages[place + 1 :]]
                    claim.release(session, rest, self.worker, self.clock() + pause(hook.id or 0, 1))
            maybe_fail("webhooks-recorded")
            if error:
                break
        return done

    def _send(self, hook: Webhook, message: WebhookMessage) -> TransportError | None:
        """What went wrong."""
        now = self.clock()
        try:
            signer = Signer(registry.secret_of(hook, self.settings))
            headers = {
                "content-type": "application/json",
                "user-agent": "dondoc",
                "webhook-id": message.public_id,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": signer.sign(message.public_id, now, message.body),
            }
            status = post(hook.url, message.body.encode(), headers, self.allowed)
        except TransportError as error:
            return error
        return None if 200 <= status < 300 else TransportError(f"trả lời HTTP {status}", code=str(status))

    def _record(
        self,
        session: Session,
        hook: Webhook,
        message: WebhookMessage,
        error: TransportError | None,
        done: WebhookResult,
    ) -> None:
        """A message whose lease was lost meanwhile keeps what the other worker makes of it."""
        row = session.get_one(WebhookMessage, message.id, with_for_update=True)
        if row.claimed_by != self.worker:
            return
        now = self.clock()
        row.claimed_by = row.lease_until = None
        row.tries += 1
        session.add(row)
        if error is None:
            row.state, row.sent_at, row.reason = WebhookState.SENT, now, ""
            alarms.clear(session, registry.alarm_of(hook), now)
            done.sent += 1
            return
        log.warning("webhook %s: %s (%s)", hook.id, error, error.code)
        row.reason = str(error)[:300]
        if row.tries < self.settings.webhook_tries and error.code != str(GONE):
            row.state, row.not_before = WebhookState.PLANNED, now + pause(row.id or 0, row.tries)
            done.failed += 1
            return
        row.state = WebhookState.DEAD
        done.dead += 1
        why = f"Webhook “{hook.name}” không nhận được tin sau {row.tries} lần: {row.reason}"
        alarms.raise_for(session, registry.alarm_of(hook), why, now)
        if error.code == str(GONE):
            registry.revoke(session, hook.id or 0, actor="system", now=now, why="nơi nhận trả lời 410")
