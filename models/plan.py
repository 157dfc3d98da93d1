"""The document that gives duties."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, event
from sqlmodel import Field, SQLModel, Text

from config.names import plain
from models.columns import Json, folded, text_enum


class PlanState(StrEnum):
    PROPOSED = "proposed"  # read, waits for a coordinator
    ACTIVE = "active"
    OVER = "over"  # its years have run out; nothing is chased
    WITHDRAWN = "withdrawn"  # replaced or revoked by a document


class StoredFile(SQLModel, table=True):
    """A file kept under its SHA-256 in the files folder, once however often it is uploaded."""

    __tablename__ = "stored_file"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True, max_length=64)
    name: str
    media_type: str
    size: int
    stored_at: datetime


class Plan(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    number: str | None = Field(default=None, index=True)
    kind: str | None = None
    issuer: str | None = None
    place: str | None = None
    #: As printed: YYYY-MM-DD, YYYY-MM, YYYY or null; `issued_on` is its first possible day.
    date_printed: str | None = None
    issued_on: date | None = None
    title: str | None = None
    section: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    signer: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    recipients: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))

    state: PlanState = Field(default=PlanState.PROPOSED, sa_type=text_enum(PlanState), index=True)
    #: Who follows the plan up; its contacts get escalations and unanswered matters.
    coordinator_id: int | None = Field(default=None, foreign_key="agency.id")
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    supersedes_id: int | None = Field(default=None, foreign_key="plan.id")
    imported_at: datetime
    imported_by: str = ""
    activated_at: datetime | None = None
    activated_by: str = ""

    #: The plan's next visit as Prefect knows it; `visit_version` makes the run's idempotency key new.
    visit_at: datetime | None = None
    visit_run_id: str | None = None
    visit_version: int = 0
    plain: str = folded()


@event.listens_for(Plan, "before_insert")
@event.listens_for(Plan, "before_update")
def _keep_plain(_mapper: Any, _connection: Any, plan: Plan) -> None:
    plan.plain = plain(f"{plan.kind or ''} {plan.number or ''} {plan.title or ''}")
