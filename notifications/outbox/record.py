"""What became of each message, in few statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, bindparam, insert, update
from sqlmodel import Session, col

from models import Message, MessageAttempt, MessageItem, MessageState
from models.bulk import table
from notifications.errors import TransportError
from notifications.letter import Letter, Receipt

#: How much of a sent text is kept for the ledger.
KEPT = 20_000
TEXT = 300


_messages, _rows = table(Message), table(MessageItem).c
# Built once: SQLAlchemy takes as long to put such a statement together as the database takes to obey it.
_ACCEPT = (
    update(_messages)
    .where(_messages.c.id == bindparam("number"), _messages.c.claimed_by == bindparam("me"))
    .values(
        state=MessageState.SENT,
        sent_at=bindparam("at"),
        provider_id=bindparam("provider"),
        subject=bindparam("subject_text"),
        body=bindparam("text"),
        reason="",
        claimed_by=None,
        lease_until=None,
        sending_at=None,
    )
)
_MOVE_ITEMS = (
    update(table(MessageItem))
    .where(_rows.message_id.in_(bindparam("messages", expanding=True)), _rows.state == MessageState.PLANNED)
    .values(state=bindparam("becomes"))
)
_ATTEMPT = insert(table(MessageAttempt))


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter's way through a channel: a receipt or an error."""

    letter: Letter
    result: Receipt | TransportError
    at: datetime


def accepted(session: Session, sent: Sequence[tuple[Sent, Receipt]], worker: str) -> None:
    """The provider took them. A message whose lease was lost meanwhile keeps what the other worker makes of it."""
    if not sent:
        return
    connection = session.connection()
    connection.execute(
        _ACCEPT,
        [
            {
                "number": s.letter.message_id,
                "me": worker,
                "at": s.at,
                "provider": receipt.provider_id,
                "subject_text": s.letter.content.subject,
                "text": s.letter.content.text[:KEPT],
            }
            for s, receipt in sent
        ],
    )
    _items(session, [s.letter.message_id for s, _ in sent], MessageState.SENT)
    connection.execute(
        _ATTEMPT,
        [
            {
                "message_id": s.letter.message_id,
                "at": s.at,
                "outcome": MessageState.SENT.value,
                "code": receipt.code,
                "text": receipt.text[:TEXT],
                "provider_id": receipt.provider_id,
                "worker": worker,
            }
            for s, receipt in sent
        ],
    )


def _items(session: Session, message_ids: list[int], state: MessageState) -> None:
    session.connection().execute(_MOVE_ITEMS, {"messages": message_ids, "becomes": state})


def attempt(
    session: Session, message: Message, outcome: str, now: datetime, *, code: str = "", text: str = "", worker: str = ""
) -> None:
    session.add(
        MessageAttempt(message_id=message.id or 0, at=now, outcome=outcome, code=code, text=text[:TEXT], worker=worker)
    )


def close(session: Session, message: Message, state: MessageState, reason: str, now: datetime | None = None) -> None:
    """The message gets a state and is nobody's; `now`: not before then."""
    message.state, message.reason = state, reason[:TEXT]
    message.claimed_by = message.lease_until = message.sending_at = None
    if now is not None:
        message.not_before = now
    session.add(message)


def withdraw(session: Session, reasons: dict[int, str]) -> None:
    """Items that do not go out, with the reason of each."""
    by_reason: dict[str, list[int]] = {}
    for item_id, reason in reasons.items():
        by_reason.setdefault(reason, []).append(item_id)
    for reason, ids in by_reason.items():
        session.execute(
            update(MessageItem)
            .where(col(MessageItem.id).in_(ids))
            .values(state=MessageState.WITHDRAWN, reason=reason)
            .execution_options(synchronize_session=False)
        )


def failed_items(session: Session, message_ids: Collection[int]) -> None:
    _items(session, list(message_ids), MessageState.FAILED)


def rows(result: Any) -> int:
    """How many rows a statement changed."""
    return result.rowcount if isinstance(result, CursorResult) else 0
