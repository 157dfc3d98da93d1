"""Webhooks come and go: registered with an address that may be called, known by a secret that is shown once."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from config import keys
from config.errors import NotFound, Refused
from config.settings import Settings
from followup import history
from models import Mark, Webhook, WebhookMessage, WebhookState
from models.bulk import changed, insert_rows
from notifications import alarms
from notifications.errors import TransportError
from notifications.webhooks.kinds import NAMES
from notifications.webhooks.plan import MARK, SLACK, row

PURPOSE = b"webhook-secret"
MOST = 50
#: How long what was sent, or is dead, is kept.
KEPT = timedelta(days=30)


def register(
    session: Session, *, name: str, url: str, kinds: Collection[str], settings: Settings, actor: str, now: datetime
) -> tuple[Webhook, str]:
    """The webhook and its secret (whsec_…), which nobody can read again. Raises Refused.

    The edge looks first, outside of the transaction, whether the address may be called (outgoing.post.check).
    """
    name, url = name.strip(), url.strip()
    if not name or len(name) > 80 or len(url) > 500:
        raise Refused("Cần tên (tối đa 80 ký tự) và địa chỉ (tối đa 500 ký tự)", "a name and an address are needed")
    if unknown := set(kinds) - set(NAMES):
        raise Refused(f"Không có loại sự kiện {sorted(unknown)[0]}", f"there is no event {sorted(unknown)[0]}")
    if session.exec(select(func.count()).where(col(Webhook.revoked_at).is_(None))).one() >= MOST:
        raise Refused(f"Tối đa {MOST} webhook", f"at most {MOST} webhooks")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    hook = Webhook(
        name=name,
        url=url,
        secret=keys.box(settings.signing_keys, PURPOSE).encrypt(secret.encode()).decode(),
        kinds=" ".join(sorted(kinds)),
        created_at=now,
        created_by=actor,
    )
    session.add(hook)
    session.flush()
    history.record(session, "webhook_added", actor=actor, now=now, webhook=hook.id, name=name)
    return hook, secret


def revoke(session: Session, webhook_id: int, *, actor: str, now: datetime, why: str = "") -> Webhook:
    """Nothing is sent to it any more. Raises NotFound."""
    hook = _standing(session, webhook_id)
    hook.revoked_at, hook.revoked_why = now, why
    session.add(hook)
    if not why:  # a person did it: nothing is left to be alarmed of
        alarms.clear(session, alarm_of(hook), now)
    history.record(session, "webhook_revoked", actor=actor, now=now, webhook=webhook_id, name=hook.name, why=why)
    return hook


def try_out(session: Session, webhook_id: int, *, actor: str, now: datetime) -> None:
    """Plans a message of the kind "trial" for it. Raises NotFound."""
    hook = _standing(session, webhook_id)
    body = json.dumps({"type": "trial", "timestamp": now.isoformat(), "data": {}})
    insert_rows(session, WebhookMessage, [row(hook, -secrets.randbelow(2**31 - 1) - 1, body, now)])
    history.record(session, "webhook_tried", actor=actor, now=now, webhook=webhook_id, name=hook.name)


def send_again(session: Session, webhook_id: int, *, actor: str, now: datetime) -> int:
    """Plans the dead messages anew, under their own ids; how many. Raises NotFound."""
    hook = _standing(session, webhook_id)
    dead = (col(WebhookMessage.webhook_id) == webhook_id, col(WebhookMessage.state) == WebhookState.DEAD)
    anew = {"state": WebhookState.PLANNED, "tries": 0, "not_before": now}
    if count := changed(session, update(WebhookMessage).where(*dead).values(**anew)):
        history.record(
            session, "webhook_sent_again", actor=actor, now=now, webhook=webhook_id, name=hook.name, messages=count
        )
    return count


def standing(session: Session) -> Sequence[Webhook]:
    return session.exec(select(Webhook).where(col(Webhook.revoked_at).is_(None)).order_by(col(Webhook.id))).all()


def counts(session: Session) -> dict[int, dict[str, int]]:
    """How many messages of each webhook are in each state."""
    query = select(WebhookMessage.webhook_id, WebhookMessage.state, func.count()).group_by(
        col(WebhookMessage.webhook_id), col(WebhookMessage.state)
    )
    found: dict[int, dict[str, int]] = {}
    for webhook_id, state, count in session.exec(query):
        found.setdefault(webhook_id, {})[str(state)] = count
    return found


def forget(session: Session, now: datetime) -> int:
    """Removes what was settled long ago, but never what the next look at the history would plan again; how many."""
    mark = session.get(Mark, MARK)
    before = min(now - KEPT, mark.at - SLACK) if mark else now - KEPT
    settled = col(WebhookMessage.state).in_((WebhookState.SENT, WebhookState.DEAD))
    return changed(session, delete(WebhookMessage).where(settled, col(WebhookMessage.planned_at) < before))


def secret_of(hook: Webhook, settings: Settings) -> str:
    """Raises TransportError where no key opens it."""
    try:
        return keys.box(settings.signing_keys, PURPOSE).decrypt(hook.secret.encode()).decode()
    except InvalidToken:
        raise TransportError("Không giải mã được khóa của webhook: khóa bí mật đã đổi", code="key") from None


def alarm_of(hook: Webhook) -> str:
    """Under which its trouble is known."""
    return f"webhook:{hook.id}"


def _standing(session: Session, webhook_id: int) -> Webhook:
    hook = session.get(Webhook, webhook_id)
    if hook is None or hook.revoked_at is not None:
        raise NotFound("Không có webhook này", "there is no such webhook")
    return hook
