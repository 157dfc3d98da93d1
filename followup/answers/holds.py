"""Why the ladder of an occurrence stands still, worked out from what is open."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from config import clock
from models import Extension, ExtensionState, HandBack, HandBackState, Hold, Occurrence, OccurrenceState


def reason(session: Session, occurrence: Occurrence) -> Hold | None:
    if occurrence.state == OccurrenceState.SUSPENDED:
        return Hold.SUSPENDED
    if occurrence.state == OccurrenceState.SUBMITTED:
        return Hold.SUBMISSION
    if open_hand_back(session, occurrence):
        return Hold.MISASSIGNED
    extension = open_extension(session, occurrence)
    # A counter-proposal waits for the agency, so reminders go on: nobody may fall asleep over it.
    asked = extension is not None and extension.state == ExtensionState.ASKED and in_time(extension)
    return Hold.EXTENSION if asked else None


def open_extension(session: Session, occurrence: Occurrence) -> Extension | None:
    """Asked or countered, not yet settled."""
    waiting = (ExtensionState.ASKED, ExtensionState.COUNTERED)
    query = select(Extension).where(Extension.occurrence_id == occurrence.id, col(Extension.state).in_(waiting))
    return session.exec(query).first()


def open_hand_back(session: Session, occurrence: Occurrence) -> HandBack | None:
    query = select(HandBack).where(HandBack.occurrence_id == occurrence.id, HandBack.state == HandBackState.OPEN)
    return session.exec(query).first()


def in_time(extension: Extension) -> bool:
    """Only a request made no later than the due date stops the reminders."""
    return extension.from_due is None or asked_on(extension) <= extension.from_due


def asked_on(extension: Extension) -> date:
    return clock.today(extension.asked_at)
