"""Everything said and decided on one occurrence, in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from config.errors import NotFound
from followup.answers import holds
from models import (
    Agency,
    Assignment,
    AssignmentRole,
    Confirmation,
    Decision,
    Evidence,
    Extension,
    ExtensionState,
    HandBack,
    HandBackState,
    Occurrence,
    Plan,
    StoredFile,
    Submission,
    SubmissionKind,
    Task,
)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was handed in, under the name that its sender gave it."""

    evidence_id: int
    name: str
    size: int
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story. `what` is a key of words.toml [story]; `day` the date that was asked or granted."""

    at: datetime
    what: str
    text: str = ""
    percent: int | None = None
    day: date | None = None
    document: str = ""
    files: tuple[Attached, ...] = ()


@dataclass(slots=True)
class Dossier:
    occurrence: Occurrence
    task: Task
    plan: Plan
    agency: Agency
    lead: Agency
    coordinators: list[str]
    story: list[Entry] = field(default_factory=list)
    extension: Extension | None = None
    hand_back: HandBack | None = None

    @property
    def is_lead(self) -> bool:
        return self.occurrence.role == AssignmentRole.LEAD

    @property
    def percent(self) -> int | None:
        return next((e.percent for e in reversed(self.story) if e.percent is not None), None)


def load(session: Session, occurrence_id: int) -> Dossier:
    """Raises NotFound."""
    row = session.exec(
        select(Occurrence, Task, Plan, Agency)
        .join(Task, col(Task.id) == Occurrence.task_id)
        .join(Plan, col(Plan.id) == Occurrence.plan_id)
        .join(Agency, col(Agency.id) == Occurrence.agency_id)
        .where(Occurrence.id == occurrence_id)
    ).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy nhiệm vụ này.", "There is no such occurrence.")
    occurrence, task, plan, agency = row
    lead = _agency_of(session, occurrence.parent_id) or agency
    dossier = Dossier(occurrence, task, plan, agency, lead, _coordinators(session, occurrence))
    dossier.story = sorted(_story(session, occurrence_id), key=lambda entry: entry.at)
    dossier.extension = holds.open_extension(session, occurrence)
    dossier.hand_back = holds.open_hand_back(session, occurrence)
    return dossier


def find_file(session: Session, occurrence_id: int, evidence_id: int) -> tuple[Evidence, StoredFile]:
    """A file handed in with this occurrence. Raises NotFound, also for a file of another one."""
    row = session.exec(
        select(Evidence, StoredFile)
        .join(Submission, col(Submission.id) == Evidence.submission_id)
        .join(StoredFile, col(StoredFile.id) == Evidence.file_id)
        .where(Evidence.id == evidence_id, Submission.occurrence_id == occurrence_id)
    ).one_or_none()
    if row is None:
        raise NotFound("Không có tệp này.", "There is no such file.")
    return row


def _agency_of(session: Session, occurrence_id: int | None) -> Agency | None:
    if occurrence_id is None:
        return None
    query = select(Agency).join(Occurrence, col(Occurrence.agency_id) == Agency.id)
    return session.exec(query.where(Occurrence.id == occurrence_id)).one_or_none()


def _coordinators(session: Session, occurrence: Occurrence) -> list[str]:
    """Names of the bodies that coordinate, as printed in the plan."""
    query = (
        select(Assignment.printed)
        .where(Assignment.task_id == occurrence.task_id, Assignment.role == AssignmentRole.COORDINATOR)
        .order_by(col(Assignment.position))
    )
    return list(session.exec(query))


def _story(session: Session, occurrence_id: int) -> list[Entry]:
    return [
        *_submissions(session, occurrence_id),
        *_extensions(session, occurrence_id),
        *_hand_backs(session, occurrence_id),
    ]


def _submissions(session: Session, occurrence_id: int) -> list[Entry]:
    query = (
        select(Submission, Confirmation)
        .outerjoin(Confirmation, col(Confirmation.submission_id) == Submission.id)
        .where(Submission.occurrence_id == occurrence_id)
    )
    files = _files(session, occurrence_id)
    found: list[Entry] = []
    for said, decided in session.exec(query).all():
        what = "progress" if said.kind == SubmissionKind.PROGRESS else "result"
        document = " ".join(p for p in (said.document_number, _day(said.document_date)) if p)
        own = tuple(files.get(said.id or 0, ()))
        found.append(Entry(said.at, what, said.text, said.percent, document=document, files=own))
        if decided is not None:
            found.append(Entry(decided.at, _DECIDED[decided.decision], decided.note))
    return found


_DECIDED = {
    Decision.CONFIRMED: "confirmed",
    Decision.RETURNED: "returned",
    Decision.WITHDRAWN: "withdrawn",
}


def _day(value: date | None) -> str:
    return f"ngày {value:%d/%m/%Y}" if value else ""


def _files(session: Session, occurrence_id: int) -> dict[int, list[Attached]]:
    query = (
        select(Evidence, StoredFile)
        .join(Submission, col(Submission.id) == Evidence.submission_id)
        .join(StoredFile, col(StoredFile.id) == Evidence.file_id)
        .where(Submission.occurrence_id == occurrence_id)
        .order_by(col(Evidence.id))
    )
    found: dict[int, list[Attached]] = {}
    for evidence, file in session.exec(query).all():
        attached = Attached(evidence.id or 0, evidence.name, file.size, file.media_type, file.sha256)
        found.setdefault(evidence.submission_id, []).append(attached)
    return found


def _extensions(session: Session, occurrence_id: int) -> list[Entry]:
    found: list[Entry] = []
    for one in session.exec(select(Extension).where(Extension.occurrence_id == occurrence_id)).all():
        found.append(Entry(one.asked_at, "extension_asked", one.reason, day=one.asked_due))
        if one.decided_at and one.state != ExtensionState.ASKED:
            found.append(Entry(one.decided_at, f"extension_{one.state}", one.note, day=one.granted_due))
    return found


def _hand_backs(session: Session, occurrence_id: int) -> list[Entry]:
    found: list[Entry] = []
    for back in session.exec(select(HandBack).where(HandBack.occurrence_id == occurrence_id)).all():
        found.append(Entry(back.at, "handed_back", back.reason))
        if back.decided_at and back.state != HandBackState.OPEN:
            found.append(Entry(back.decided_at, f"hand_back_{back.state}", back.note))
    return found
