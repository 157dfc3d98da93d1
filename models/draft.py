"""Documents that dondoc prepares and a person signs: a machine may remind, it may not rebuke."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from models.columns import text_enum


class DraftKind(StrEnum):
    URGE = "urge"  # công văn đôn đốc
    SUBMISSION_NOTE = "submission_note"  # phiếu trình / phiếu báo cáo
    BRIEFING = "briefing"  # đưa ra giao ban


class DraftState(StrEnum):
    WAITING = "waiting"
    SIGNED = "signed"
    DISCARDED = "discarded"


class Draft(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("occurrence_id", "kind", "rung", "due_version"),)

    id: int | None = Field(default=None, primary_key=True)
    occurrence_id: int = Field(foreign_key="occurrence.id", index=True)
    kind: DraftKind = Field(sa_type=text_enum(DraftKind))
    rung: str = Field(max_length=24)
    due_version: int
    state: DraftState = Field(default=DraftState.WAITING, sa_type=text_enum(DraftState), index=True)
    prepared_at: datetime
    signed_number: str = ""
    signed_on: date | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
