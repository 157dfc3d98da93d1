"""What an agency asked for and what became of it: one way to settle a request, whoever settles it."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from config.errors import Refused
from followup.answers import holds
from models import Extension, ExtensionState, HandBack, HandBackState, Occurrence, Plan


def settle(
    session: Session,
    extension: Extension,
    state: ExtensionState,
    *,
    by: str,
    now: datetime,
    note: str = "",
    due: date | None = None,
) -> None:
    """`due`: the date that was granted or offered."""
    extension.state, extension.note, extension.granted_due = state, note.strip(), due
    extension.decided_by, extension.decided_at = by, now
    session.add(extension)


def settle_hand_back(
    session: Session, back: HandBack, state: HandBackState, *, by: str, now: datetime, note: str = ""
) -> None:
    back.state, back.note, back.decided_by, back.decided_at = state, note.strip(), by, now
    session.add(back)


def withdraw_extension(session: Session, occurrence: Occurrence, why: str, *, by: str, now: datetime) -> None:
    """An open request for time ends without a decision."""
    if extension := holds.open_extension(session, occurrence):
        settle(session, extension, ExtensionState.WITHDRAWN, by=by, now=now, note=why)


def withdraw(session: Session, occurrence: Occurrence, why: str, *, by: str, now: datetime) -> None:
    """The duty is closed: nobody needs to decide what was asked about it."""
    withdraw_extension(session, occurrence, why, by=by, now=now)
    if back := holds.open_hand_back(session, occurrence):
        settle_hand_back(session, back, HandBackState.WITHDRAWN, by=by, now=now, note=why)


def beyond_plan(session: Session, occurrence: Occurrence, due: date) -> date | None:
    """The plan's last day where `due` lies after it."""
    ends_on = session.get_one(Plan, occurrence.plan_id).ends_on
    return ends_on if ends_on is not None and due > ends_on else None


def require_ground(session: Session, occurrence: Occurrence, due: date, note: str) -> None:
    """A plan has no say after its last day: whoever allows a date beyond it writes down on what ground."""
    if (last := beyond_plan(session, occurrence, due)) and not note.strip():
        raise Refused(
            f"Thời hạn này sau ngày kết thúc kế hoạch ({last:%d/%m/%Y}): cần ghi căn cứ cho phép ở phần ý kiến.",
            f"That date lies after the plan's end ({last.isoformat()}): write the ground for it as a note.",
        )
