"""What the product remembers of itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, Text


class Mark(SQLModel, table=True):
    """A named moment or value: last successful tick, leases, versions of loaded configuration."""

    key: str = Field(primary_key=True, max_length=64)
    value: str = Field(default="", sa_column=Column(Text, nullable=False))
    at: datetime


class Finding(SQLModel, table=True):
    """A broken invariant as the last check saw it; closed when a later check no longer finds it."""

    id: int | None = Field(default=None, primary_key=True)
    invariant: str = Field(max_length=48, index=True)
    subject: str = Field(max_length=80)
    text: str = Field(sa_column=Column(Text, nullable=False))
    found_at: datetime
    closed_at: datetime | None = None
