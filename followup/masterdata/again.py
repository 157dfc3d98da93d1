"""After the rules changed: what waits for its next date is looked at anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from models import Occurrence


def look_again(session: Session, now: datetime) -> None:
    """The next sweep decides by the new calendar and ladder; where nothing is due it only sets the next date."""
    waiting = (col(Occurrence.closed_at).is_(None), col(Occurrence.next_at) > now)
    session.execute(update(Occurrence).where(*waiting).values(next_at=now))
