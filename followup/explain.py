""" "Vì sao tôi nhận / không nhận được thông báo này?", answered from what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound
from followup.ladder import Ladders, Rung
from followup.rules import Rules
from followup.wording import BASIS, EVENTS, day_words, rung_words
from models import (
    Agency,
    Contact,
    Event,
    Message,
    MessageItem,
    MessageState,
    Occurrence,
    RungFiring,
    RungOutcome,
)
from models.contact import shown

STATES = {
    MessageState.PLANNED: "chờ gửi",
    MessageState.CLAIMED: "đang gửi",
    MessageState.SENT: "đã gửi",
    MessageState.DELIVERED: "đã đến nơi",
    MessageState.FAILED: "gửi không thành công",
    MessageState.UNKNOWN: "chưa rõ đã đến hay chưa",
    MessageState.HELD: "tạm giữ",
    MessageState.WITHDRAWN: "đã rút lại",
    MessageState.SKIPPED: "không gửi",
}
OUTCOMES = {
    RungOutcome.COLLAPSED: "không gửi riêng",
    RungOutcome.PAUSED: "không gửi",
    RungOutcome.CANCELLED: "không gửi",
}


#: Of what was recorded at one moment: events, then rungs in their order, the one that fired, its messages.
AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class _Said:
    at: datetime
    order: int
    text: str


def why(session: Session, occurrence_id: int, rules: Rules, *, item_id: int | None = None) -> list[str]:
    """Sentences in the order of time: the date and its ground, each rung and its messages, what comes next.

    With `item_id` only what belongs to that message. Raises NotFound.
    """
    occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None:
        raise NotFound("Không tìm thấy nhiệm vụ này.", "There is no such occurrence.")
    items = _items(session, occurrence_id)
    if item_id is not None:
        items = [row for row in items if row[0].id == item_id]
    rungs = {(item.rung, item.due_version) for item, *_ in items} if item_id is not None else None
    said = [*_firings(session, occurrence, rules.ladders, rungs), *_messages(items)]
    if item_id is None:
        said += _moves(session, occurrence_id)
    ordered = [one.text for one in sorted(said, key=lambda one: (one.at, one.order))]
    return [_date(occurrence), *ordered, _next(occurrence)]


def _date(occurrence: Occurrence) -> str:
    if occurrence.due_on is None:
        return "Nhiệm vụ này không có thời hạn."
    ground = f", {BASIS[occurrence.due_basis]}" if occurrence.due_basis else ""
    moved = ""
    if occurrence.original_due_on and occurrence.original_due_on != occurrence.due_on:
        moved = f"; thời hạn ban đầu là ngày {day_words(occurrence.original_due_on)}"
    return f"Thời hạn là ngày {day_words(occurrence.due_on)}{ground}{moved}."


def _firings(
    session: Session, occurrence: Occurrence, ladders: Ladders, rungs: set[tuple[str, int]] | None
) -> Iterator[_Said]:
    query = select(RungFiring).where(RungFiring.occurrence_id == occurrence.id)
    for firing in session.exec(query):
        if rungs is not None and (firing.rung, firing.due_version) not in rungs:
            continue
        rung = _rung(ladders, occurrence.ladder, firing.rung)
        words = _words(rung, firing.rung)
        reason = f" ({firing.reason[0].lower()}{firing.reason[1:]})" if firing.reason else ""
        if firing.outcome == RungOutcome.FIRED:
            text = f"{_moment(firing.at)}: đến bậc “{words}” của thang nhắc việc{reason}."
        else:
            text = f"{_moment(firing.at)}: bậc “{words}” {OUTCOMES[firing.outcome]}{reason}."
        yield _Said(firing.at, AT_ONCE if firing.outcome == RungOutcome.FIRED else rung.at if rung else 0, text)


def _rung(ladders: Ladders, ladder: str, key: str) -> Rung | None:
    found = ladders.by_name.get(ladder)
    return found.rung(key) if found else None


def _words(rung: Rung | None, key: str) -> str:
    return rung_words(rung) if rung else key


def _items(session: Session, occurrence_id: int) -> list[tuple[MessageItem, Message, Contact, Agency]]:
    query = (
        select(MessageItem, Message, Contact, Agency)
        .join(Message, col(Message.id) == col(MessageItem.message_id))
        .join(Contact, col(Contact.id) == col(MessageItem.contact_id))
        .join(Agency, col(Agency.id) == col(Contact.agency_id))
        .where(MessageItem.occurrence_id == occurrence_id)
        .order_by(col(MessageItem.id))
    )
    return list(session.exec(query))


def _messages(items: list[tuple[MessageItem, Message, Contact, Agency]]) -> Iterator[_Said]:
    for item, message, contact, agency in items:
        state = item.state if item.state != MessageState.PLANNED else message.state
        reason = item.reason or message.reason
        where = shown(contact.channel, contact.address)
        text = (
            f"Thông báo cho {agency.name} ({where}, dự kiến {_moment(message.not_before)}): "
            f"{STATES[state]}{f', vì {reason}' if reason else ''}."
        )
        yield _Said(message.planned_at, AT_ONCE + 1, text)


def _moves(session: Session, occurrence_id: int) -> Iterator[_Said]:
    for event in session.exec(select(Event).where(Event.occurrence_id == occurrence_id)):
        if words := EVENTS.get(event.kind):
            yield _Said(event.at, -AT_ONCE, f"{_moment(event.at)}: {words}.")


def _next(occurrence: Occurrence) -> str:
    if occurrence.state.is_closed:
        reason = f" ({occurrence.closed_reason})" if occurrence.closed_reason else ""
        return f"Đã kết thúc{reason}; không còn thông báo nào."
    if occurrence.next_at is None:
        return f"Không có thông báo tiếp theo: {occurrence.quiet_reason}."
    return f"Lần xem xét tiếp theo: {_moment(occurrence.next_at)}."


def _moment(at: datetime) -> str:
    return f"{clock.local(at):%H:%M ngày %d/%m/%Y}"
