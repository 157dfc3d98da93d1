"""Agencies and groups as people type them into a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from config.errors import Refused
from config.names import fold
from followup.overview import roll
from models import AgencyAlias


@dataclass(frozen=True, slots=True)
class Body:
    """Exactly one of the two is set."""

    agency_id: int | None = None
    group_id: int | None = None


def find_body(session: Session, typed: str, today: date) -> Body:
    """The agency or group of that name. Raises `Refused` where the registry knows none."""
    wanted = fold(typed)
    for agency in roll.agencies(session, today):
        if fold(agency.name) == wanted:
            return Body(agency_id=agency.id)
    for group in roll.groups(session):
        if fold(group.name) == wanted:
            return Body(group_id=group.id)
    alias = session.exec(select(AgencyAlias).where(AgencyAlias.folded == wanted)).first() if wanted else None
    if alias:
        return Body(alias.agency_id, alias.group_id)
    raise Refused(f"Danh mục không có cơ quan “{typed}”; hãy chọn trong danh sách", f"no agency called {typed}")


def find_agency(session: Session, typed: str, today: date) -> int:
    """As `find_body`, for places where a group makes no sense."""
    body = find_body(session, typed, today)
    if body.agency_id is None:
        raise Refused(f"“{typed}” là nhóm cơ quan; cần chọn một cơ quan", f"{typed} is a group")
    return body.agency_id
