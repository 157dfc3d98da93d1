"""Why the ladder of an occurrence stands still, worked out from what is open."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from config import clock
from followup.rules import Rules
from models import Extension, ExtensionState, HandBack, HandBackState, Hold, Occurrence, OccurrenceState
from models.answer import UNSETTLED


def reason(session: Session, occurrence: Occurrence, rules: Rules) -> Hold | None:
    if occurrence.state == OccurrenceState.SUSPENDED:
        return Hold.SUSPENDED
    if occurrence.state == OccurrenceState.SUBMITTED:
        return Hold.SUBMISSION
    if open_hand_back(session, occurrence):
        return Hold.MISASSIGNED
    extension = open_extension(session, occurrence)
    # A counter-proposal waits for the agency, so reminders go on: nobody may fall asleep over it.
    asked = extension is not None and extension.state == ExtensionState.ASKED and in_time(extension, rules)
    return Hold.EXTENSION if asked else None


def open_extension(session: Session, occurrence: Occurrence) -> Extension | None:
    """Asked or countered, not yet settled."""
    query = select(Extension).where(Extension.occurrence_id == occurrence.id, col(Extension.state).in_(UNSETTLED))
    return session.exec(query).first()


def open_hand_back(session: Session, occurrence: Occurrence) -> HandBack | None:
    query = select(HandBack).where(HandBack.occurrence_id == occurrence.id, HandBack.state == HandBackState.OPEN)
    return session.exec(query).first()


def in_time(extension: Extension, rules: Rules) -> bool:
    """Only a request made by the due date, or as many working days before it as the office wants, stops reminders."""
    if extension.from_due is None:
        return True
    last = rules.calendar.add(extension.from_due, -rules.settings.extension_notice_days)
    return asked_on(extension) <= last


def asked_on(extension: Extension) -> date:
    return clock.today(extension.asked_at)
