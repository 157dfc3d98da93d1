"""The key of a row that is in the database."""

from __future__ import annotations

from typing import Protocol


class Row(Protocol):
    id: int | None


def key(row: Row) -> int:
    """Raises ValueError for a row that was never flushed: a fault of ours, not of a user."""
    if row.id is None:
        raise ValueError(f"{type(row).__name__} has no key yet")
    return row.id
