"""What the coordinator decides of a result, and of the date, the life and the owner of a duty."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from config import clock
from config.errors import Refused
from followup.answers import guard, notices, requests
from followup.answers.guard import Move, S
from followup.answers.work import open_submission
from followup.keys import key
from followup.rules import Rules
from models import AssignmentRole, Confirmation, Decision, DueBasis, Occurrence

SUBMITTED = frozenset({S.SUBMITTED})
CONFIRM = Move("confirmed", "xác nhận hoàn thành", "confirm", SUBMITTED, by_agency=False)
RETURN = Move("returned", "trả lại báo cáo", "return a result", SUBMITTED, by_agency=False)
SET_DUE = Move("due_set", "đặt thời hạn", "set the date", guard.WORKING, by_agency=False)
SUSPEND = Move("suspended", "tạm dừng", "suspend", guard.WORKING, by_agency=False)
RESUME = Move("resumed", "tiếp tục thực hiện", "resume", frozenset({S.SUSPENDED}), by_agency=False)
CANCEL = Move("cancelled", "kết thúc nhiệm vụ", "cancel", guard.OPEN, by_agency=False)


def confirm(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    note: str = "",
    revision: int | None = None,
) -> Occurrence:
    """Done on the date of the submission, however late it is confirmed."""
    occurrence = guard.begin(session, occurrence_id, CONFIRM, actor=actor, revision=revision)
    said = open_submission(session, occurrence)
    session.add(Confirmation(submission_id=key(said), decision=Decision.CONFIRMED, note=note.strip(), by=actor, at=now))
    occurrence.state, occurrence.done_on, occurrence.closed_at = S.DONE, clock.today(said.at), now
    requests.withdraw(session, occurrence, "nhiệm vụ đã hoàn thành", by=actor, now=now)
    _close_children(session, occurrence, "cơ quan chủ trì đã hoàn thành", actor=actor, now=now, rules=rules)
    notices.withdraw_reminders(session, occurrence, "đã hoàn thành")
    done_on = occurrence.done_on.isoformat()
    guard.finish(
        session, occurrence, CONFIRM, actor=actor, now=now, rules=rules, submission=said.id, done_on=done_on, note=note
    )
    notices.reply(session, occurrence, f"confirmed-{said.id}", now=now, rules=rules)
    return occurrence


def return_work(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    note: str,
    due: date | None = None,
    revision: int | None = None,
) -> Occurrence:
    """Yêu cầu làm lại: the result does not count; a new date may be set with it."""
    occurrence = guard.begin(session, occurrence_id, RETURN, actor=actor, revision=revision)
    said = open_submission(session, occurrence)
    note = guard.require(note, "nội dung cần bổ sung", "what is missing")
    session.add(Confirmation(submission_id=key(said), decision=Decision.RETURNED, note=note, by=actor, at=now))
    occurrence.state, occurrence.submitted_at = S.RETURNED, None
    if due is not None:
        guard.require_future(due, now)
        guard.move_due(session, occurrence, due, DueBasis.DECIDED, rules, now)
    guard.finish(
        session, occurrence, RETURN, actor=actor, now=now, rules=rules, submission=said.id, note=note, due=_iso(due)
    )
    notices.reply(session, occurrence, f"returned-{said.id}", now=now, rules=rules)
    return occurrence


def set_due(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    due: date,
    note: str,
    revision: int | None = None,
) -> Occurrence:
    """The coordinator moves the date, either way; the first date stays on record."""
    occurrence = guard.begin(session, occurrence_id, SET_DUE, actor=actor, revision=revision)
    if due == occurrence.due_on:
        raise Refused("Thời hạn này đang được áp dụng.", "That date is in force already.")
    guard.require_future(due, now)
    note = guard.require(note, "lý do thay đổi thời hạn", "reason")
    before = occurrence.due_on
    guard.move_due(session, occurrence, due, DueBasis.DECIDED, rules, now)
    notices.withdraw_reminders(session, occurrence, "thời hạn đã thay đổi")
    guard.finish(
        session,
        occurrence,
        SET_DUE,
        actor=actor,
        now=now,
        rules=rules,
        note=note,
        before=_iso(before),
        after=_iso(due),
    )
    notices.reply(session, occurrence, f"due-set-{occurrence.due_version}", now=now, rules=rules)
    return occurrence


def suspend(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    note: str,
    document_number: str = "",
    revision: int | None = None,
) -> Occurrence:
    """Tạm dừng: the ladder stands still until it is resumed."""
    occurrence = guard.begin(session, occurrence_id, SUSPEND, actor=actor, revision=revision)
    note = guard.require(note, "lý do tạm dừng", "reason")
    occurrence.state = S.SUSPENDED
    notices.withdraw_reminders(session, occurrence, "nhiệm vụ tạm dừng")
    event = guard.finish(
        session, occurrence, SUSPEND, actor=actor, now=now, rules=rules, note=note, document=document_number.strip()
    )
    session.flush()
    notices.reply(session, occurrence, f"suspended-{event.id}", now=now, rules=rules)
    return occurrence


def resume(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    due: date | None = None,
    note: str = "",
    revision: int | None = None,
) -> Occurrence:
    """Goes on where it was; a new date may be set with it."""
    occurrence = guard.begin(session, occurrence_id, RESUME, actor=actor, revision=revision)
    occurrence.state = S.ACCEPTED if occurrence.accepted_at else S.PENDING
    if due is not None:
        guard.require_future(due, now)
        guard.move_due(session, occurrence, due, DueBasis.DECIDED, rules, now)
    event = guard.finish(
        session, occurrence, RESUME, actor=actor, now=now, rules=rules, note=note.strip(), due=_iso(due)
    )
    session.flush()
    notices.reply(session, occurrence, f"resumed-{event.id}", now=now, rules=rules)
    return occurrence


def cancel(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    note: str,
    document_number: str = "",
    revision: int | None = None,
) -> Occurrence:
    """Kết thúc theo văn bản: the number of the document or the reason is kept."""
    occurrence = guard.begin(session, occurrence_id, CANCEL, actor=actor, revision=revision)
    note = guard.require(note or document_number, "văn bản hoặc lý do kết thúc", "document or reason")
    close(session, occurrence, note, actor=actor, now=now)
    _close_children(session, occurrence, note, actor=actor, now=now, rules=rules)
    guard.finish(
        session, occurrence, CANCEL, actor=actor, now=now, rules=rules, note=note, document=document_number.strip()
    )
    if occurrence.role == AssignmentRole.LEAD:
        notices.reply(session, occurrence, "cancelled", now=now, rules=rules)
    return occurrence


def close(session: Session, occurrence: Occurrence, why: str, *, actor: str, now: datetime) -> None:
    """Ends it without a result; what its agency asked for needs no decision any more."""
    occurrence.state, occurrence.closed_at, occurrence.closed_reason = S.CANCELLED, now, why[:250]
    requests.withdraw(session, occurrence, why, by=actor, now=now)
    notices.withdraw_reminders(session, occurrence, why[:250])


def _close_children(
    session: Session, occurrence: Occurrence, why: str, *, actor: str, now: datetime, rules: Rules
) -> None:
    for child in guard.children(session, occurrence):
        close(session, child, why, actor=actor, now=now)
        guard.finish(session, child, CANCEL, actor=actor, now=now, rules=rules, note=why)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
