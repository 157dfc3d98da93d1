"""What a failure means for a message: later, another address, in doubt."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from config.settings import Settings
from models import Channel, Contact, Message, MessageKind, MessageState
from notifications import alarms, channels
from notifications.errors import TransportError
from notifications.outbox import breaker, fallback, record
from notifications.outbox.claim import doubt
from notifications.outbox.pause import pause
from notifications.outbox.record import Sent

#: Kinds whose text fits its reader only: a code for one address is no use at another.
PERSONAL = (MessageKind.SYSTEM,)
REFUSED, LATER, HELD = "refused", "later", "held"


def settle(session: Session, sent: Sent, error: TransportError, settings: Settings, worker: str) -> MessageState | None:
    """The message's new state, None where it is no longer this worker's."""
    message = session.get(Message, sent.letter.message_id, with_for_update=True, populate_existing=True)
    if message is None or message.claimed_by != worker:
        return None
    now, text = sent.at, str(error)
    # What it would have said stays visible, whatever becomes of it.
    message.subject = message.subject or sent.letter.content.subject
    if error.alarm:
        alarms.raise_for(session, message.channel, text, now)
    rest = breaker.failed(session, message.channel, text, now).until if error.everyone else None
    if error.doubtful:
        return _doubt(session, message, error, now)
    if error.everyone or error.hold:
        # Not the message's fault: it counts as no try, so no message runs out of tries while a server is down.
        record.attempt(session, message, HELD if error.hold else LATER, now, code=error.code, text=text, worker=worker)
        until = now + error.hold if error.hold else rest or now + pause(message.id or 0, 1)
        record.close(session, message, MessageState.HELD, text, until)
        return message.state
    record.attempt(
        session, message, REFUSED if error.permanent else LATER, now, code=error.code, text=text, worker=worker
    )
    message.tries += 1
    if error.gone:
        _switch_off(session, message, text, now)
    if error.permanent or message.tries >= settings.send_tries:
        give_up(session, message, text, error.code, now)
    else:
        record.close(session, message, MessageState.PLANNED, text, now + pause(message.id or 0, message.tries))
    return message.state


def give_up(session: Session, message: Message, why: str, code: str, now: datetime) -> None:
    """The message has failed here; the contact's next address gets it."""
    record.close(session, message, MessageState.FAILED, why)
    session.flush()
    if message.kind not in PERSONAL:
        fallback.pass_on(session, message, now, why, code)
    record.failed_items(session, [message.id or 0])


def _doubt(session: Session, message: Message, error: TransportError, now: datetime) -> MessageState:
    doubt(session, message, now, str(error), error.code)
    if not channels.get(message.channel).repeats:
        alarms.tell_in_doubt(session, message, str(error), now)
    return message.state


def _switch_off(session: Session, message: Message, why: str, now: datetime) -> None:
    contact = session.get(Contact, message.contact_id)
    if contact is not None and contact.disabled_at is None:
        contact.disabled_at, contact.disabled_reason = now, why[:300]
        session.add(contact)


def unusable(channel: Channel, error: TransportError) -> TransportError:
    """A channel that cannot even be opened: everything on it waits."""
    return TransportError(
        f"Kênh {channels.get(channel).label} chưa dùng được: {error}",
        code=error.code,
        everyone=True,
        alarm=True,
        hold=error.hold or timedelta(minutes=15),
    )
