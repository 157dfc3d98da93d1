"""Gia hạn: asked by the lead before its date, decided by somebody else; the old date is kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from config import clock
from config.errors import Refused
from followup.answers import guard, holds, notices, requests
from followup.answers.guard import Move
from followup.rules import Rules
from models import AssignmentRole, DueBasis, Extension, ExtensionState, Occurrence

LEAD = AssignmentRole.LEAD
ASK = Move("extension_asked", "đề nghị gia hạn", "ask for an extension", guard.WORKING, by_agency=True, role=LEAD)
TAKE_BACK = Move("extension_withdrawn", "rút đề nghị gia hạn", "withdraw the request", guard.OPEN, by_agency=True)
AGREE = Move("extension_agreed", "chấp nhận thời hạn", "accept the date", guard.WORKING, by_agency=True)
GRANT = Move("extension_granted", "chấp thuận gia hạn", "grant an extension", guard.OPEN, by_agency=False)
REFUSE = Move("extension_refused", "từ chối gia hạn", "refuse an extension", guard.OPEN, by_agency=False)
COUNTER = Move("extension_countered", "đề xuất thời hạn khác", "offer another date", guard.OPEN, by_agency=False)


def ask_extension(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    due: date,
    reason: str,
    contact_id: int | None = None,
    revision: int | None = None,
) -> Occurrence:
    """One open request at a time. One made by the due date stops the reminders, a later one does not.

    A date beyond the plan's end may be asked for; whoever allows it writes down the ground.
    """
    occurrence = guard.begin(session, occurrence_id, ASK, actor=actor, revision=revision)
    if occurrence.due_on is None:
        raise Refused("Nhiệm vụ này không có thời hạn để gia hạn.", "This duty has no date to extend.")
    if holds.open_extension(session, occurrence):
        raise Refused("Đã có một đề nghị gia hạn đang chờ ý kiến.", "A request is open already.")
    guard.require_later(due, now, occurrence)
    extension = Extension(
        occurrence_id=occurrence_id,
        agency_id=occurrence.agency_id,
        contact_id=contact_id,
        from_due=occurrence.due_on,
        asked_due=due,
        reason=guard.require(reason, "lý do gia hạn", "reason"),
        asked_at=now,
    )
    session.add(extension)
    session.flush()
    if holds.in_time(extension, rules):
        notices.withdraw_reminders(session, occurrence, "đã đề nghị gia hạn đúng thời gian")
    _finish(session, occurrence, ASK, extension, actor, now, rules)
    matter = f"{notices.EXTENSION_ASKED}{extension.id}"
    notices.ask_coordinator(session, occurrence, matter, now=now, rules=rules)
    return occurrence


def withdraw_extension(
    session: Session, occurrence_id: int, *, actor: str, now: datetime, rules: Rules, revision: int | None = None
) -> Occurrence:
    occurrence = guard.begin(session, occurrence_id, TAKE_BACK, actor=actor, revision=revision)
    extension = _open(session, occurrence)
    requests.settle(session, extension, ExtensionState.WITHDRAWN, by=actor, now=now)
    _finish(session, occurrence, TAKE_BACK, extension, actor, now, rules)
    return occurrence


def grant_extension(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    note: str = "",
    revision: int | None = None,
) -> Occurrence:
    occurrence = guard.begin(session, occurrence_id, GRANT, actor=actor, revision=revision)
    extension = _open(session, occurrence)
    requests.require_ground(session, occurrence, extension.asked_due, note)
    due = extension.asked_due
    requests.settle(session, extension, ExtensionState.GRANTED, by=actor, now=now, note=note, due=due)
    _apply(session, occurrence, extension, rules, now)
    _finish(session, occurrence, GRANT, extension, actor, now, rules)
    notices.reply(session, occurrence, f"extension-granted-{extension.id}", now=now, rules=rules)
    return occurrence


def refuse_extension(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    note: str,
    revision: int | None = None,
) -> Occurrence:
    """The old date stays in force; a refusal gives its reason."""
    occurrence = guard.begin(session, occurrence_id, REFUSE, actor=actor, revision=revision)
    extension = _open(session, occurrence)
    note = guard.require(note, "lý do từ chối", "reason of the refusal")
    requests.settle(session, extension, ExtensionState.REFUSED, by=actor, now=now, note=note)
    _finish(session, occurrence, REFUSE, extension, actor, now, rules)
    notices.reply(session, occurrence, f"extension-refused-{extension.id}", now=now, rules=rules)
    return occurrence


def counter_extension(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    due: date,
    note: str = "",
    revision: int | None = None,
) -> Occurrence:
    """Offers another date; it comes into force when the agency accepts it."""
    occurrence = guard.begin(session, occurrence_id, COUNTER, actor=actor, revision=revision)
    extension = _open(session, occurrence)
    guard.require_later(due, now, occurrence)
    requests.require_ground(session, occurrence, due, note)
    requests.settle(session, extension, ExtensionState.COUNTERED, by=actor, now=now, note=note, due=due)
    _finish(session, occurrence, COUNTER, extension, actor, now, rules)
    notices.reply(session, occurrence, f"extension-countered-{extension.id}", now=now, rules=rules)
    return occurrence


def agree_extension(
    session: Session, occurrence_id: int, *, actor: str, now: datetime, rules: Rules, revision: int | None = None
) -> Occurrence:
    """The agency accepts the date that the coordinator offered."""
    occurrence = guard.begin(session, occurrence_id, AGREE, actor=actor, revision=revision)
    extension = _open(session, occurrence)
    if extension.state != ExtensionState.COUNTERED or extension.granted_due is None:
        raise Refused("Chưa có thời hạn nào được đề xuất lại.", "No other date was offered.")
    if extension.granted_due <= clock.today(now):
        raise Refused("Thời hạn được đề xuất đã qua.", "The date that was offered has passed.")
    extension.state = ExtensionState.GRANTED
    _apply(session, occurrence, extension, rules, now)
    _finish(session, occurrence, AGREE, extension, actor, now, rules)
    return occurrence


def _open(session: Session, occurrence: Occurrence) -> Extension:
    if extension := holds.open_extension(session, occurrence):
        return extension
    raise Refused("Không có đề nghị gia hạn nào đang chờ.", "There is no open request.")


def _apply(session: Session, occurrence: Occurrence, extension: Extension, rules: Rules, now: datetime) -> None:
    assert extension.granted_due is not None  # noqa: S101  set by whoever grants
    guard.move_due(session, occurrence, extension.granted_due, DueBasis.GRANTED, rules, now)


def _finish(
    session: Session, occurrence: Occurrence, move: Move, extension: Extension, actor: str, now: datetime, rules: Rules
) -> None:
    session.add(extension)
    due = extension.granted_due or extension.asked_due
    guard.finish(
        session,
        occurrence,
        move,
        actor=actor,
        now=now,
        rules=rules,
        extension=extension.id,
        before=extension.from_due and extension.from_due.isoformat(),
        after=due.isoformat(),
        note=extension.note or extension.reason,
    )
