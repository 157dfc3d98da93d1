"""Who issues a document: the letterhead and the signer's title of an agency."""

from __future__ import annotations

import re

from sqlmodel import Session, select

from config.names import fold
from config.settings import Settings
from followup.papers.form import Office
from models import Agency

#: How a body begins, folded -> the title of its head.
_HEADS = (
    ("văn phòng", "Chánh Văn phòng"),
    ("thanh tra", "Chánh Thanh tra"),
    ("ủy ban nhân dân", "Chủ tịch"),
    ("ban ", "Trưởng ban"),
    ("công an", "Giám đốc"),
    ("bộ chỉ huy", "Chỉ huy trưởng"),
)


def of_agency(session: Session, settings: Settings, agency_id: int | None) -> Office:
    """The office of a plan's monitoring agency; the settings' own office where there is none."""
    agency = session.get(Agency, agency_id) if agency_id else None
    if agency is None:
        agency = session.exec(select(Agency).where(Agency.code == settings.coordinator_code)).one_or_none()
    if agency is None or agency.code == settings.coordinator_code:
        return _own(settings, agency)
    above = session.get(Agency, agency.parent_id) if agency.parent_id else None
    province = agency.province or settings.province
    parent = above.name if above else _committee(province)
    return Office(agency.name, parent, _place(province), signer=signer_of(agency.name))


def _own(settings: Settings, agency: Agency | None) -> Office:
    province = settings.province or (agency.province if agency else "")
    name = settings.office_name
    return Office(
        name,
        settings.office_parent or _committee(province),
        settings.office_place or _place(province),
        settings.office_symbol,
        settings.office_signer or signer_of(name),
        settings.office_signs_for,
    )


def signer_of(name: str) -> str:
    folded = fold(name)
    return next((title for beginning, title in _HEADS if folded.startswith(beginning)), "Giám đốc")


def _committee(province: str) -> str:
    if not province:
        return ""
    bare = _place(province)
    kind = "thành phố" if fold(province).startswith(("thành phố", "tp ")) else "tỉnh"
    return f"Ủy ban nhân dân {kind} {bare}"


def _place(province: str) -> str:
    return re.sub(r"^(tỉnh|thành phố|tp\.?)\s+", "", province.strip(), flags=re.IGNORECASE)
