"""The key of a row that is in the database, and the one under which a file knows it."""

from __future__ import annotations

import hashlib
from typing import Protocol


class Row(Protocol):
    id: int | None


def key(row: Row) -> int:
    """Raises ValueError for a row that was never flushed: a fault of ours, not of a user."""
    if row.id is None:
        raise ValueError(f"{type(row).__name__} has no key yet")
    return row.id


def file_key(noun: str, key: str) -> str:
    """Under which a file knows a row. Hashed: a person's address is not kept for this."""
    return hashlib.sha256(f"{noun}\n{key}".encode()).hexdigest()
