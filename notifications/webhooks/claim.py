"""Whose a message is while it is sent: a lease, as with messages to people. A lease that ended is simply taken over:
the receiver knows a message that comes twice by its id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, select

from models import Webhook, WebhookMessage, WebhookState
from models.bulk import changed

#: Messages of one webhook in one claim: one slow receiver does not keep the others waiting.
EACH = 20


def due(now: datetime) -> ColumnElement[bool]:
    message = WebhookMessage
    return or_(
        and_(col(message.state) == WebhookState.PLANNED, col(message.not_before) <= now),
        and_(col(message.state) == WebhookState.CLAIMED, col(message.lease_until) < now),
    )


def claim(
    session: Session, worker: str, now: datetime, lease: timedelta
) -> list[tuple[Webhook, Sequence[WebhookMessage]]]:
    """The oldest due messages of each standing webhook, now the worker's."""
    waiting = select(WebhookMessage.webhook_id).where(due(now))
    hooks = session.exec(select(Webhook).where(col(Webhook.revoked_at).is_(None), col(Webhook.id).in_(waiting))).all()
    taken = [(hook, _take(session, hook, worker, now, lease)) for hook in hooks]
    return [(hook, messages) for hook, messages in taken if messages]


def _take(session: Session, hook: Webhook, worker: str, now: datetime, lease: timedelta) -> Sequence[WebhookMessage]:
    messages = session.exec(
        select(WebhookMessage)
        .where(WebhookMessage.webhook_id == hook.id, due(now))
        .order_by(col(WebhookMessage.id))
        .limit(EACH)
        .with_for_update(skip_locked=True)
    ).all()
    for message in messages:
        message.state, message.claimed_by, message.lease_until = WebhookState.CLAIMED, worker, now + lease
        session.add(message)
    return messages


def still_ours(session: Session, message: WebhookMessage, worker: str, until: datetime) -> bool:
    """Prolongs the lease just before sending; False where somebody else has it."""
    ours = (
        col(WebhookMessage.id) == message.id,
        col(WebhookMessage.claimed_by) == worker,
        col(WebhookMessage.state) == WebhookState.CLAIMED,
    )
    return changed(session, update(WebhookMessage).where(*ours).values(lease_until=until)) == 1


def release(session: Session, ids: Collection[int | None], worker: str, not_before: datetime) -> None:
    """Gives back what was claimed and not sent."""
    ours = (col(WebhookMessage.id).in_(ids), col(WebhookMessage.claimed_by) == worker)
    free = {"state": WebhookState.PLANNED, "claimed_by": None, "lease_until": None, "not_before": not_before}
    changed(session, update(WebhookMessage).where(*ours).values(**free))
