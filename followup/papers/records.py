"""The lines of a follow-up sheet: the board's own rows with what was reported beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from followup.overview import Duty, Filters, Timing
from followup.overview.duties import all_rows
from models import (
    Assignment,
    AssignmentRole,
    Contact,
    Extension,
    ExtensionState,
    OccurrenceState,
    Person,
    Purpose,
    Submission,
    SubmissionKind,
)

LIMIT = 20_000
CHUNK = 500

TIMING_WORDS = {
    Timing.DONE_IN_TIME: "Hoàn thành đúng hạn",
    Timing.DONE_LATE: "Hoàn thành quá hạn",
    Timing.OPEN_IN_TIME: "Đang thực hiện trong hạn",
    Timing.OPEN_LATE: "Đang thực hiện quá hạn",
    Timing.UNDATED: "Không thời hạn",
    Timing.SUSPENDED: "Tạm dừng",
    Timing.CANCELLED: "Kết thúc theo văn bản",
}


@dataclass(frozen=True, slots=True)
class Record:
    duty: Duty
    coordinators: str
    leader: str
    percent: int | None
    result: str
    note: str

    @property
    def status(self) -> str:
        return TIMING_WORDS[self.duty.timing]


@dataclass(frozen=True, slots=True)
class _Told:
    """Newest progress and result of one occurrence."""

    percent: int | None = None
    text: str = ""
    document: str = ""


def load(session: Session, today: date, filters: Filters, limit: int = LIMIT) -> list[Record]:
    """Every row of the filters, the oldest date first, undated ones last."""
    duties = all_rows(session, today, filters, limit=limit)
    names = _coordinators(session, sorted({d.occurrence.task_id for d in duties}))
    heads = _heads(session, sorted({d.occurrence.agency_id for d in duties}))
    told = _told(session, [d.id for d in duties])
    extended = _extended(session, [d.id for d in duties])
    return [
        Record(
            duty,
            "; ".join(names.get(duty.occurrence.task_id, ())),
            heads.get(duty.occurrence.agency_id, ""),
            _percent(duty, told.get(duty.id, _Told())),
            _result(told.get(duty.id, _Told())),
            _note(duty, extended.get(duty.id, 0)),
        )
        for duty in duties
    ]


def _percent(duty: Duty, told: _Told) -> int | None:
    return 100 if duty.occurrence.state is OccurrenceState.DONE else told.percent


def _result(told: _Told) -> str:
    return f"{told.text} ({told.document})" if told.document else told.text


def _note(duty: Duty, extended: int) -> str:
    occurrence = duty.occurrence
    times = ((extended, "đã gia hạn"), (occurrence.urged, "đã đôn đốc"))
    parts = [f"{what} {number} lần" for number, what in times if number]
    waiting = {OccurrenceState.SUBMITTED: "chờ xác nhận", OccurrenceState.RETURNED: "yêu cầu làm lại"}
    parts.append(waiting.get(occurrence.state, ""))
    parts.append(occurrence.closed_reason if occurrence.state is OccurrenceState.CANCELLED else "")
    text = "; ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def _coordinators(session: Session, tasks: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for some in _chunks(tasks):
        query = (
            select(Assignment.task_id, Assignment.printed)
            .where(col(Assignment.task_id).in_(some), Assignment.role == AssignmentRole.COORDINATOR)
            .order_by(col(Assignment.task_id), col(Assignment.position))
        )
        for task_id, printed in session.exec(query):
            found[task_id].append(printed)
    return found


def _heads(session: Session, agencies: Sequence[int]) -> dict[int, str]:
    """The person behind an agency's HEAD contact, where the office keeps one."""
    query = (
        select(Contact.agency_id, Person.title, Person.name)
        .join(Person, col(Person.id) == Contact.person_id)
        .where(Contact.purpose == Purpose.HEAD, col(Contact.disabled_at).is_(None), col(Person.active))
        .order_by(col(Contact.rank).desc())
    )
    found: dict[int, str] = {}
    for some in _chunks(agencies):
        for agency_id, title, name in session.exec(query.where(col(Contact.agency_id).in_(some))):
            found[agency_id] = f"{title} {name}".strip()
    return found


def _told(session: Session, occurrences: Sequence[int]) -> dict[int, _Told]:
    found: dict[int, _Told] = {}
    for some in _chunks(occurrences):
        query = select(Submission).where(col(Submission.occurrence_id).in_(some)).order_by(col(Submission.id))
        for said in session.exec(query):
            old = found.get(said.occurrence_id, _Told())
            is_result = said.kind == SubmissionKind.RESULT
            day = f" ngày {said.document_date:%d/%m/%Y}" if said.document_date else ""
            document = f"{said.document_number}{day}" if said.document_number else ""
            percent = said.percent if said.percent is not None else old.percent
            found[said.occurrence_id] = _Told(percent, said.text, document if is_result else old.document)
    return found


def _extended(session: Session, occurrences: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in _chunks(occurrences):
        query = (
            select(Extension.occurrence_id, func.count())
            .where(col(Extension.occurrence_id).in_(some), Extension.state == ExtensionState.GRANTED)
            .group_by(col(Extension.occurrence_id))
        )
        found.update(dict(session.exec(query).all()))
    return found


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
