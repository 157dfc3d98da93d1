"""Messages that an answer causes outside the ladder, and the planned ones that it makes needless."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, update
from sqlmodel import Session, col

from followup import outbox
from followup.rules import Rules
from models import Message, MessageItem, MessageKind, MessageState, Occurrence

#: Reminders of the ladder; replies to what an agency asked stay on their way.
REMINDERS = (MessageKind.DIGEST, MessageKind.SINGLE, MessageKind.ESCALATION)
SUBMITTED, EXTENSION_ASKED, HANDED_BACK = "submitted-", "extension-asked-", "handed-back-"


def reply(session: Session, occurrence: Occurrence, matter: str, *, now: datetime, rules: Rules) -> None:
    """Tells the agency what was decided of its wish."""
    outbox.plan(
        session, occurrence=occurrence, matter=matter, audience="lead", kind=MessageKind.REPLY, now=now, rules=rules
    )


def tell(session: Session, occurrence: Occurrence, matter: str, *, now: datetime, rules: Rules) -> None:
    """Puts a matter into the agency's next digest."""
    kind = MessageKind.DIGEST
    outbox.plan(session, occurrence=occurrence, matter=matter, audience="lead", kind=kind, now=now, rules=rules)


def ask_coordinator(session: Session, occurrence: Occurrence, matter: str, *, now: datetime, rules: Rules) -> None:
    """Puts a matter that waits for a decision into the coordinator's next digest."""
    outbox.plan(
        session,
        occurrence=occurrence,
        matter=matter,
        audience="coordinator",
        kind=MessageKind.DIGEST,
        now=now,
        rules=rules,
    )


def withdraw_nudges(session: Session, occurrence: Occurrence, rules: Rules) -> None:
    """Rungs that only ask to accept a duty are needless once it is accepted."""
    rungs = {rung.key for rung in rules.ladders[occurrence.ladder].rungs if rung.only_pending}
    withdraw_reminders(session, occurrence, "đã tiếp nhận nhiệm vụ", rungs)


def withdraw_reminders(session: Session, occurrence: Occurrence, why: str, only: Collection[str] | None = None) -> None:
    """What was planned for the state before does not go out; the deliverer looks again at what is in its hands.

    Matters put to the coordinator ("submitted-7") stay: they are no reminders. `only`: these rungs.
    """
    rungs = [] if only is None else [col(MessageItem.rung).in_(only)]
    # Asked for each item: there are a few of them, and thousands of planned envelopes.
    envelope = exists().where(
        col(Message.id) == col(MessageItem.message_id),
        col(Message.kind).in_(REMINDERS),
        col(Message.state) == MessageState.PLANNED,
    )
    session.execute(
        update(MessageItem)
        .where(
            col(MessageItem.occurrence_id) == occurrence.id,
            col(MessageItem.state) == MessageState.PLANNED,
            envelope,
            *rungs,
            *(col(MessageItem.rung).not_like(f"{matter}%") for matter in (SUBMITTED, EXTENSION_ASKED, HANDED_BACK)),
        )
        .values(state=MessageState.WITHDRAWN, reason=why)
        .execution_options(synchronize_session=False)
    )
