"""From the history to what each webhook is told.

Events of a transaction that began before the last look and ended after it would be missed by their numbers. So each
look goes back over SLACK, and a unique key keeps what is planned already from being planned again.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from followup import marks
from models import Event, Mark, Webhook, WebhookMessage, WebhookState
from models.bulk import insert_rows
from notifications.webhooks.kinds import TOLD, name_of

MARK = "webhooks"
#: Longer than any transaction.
SLACK = timedelta(hours=1)
PAGE = 1000


def plan(session: Session, now: datetime) -> int:
    """Plans what happened since the last look, at most PAGE for each webhook; how many. The caller commits."""
    mark = session.get(Mark, MARK)
    since = mark.at - SLACK if mark else None
    hooks = session.exec(select(Webhook).where(col(Webhook.revoked_at).is_(None))).all()
    found = [_plan(session, hook, since, now) for hook in hooks]
    if all(count < PAGE for count in found):
        marks.put(session, MARK, "", now)
    return sum(found)


def _plan(session: Session, hook: Webhook, since: datetime | None, now: datetime) -> int:
    start = max(since, hook.created_at) if since else hook.created_at
    events = session.exec(
        select(Event)
        .where(Event.at >= start, col(Event.kind).in_(_wanted(hook)), ~_planned(hook))
        .order_by(col(Event.id))
        .limit(PAGE)
    )
    return insert_rows(session, WebhookMessage, [row(hook, event.id or 0, told(event), now) for event in events])


def _wanted(hook: Webhook) -> list[str]:
    wanted = hook.kinds.split()
    return [kind for kind in TOLD if not wanted or name_of(kind) in wanted]


def _planned(hook: Webhook) -> ColumnElement[bool]:
    known = select(WebhookMessage.id).where(WebhookMessage.webhook_id == hook.id, WebhookMessage.event_id == Event.id)
    return known.exists()


def told(event: Event) -> str:
    """The body: what happened and where, no names and no texts; whoever may know more asks the API."""
    data = {
        "event_id": event.id,
        "plan_id": event.plan_id,
        "task_id": event.task_id,
        "occurrence_id": event.occurrence_id,
        "agency_id": event.agency_id,
    }
    return json.dumps({"type": name_of(event.kind), "timestamp": event.at.isoformat(), "data": data})


def row(hook: Webhook, event_id: int, body: str, now: datetime) -> dict[str, object]:
    return {
        "webhook_id": hook.id,
        "event_id": event_id,
        "public_id": f"msg_{secrets.token_urlsafe(18)}",
        "body": body,
        "state": WebhookState.PLANNED,
        "planned_at": now,
        "not_before": now,
        "tries": 0,
        "reason": "",
    }
