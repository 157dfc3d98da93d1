"""What happened to each message: rows for a page and an export, counts by channel, sending again by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from config import clock
from config.errors import NotFound, Refused
from followup import history
from followup.papers.text import defuse
from models import Agency, Channel, Contact, Message, MessageAttempt, MessageItem, MessageKind, MessageState
from models.bulk import insert_rows
from models.contact import shown
from notifications import channels

STATES = {
    MessageState.PLANNED: "chờ gửi",
    MessageState.CLAIMED: "đang gửi",
    MessageState.SENT: "đã gửi",
    MessageState.DELIVERED: "đã nhận",
    MessageState.FAILED: "không gửi được",
    MessageState.UNKNOWN: "chưa rõ kết quả",
    MessageState.HELD: "tạm giữ",
    MessageState.WITHDRAWN: "đã rút lại",
    MessageState.SKIPPED: "bỏ qua",
}
HEADINGS = (
    "Số", "Cơ quan", "Kênh", "Địa chỉ", "Loại", "Trạng thái", "Lập lúc", "Gửi lúc", "Nhận lúc", "Mở liên kết lúc",
    "Số lần thử", "Mã kết quả", "Lý do", "Tiêu đề", "Thay cho thư",
)  # fmt: skip
CLOSED = (MessageState.FAILED, MessageState.UNKNOWN, MessageState.WITHDRAWN, MessageState.SENT, MessageState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as the ledger shows it; moments in Vietnamese time."""

    number: int
    agency: str
    channel: str
    address: str
    kind: str
    state: str
    planned_at: str
    sent_at: str
    delivered_at: str
    opened_at: str
    tries: int
    code: str
    reason: str
    subject: str
    replaces: int | None


@dataclass(frozen=True, slots=True)
class ChannelCount:
    channel: Channel
    state: MessageState
    messages: int


def entries(
    session: Session,
    *,
    since: datetime | None = None,
    channel: Channel | None = None,
    state: MessageState | None = None,
    agency_id: int | None = None,
    after: int | None = None,
    limit: int = 200,
) -> list[Entry]:
    """The newest first; `after` is the number of the last one that was seen."""
    last = (
        select(MessageAttempt.code)
        .where(MessageAttempt.message_id == Message.id)
        .order_by(col(MessageAttempt.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Message, Agency.name, Contact.address, last)
        .join(Agency, col(Agency.id) == Message.agency_id)
        .join(Contact, col(Contact.id) == Message.contact_id)
        .order_by(col(Message.id).desc())
        .limit(limit)
    )
    if since is not None:
        query = query.where(col(Message.planned_at) >= since)
    if after is not None:
        query = query.where(col(Message.id) < after)
    for column, value in ((Message.channel, channel), (Message.state, state), (Message.agency_id, agency_id)):
        if value is not None:
            query = query.where(col(column) == value)
    return [_entry(message, agency, address, code) for message, agency, address, code in session.exec(query)]


def counts(session: Session, now: datetime, days: int = 30) -> list[ChannelCount]:
    """Messages of the last days by channel and state."""
    rows = session.exec(
        select(Message.channel, Message.state, func.count())
        .where(col(Message.planned_at) >= now - timedelta(days=days))
        .group_by(col(Message.channel), col(Message.state))
        .order_by(col(Message.channel), col(Message.state))
    )
    return [ChannelCount(Channel(c), MessageState(s), n) for c, s, n in rows]


def reasons(session: Session, now: datetime, days: int = 30, limit: int = 20) -> list[tuple[Channel, str, int]]:
    """(channel, code, how often) of what did not go well, the most frequent first."""
    rows = session.exec(
        select(Message.channel, MessageAttempt.code, func.count())
        .join(Message, col(Message.id) == MessageAttempt.message_id)
        .where(MessageAttempt.outcome != MessageState.SENT, col(MessageAttempt.at) >= now - timedelta(days=days))
        .group_by(col(Message.channel), col(MessageAttempt.code))
        .order_by(func.count().desc())
        .limit(limit)
    )
    return [(Channel(c), code, n) for c, code, n in rows]


def export(session: Session, *, since: datetime | None = None) -> bytes:
    """The whole ledger as CSV that spreadsheets open with diacritics; no cell can be a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    writer.writerows(
        [defuse(value) if isinstance(value, str) else value for value in astuple(entry)]
        for entry in _all(session, since)
    )
    return "\ufeff".encode() + file.getvalue().encode()


def _all(session: Session, since: datetime | None) -> Iterator[Entry]:
    after = None
    while page := entries(session, since=since, after=after, limit=1000):
        yield from page
        after = page[-1].number


def resend(session: Session, message_id: int, *, reason: str, actor: str, now: datetime) -> Message:
    """Plans a new message with the same items for the same contact; the old one stays as it is.

    Raises NotFound, or Refused without a reason or while the old one is still on its way.
    """
    old = session.get(Message, message_id, with_for_update=True)
    if old is None:
        raise NotFound("Không tìm thấy thông báo này", "there is no such message")
    if not reason.strip():
        raise Refused("Cần ghi lý do gửi lại", "a reason for sending again is needed")
    if old.state not in CLOSED or old.kind is MessageKind.SYSTEM:
        raise Refused("Thông báo này đang chờ gửi, chưa cần gửi lại", "the message is still on its way")
    again = session.exec(select(func.count()).where(col(Message.bucket).like(f"again-{message_id}-%"))).one() + 1
    new = Message(
        contact_id=old.contact_id,
        agency_id=old.agency_id,
        channel=old.channel,
        kind=old.kind,
        bucket=f"again-{message_id}-{again}",
        planned_at=now,
        not_before=now,
        subject=old.subject,
        body=old.body,
        reason=f"Gửi lại: {reason.strip()[:200]}",
        replaces_id=old.id,
    )
    session.add(new)
    session.flush()
    _repeat_items(session, old, new)
    history.record(
        session, "message-resent", actor=actor, now=now, agency_id=old.agency_id, message=old.id, new=new.id,
        reason=reason.strip()[:300],
    )  # fmt: skip
    return new


def _repeat_items(session: Session, old: Message, new: Message) -> None:
    """The same items under names of their own: an item is planned once, this is a second telling."""
    items = session.exec(select(MessageItem).where(MessageItem.message_id == old.id)).all()
    data = [
        {
            "message_id": new.id,
            "occurrence_id": item.occurrence_id,
            "rung": f"{item.rung[:20]}~{new.id}",
            "due_version": item.due_version,
            "contact_id": item.contact_id,
            "channel": item.channel,
            "state": MessageState.PLANNED,
            "reason": "",
        }
        for item in items
    ]
    insert_rows(session, MessageItem, data)


def _entry(message: Message, agency: str, address: str, code: str | None) -> Entry:
    return Entry(
        number=message.id or 0,
        agency=agency,
        channel=channels.get(message.channel).label,
        address=shown(message.channel, address),
        kind=message.kind.value,
        state=STATES[message.state],
        planned_at=_moment(message.planned_at),
        sent_at=_moment(message.sent_at),
        delivered_at=_moment(message.delivered_at),
        opened_at=_moment(message.opened_at),
        tries=message.tries,
        code=code or "",
        reason=message.reason,
        subject=message.subject,
        replaces=message.replaces_id,
    )


def _moment(value: datetime | None) -> str:
    return f"{clock.local(value):%d/%m/%Y %H:%M}" if value else ""
