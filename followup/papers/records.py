"""The lines of a follow-up sheet: the board's own rows with what was reported beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from followup.overview import Duty, Filters, Timing
from followup.overview.duties import parts
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


def stream(session: Session, today: date, filters: Filters, limit: int = LIMIT) -> Iterator[Record]:
    """Every row of the filters, the oldest date first, undated ones last; a few hundred in memory at a time."""
    for duties in parts(session, today, filters, limit=limit, size=CHUNK):
        yield from _records(session, duties)


def _records(session: Session, duties: Sequence[Duty]) -> Iterator[Record]:
    """At most CHUNK of them: their ids stand in one statement each."""
    ids = [duty.id for duty in duties]
    names = _coordinators(session, {duty.occurrence.task_id for duty in duties})
    heads = _heads(session, {duty.occurrence.agency_id for duty in duties})
    told, extended = _told(session, ids), _extended(session, ids)
    for duty in duties:
        yield Record(
            duty,
            "; ".join(names.get(duty.occurrence.task_id, ())),
            heads.get(duty.occurrence.agency_id, ""),
            _percent(duty, told.get(duty.id, _Told())),
            _result(told.get(duty.id, _Told())),
            _note(duty, extended.get(duty.id, 0)),
        )


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


def _coordinators(session: Session, tasks: Collection[int]) -> dict[int, list[str]]:
    query = (
        select(Assignment.task_id, Assignment.printed)
        .where(col(Assignment.task_id).in_(tasks), Assignment.role == AssignmentRole.COORDINATOR)
        .order_by(col(Assignment.task_id), col(Assignment.position))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for task_id, printed in session.exec(query):
        found[task_id].append(printed)
    return found


def _heads(session: Session, agencies: Collection[int]) -> dict[int, str]:
    """The person behind an agency's HEAD contact, where the office keeps one."""
    query = (
        select(Contact.agency_id, Person.title, Person.name)
        .join(Person, col(Person.id) == Contact.person_id)
        .where(Contact.purpose == Purpose.HEAD, col(Contact.disabled_at).is_(None), col(Person.active))
        .where(col(Contact.agency_id).in_(agencies))
        .order_by(col(Contact.rank).desc())
    )
    return {agency_id: f"{title} {name}".strip() for agency_id, title, name in session.exec(query)}


def _told(session: Session, occurrences: Collection[int]) -> dict[int, _Told]:
    query = select(Submission).where(col(Submission.occurrence_id).in_(occurrences)).order_by(col(Submission.id))
    found: dict[int, _Told] = {}
    for said in session.exec(query):
        old = found.get(said.occurrence_id, _Told())
        is_result = said.kind == SubmissionKind.RESULT
        day = f" ngày {said.document_date:%d/%m/%Y}" if said.document_date else ""
        document = f"{said.document_number}{day}" if said.document_number else ""
        percent = said.percent if said.percent is not None else old.percent
        found[said.occurrence_id] = _Told(percent, said.text, document if is_result else old.document)
    return found


def _extended(session: Session, occurrences: Collection[int]) -> dict[int, int]:
    query = (
        select(Extension.occurrence_id, func.count())
        .where(col(Extension.occurrence_id).in_(occurrences), Extension.state == ExtensionState.GRANTED)
        .group_by(col(Extension.occurrence_id))
    )
    return dict(session.exec(query).all())
