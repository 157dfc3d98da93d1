"""What the product remembers of itself, written by many processes at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from models import Mark
from models.bulk import changed, insert_rows


def put(session: Session, key: str, value: str, now: datetime) -> None:
    """Sets the mark; of two that set it first at the same moment, neither fails."""
    if not claim(session, key, value, now):
        session.execute(update(Mark).where(col(Mark.key) == key).values(value=value, at=now))


def claim(session: Session, key: str, value: str, now: datetime, before: datetime | None = None) -> bool:
    """Sets the mark where there is none, or where it is from `before` or older; of many callers one is told True."""
    if insert_rows(session, Mark, [{"key": key, "value": value, "at": now}]):
        return True
    if before is None:
        return False
    stale = (col(Mark.key) == key, col(Mark.at) <= before)
    return changed(session, update(Mark).where(*stale).values(value=value, at=now)) > 0
