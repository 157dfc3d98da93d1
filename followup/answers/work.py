"""What an agency says of its own work. The lead reports; somebody else confirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from config import clock
from config.errors import Refused
from followup.answers import guard, notices
from followup.answers.guard import Move, S
from followup.keys import key
from followup.rules import Rules
from models import (
    AssignmentRole,
    Confirmation,
    Decision,
    Evidence,
    Occurrence,
    StoredFile,
    Submission,
    SubmissionKind,
)

ACCEPT = Move("accepted", "tiếp nhận", "accept", frozenset({S.PENDING, S.RETURNED}), by_agency=True)
PROGRESS = Move("progress", "báo cáo tiến độ", "report progress", guard.WORKING, by_agency=True)
SUBMIT = Move(
    "submitted", "báo cáo kết quả", "submit a result", guard.WORKING, by_agency=True, role=AssignmentRole.LEAD
)
WITHDRAW = Move("submission_withdrawn", "rút báo cáo", "withdraw a result", frozenset({S.SUBMITTED}), by_agency=True)
CONTRIBUTE = Move(
    "contributed", "gửi nội dung phối hợp", "contribute", guard.WORKING, by_agency=True, role=AssignmentRole.COORDINATOR
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that `followup.files.keep` stored, under the name that its sender gave it."""

    file: StoredFile
    name: str


def accept(
    session: Session, occurrence_id: int, *, actor: str, now: datetime, rules: Rules, revision: int | None = None
) -> Occurrence:
    """Nhận việc; also how a coordinating agency acknowledges its part."""
    occurrence = guard.begin(session, occurrence_id, ACCEPT, actor=actor, revision=revision)
    _take_up(occurrence, now)
    notices.withdraw_nudges(session, occurrence, rules)
    guard.finish(session, occurrence, ACCEPT, actor=actor, now=now, rules=rules)
    return occurrence


acknowledge = accept


def progress(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    text: str,
    percent: int | None = None,
    files: Sequence[Attachment] = (),
    contact_id: int | None = None,
    revision: int | None = None,
) -> Occurrence:
    """Báo cáo tiến độ: accepts what was not accepted yet, changes no date."""
    occurrence = guard.begin(session, occurrence_id, PROGRESS, actor=actor, revision=revision)
    if percent is not None and not 0 <= percent <= 100:
        raise Refused("Tỷ lệ hoàn thành phải từ 0 đến 100.", "The percentage must lie between 0 and 100.")
    said = _say(session, occurrence, SubmissionKind.PROGRESS, text, now, files, contact_id)
    said.percent = percent
    _take_up(occurrence, now)
    notices.withdraw_nudges(session, occurrence, rules)
    guard.finish(session, occurrence, PROGRESS, actor=actor, now=now, rules=rules, submission=said.id, percent=percent)
    return occurrence


def submit(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    text: str,
    files: Sequence[Attachment] = (),
    document_number: str = "",
    document_date: date | None = None,
    contact_id: int | None = None,
    revision: int | None = None,
) -> Occurrence:
    """Báo cáo kết quả: reminders stop; its own date counts once it is confirmed, however slow the confirmer is."""
    occurrence = guard.begin(session, occurrence_id, SUBMIT, actor=actor, revision=revision)
    said = _say(session, occurrence, SubmissionKind.RESULT, text, now, files, contact_id)
    said.document_number, said.document_date = document_number.strip(), document_date
    _take_up(occurrence, now)
    occurrence.state, occurrence.submitted_at = S.SUBMITTED, now
    notices.withdraw_reminders(session, occurrence, "đã báo cáo kết quả")
    guard.finish(session, occurrence, SUBMIT, actor=actor, now=now, rules=rules, submission=said.id)
    notices.ask_coordinator(session, occurrence, f"{notices.SUBMITTED}{said.id}", now=now, rules=rules)
    return occurrence


def withdraw(
    session: Session, occurrence_id: int, *, actor: str, now: datetime, rules: Rules, revision: int | None = None
) -> Occurrence:
    """The agency takes back a result that nobody has decided on yet."""
    occurrence = guard.begin(session, occurrence_id, WITHDRAW, actor=actor, revision=revision)
    said = open_submission(session, occurrence)
    session.add(Confirmation(submission_id=key(said), decision=Decision.WITHDRAWN, by=actor, at=now))
    occurrence.state, occurrence.submitted_at = S.ACCEPTED, None
    guard.finish(session, occurrence, WITHDRAW, actor=actor, now=now, rules=rules, submission=said.id)
    return occurrence


def contribute(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    text: str,
    files: Sequence[Attachment] = (),
    contact_id: int | None = None,
    revision: int | None = None,
) -> Occurrence:
    """A coordinating agency hands its part to the lead; that closes its own occurrence."""
    occurrence = guard.begin(session, occurrence_id, CONTRIBUTE, actor=actor, revision=revision)
    said = _say(session, occurrence, SubmissionKind.RESULT, text, now, files, contact_id)
    _take_up(occurrence, now)
    occurrence.state, occurrence.submitted_at, occurrence.closed_at = S.DONE, now, now
    occurrence.done_on = clock.today(now)
    notices.withdraw_reminders(session, occurrence, "đã gửi nội dung phối hợp")
    guard.finish(session, occurrence, CONTRIBUTE, actor=actor, now=now, rules=rules, submission=said.id)
    return occurrence


def open_submission(session: Session, occurrence: Occurrence) -> Submission:
    """The newest result that nobody decided on. Raises Refused where there is none."""
    query = (
        select(Submission)
        .outerjoin(Confirmation, col(Confirmation.submission_id) == Submission.id)
        .where(Submission.occurrence_id == occurrence.id, Submission.kind == SubmissionKind.RESULT)
        .where(col(Confirmation.id).is_(None))
        .order_by(col(Submission.id).desc())
    )
    if said := session.exec(query).first():
        return said
    raise Refused("Chưa có báo cáo kết quả để xem xét.", "There is no result to decide on.")


def _take_up(occurrence: Occurrence, now: datetime) -> None:
    occurrence.state = S.ACCEPTED
    occurrence.accepted_at = occurrence.accepted_at or now


def _say(
    session: Session,
    occurrence: Occurrence,
    kind: SubmissionKind,
    text: str,
    now: datetime,
    files: Sequence[Attachment],
    contact_id: int | None,
) -> Submission:
    said = Submission(
        occurrence_id=key(occurrence),
        agency_id=occurrence.agency_id,
        contact_id=contact_id,
        kind=kind,
        text=guard.require(text, "nội dung", "text"),
        at=now,
    )
    session.add(said)
    session.flush()
    for file in files:
        session.add(Evidence(submission_id=key(said), file_id=key(file.file), name=file.name))
    return said
