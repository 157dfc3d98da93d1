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
    actor: str
    kind: str = Field(index=True, max_length=48)
    plan_id: int | None = Field(default=None, foreign_key="plan.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id", index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
