"""What was changed in the office's own data, so that it can be looked at and undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel, Text

from models.columns import Json


class Revision(SQLModel, table=True):
    """One change of one row: its values before and after, None where there was or is no row.

    The event of the change names this row and no value: a person's data can be removed here, the history stays.
    """

    __table_args__ = (Index("ix_revision_row", "noun", "row"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    actor: str
    noun: str = Field(max_length=24)
    row: str = Field(max_length=80)
    label: str = Field(default="", max_length=200)
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    #: SHA-256 of the keys under which a file knows the row: files leave alone what was changed on the pages.
    old_key: str = Field(default="", max_length=64)
    new_key: str = Field(default="", max_length=64)
    #: The change that this one took back.
    undoes_id: int | None = Field(default=None, foreign_key="revision.id")


class OfficeText(SQLModel, table=True):
    """A data file as the office changed it on the pages; it stands before the file of the same name in the folder."""

    __tablename__ = "office_text"

    name: str = Field(primary_key=True, max_length=64)
    text: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime
    by: str
