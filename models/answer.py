"""What agencies say and what coordinators decide."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, Text

from models.columns import text_enum


class SubmissionKind(StrEnum):
    PROGRESS = "progress"
    RESULT = "result"


class Decision(StrEnum):
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"  # by the agency, before anybody decided


class ExtensionState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"


#: Nobody has decided it, or the agency has not answered the date that was offered.
UNSETTLED = (ExtensionState.ASKED, ExtensionState.COUNTERED)


class HandBackState(StrEnum):
    OPEN = "open"
    REASSIGNED = "reassigned"
    KEPT = "kept"  # the coordinator says that the assignment was right
    WITHDRAWN = "withdrawn"  # the duty was closed before anybody decided


class Submission(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    occurrence_id: int = Field(foreign_key="occurrence.id", index=True)
    agency_id: int = Field(foreign_key="agency.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    kind: SubmissionKind = Field(sa_type=text_enum(SubmissionKind))
    text: str = Field(sa_column=Column(Text, nullable=False))
    percent: int | None = None
    #: Số, ký hiệu and date of the document that proves the result, where there is one.
    document_number: str = ""
    document_date: date | None = None
    at: datetime


class Evidence(SQLModel, table=True):
    """A file handed in with a submission, under the name that its sender gave it."""

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id")
    name: str


class Confirmation(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", unique=True)
    decision: Decision = Field(sa_type=text_enum(Decision))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    by: str
    at: datetime


class Extension(SQLModel, table=True):
    """One open request at a time; the old date stays on record."""

    id: int | None = Field(default=None, primary_key=True)
    occurrence_id: int = Field(foreign_key="occurrence.id", index=True)
    agency_id: int = Field(foreign_key="agency.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    from_due: date | None = None
    asked_due: date
    reason: str = Field(sa_column=Column(Text, nullable=False))
    asked_at: datetime
    state: ExtensionState = Field(default=ExtensionState.ASKED, sa_type=text_enum(ExtensionState), index=True)
    granted_due: date | None = None
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    decided_by: str = ""
    decided_at: datetime | None = None


class HandBack(SQLModel, table=True):
    """Trả lại vì giao nhầm: the agency says whose duty it is; the coordinator decides."""

    __tablename__ = "hand_back"

    id: int | None = Field(default=None, primary_key=True)
    occurrence_id: int = Field(foreign_key="occurrence.id", index=True)
    agency_id: int = Field(foreign_key="agency.id")
    proposed_id: int | None = Field(default=None, foreign_key="agency.id")
    reason: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime
    state: HandBackState = Field(default=HandBackState.OPEN, sa_type=text_enum(HandBackState), index=True)
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    decided_by: str = ""
    decided_at: datetime | None = None
