"""Append-only history of who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.columns import Json


class Event(SQLModel, table=True):
    """`actor` is "system", "user:<login>" or "agency:<code>"; `data` holds what changed, never a secret."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    actor: str = Field(index=True)
    kind: str = Field(index=True, max_length=48)
    plan_id: int | None = Field(default=None, foreign_key="plan.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id", index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))


class EventBlock(SQLModel, table=True):
    """A sealed stretch of the history: `hash` covers the block before it and every event from `first_id` to `last_id`.

    Blocks follow each other without a gap. The events of an archived block are gone from the table, its hash stays.
    """

    __tablename__ = "event_block"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    first_id: int
    last_id: int = Field(unique=True)
    count: int
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    sealed_at: datetime
    archived_at: datetime | None = None
    #: Where its events are kept since then.
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
