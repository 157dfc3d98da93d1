"""Column types shared by the tables."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Enum, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

#: JSON that PostgreSQL can index and compare.
Json: Any = JSON().with_variant(JSONB(), "postgresql")


def text_enum(kind: type[StrEnum]) -> Any:
    """A column that stores the enum's value as plain text: adding a member needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda e: [m.value for m in e],
    )


def folded() -> Any:
    """A column for search: text without diacritics (`config.names.plain`), kept by a listener beside its model."""
    return Field(default="", sa_column=Column(Text, nullable=False, default="", server_default=""))
