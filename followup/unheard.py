"""Agencies with duties that no message can reach: said where messages are planned, or nobody would miss them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import exists
from sqlmodel import Session, col, or_, select

from models import Agency, Contact, Occurrence
from models.occurrence import OPEN_STATES


def unheard(session: Session, today: date, agencies: Collection[int] | None = None) -> list[str]:
    """Names of living bodies without a working address: of `agencies`, else of all that have an open duty."""
    works = exists().where(col(Contact.agency_id) == Agency.id, col(Contact.disabled_at).is_(None))
    lives = or_(col(Agency.valid_to).is_(None), col(Agency.valid_to) >= today)
    bound: Any
    if agencies is None:
        bound = exists().where(col(Occurrence.agency_id) == Agency.id, col(Occurrence.state).in_(OPEN_STATES))
    else:
        bound = col(Agency.id).in_(agencies)
    return list(session.exec(select(Agency.name).where(bound, lives, ~works).order_by(col(Agency.name))))
