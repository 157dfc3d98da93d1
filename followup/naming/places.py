"""Provinces: the one an issuer belongs to, and the one it is today (NQ 202/2025/QH15 and the renames after it)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, select

from config.names import fold, tidy
from models import Agency, Succession


def province_of(session: Session, issuer: str, on: date) -> str:
    """ "UBND tỉnh Hà Giang" gives "Tỉnh Tuyên Quang" from 1/7/2025 on; "" where the issuer names no known province."""
    name = fold(issuer)
    rules = session.exec(select(Succession).where(Succession.level == "place")).all()
    known = {fold(rule.old_name): rule.old_name for rule in rules} | {
        fold(rule.new_name): rule.new_name for rule in rules
    }
    for province in session.exec(select(Agency.province).distinct()):
        if province:
            known[fold(province)] = province
    best = max((place for place in known if _stands_in(_bare(place), name)), key=len, default="")
    return current(rules, known[best], on) if best else ""


def current(rules: Iterable[Succession], place: str, on: date) -> str:
    """Follows mergers and renames in date order, each rule once."""
    steps = sorted((r for r in rules if r.effective_on <= on), key=lambda r: r.effective_on)
    for rule in steps:
        if fold(rule.old_name) == fold(place):
            place = rule.new_name
    return tidy(place)


def _stands_in(bare: str, name: str) -> bool:
    return re.search(rf"(?:^| )(?:tỉnh |thành phố ){re.escape(bare)}(?: |$)", name) is not None


def _bare(place: str) -> str:
    return place.removeprefix("tỉnh ").removeprefix("thành phố ")
