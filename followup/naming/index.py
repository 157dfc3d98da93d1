"""The registry in memory for one plan: the bodies that a name printed there can mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, or_, select

from config.names import fold
from followup.keys import key
from followup.naming import forms
from models import Agency, AgencyAlias, AgencyGroup, Level, Succession


@dataclass(slots=True)
class Index:
    """Names folded; `local` without the province's own name at their end."""

    on: date
    province: str
    issued: date | None = None
    by_name: dict[str, list[Agency]] = field(default_factory=lambda: defaultdict(list))
    corrections: dict[str, AgencyAlias] = field(default_factory=dict)
    groups: dict[tuple[str, ...], AgencyGroup] = field(default_factory=dict)
    successions: dict[str, list[Succession]] = field(default_factory=lambda: defaultdict(list))
    agencies: dict[int, Agency] = field(default_factory=dict)
    group_by_id: dict[int, AgencyGroup] = field(default_factory=dict)
    _tails: re.Pattern[str] | None = None

    def local(self, name: str) -> str:
        """ "Sở Nội vụ tỉnh Sơn Hà", "Sở Nội vụ tỉnh" and "Sở Nội vụ" are one within Sơn Hà."""
        return self._tails.sub("", name) if self._tails else name

    def find(self, name: str) -> list[Agency]:
        """Bodies of this name, the living first."""
        found = self.by_name.get(name) or self.by_name.get(self.local(name)) or []
        return sorted(found, key=lambda agency: not self.is_alive(agency))

    def living(self, name: str) -> Agency | None:
        found = self.find(name)
        return found[0] if found and self.is_alive(found[0]) else None

    def is_alive(self, agency: Agency) -> bool:
        return agency.valid_to is None or agency.valid_to >= self.on

    def rules_for(self, name: str) -> list[Succession]:
        """Successions of this old name up to the day, in date order."""
        rules = self.successions.get(name) or self.successions.get(self.local(name)) or []
        return sorted((rule for rule in rules if rule.effective_on <= self.on), key=lambda rule: rule.effective_on)


def build(session: Session, *, on: date, province: str, issued: date | None = None) -> Index:
    """Bodies of the province, of the centre, and those whose province nobody has said yet."""
    index = Index(on=on, province=province, issued=issued)
    place = _bare(fold(province))
    city = fold(province).startswith("thành phố")
    words = ["tỉnh", *(["thành phố"] if city else [])]
    names = [*(f"{word} {place}" for word in ("tỉnh", "thành phố") if place), *words, *([place] if place else [])]
    index._tails = re.compile(rf" (?:(?:trên địa bàn|của|thuộc) )?(?:{'|'.join(map(re.escape, names))})$")
    in_scope = or_(col(Agency.province).in_((province, "")), col(Agency.level) == Level.CENTRAL)
    for agency in session.exec(select(Agency).where(in_scope) if province else select(Agency)):
        index.agencies[key(agency)] = agency
        _enter(index, agency, (agency.name, agency.short_name))
    groups = (
        select(AgencyGroup).where(col(AgencyGroup.province).in_((province, ""))) if province else select(AgencyGroup)
    )
    index.group_by_id = {key(group): group for group in session.exec(groups)}
    for alias in session.exec(select(AgencyAlias)):
        _enter_alias(index, alias)
    for rule in session.exec(select(Succession)):
        if rule.level != "place" and rule.province in ("", province):
            index.successions[rule.old_folded].append(rule)
            index.successions[index.local(rule.old_folded)].append(rule)
    return index


def _enter(index: Index, agency: Agency, names: Iterable[str]) -> None:
    for name in filter(None, names):
        folded = fold(name)
        forms_of_it = {folded, index.local(folded)}
        if agency.level == Level.COMMUNE:
            forms_of_it.add(folded.removeprefix("ủy ban nhân dân "))
        for form in forms_of_it:
            if agency not in index.by_name[form]:
                index.by_name[form].append(agency)


def _enter_alias(index: Index, alias: AgencyAlias) -> None:
    if alias.agency_id in index.agencies or alias.group_id in index.group_by_id:
        if alias.source == "correction":
            index.corrections[alias.folded] = alias
        elif alias.group_id is not None:
            index.groups[forms.group_key(alias.folded)] = index.group_by_id[alias.group_id]
        elif alias.agency_id is not None:
            _enter(index, index.agencies[alias.agency_id], (alias.text,))


def _bare(province: str) -> str:
    return province.removeprefix("tỉnh ").removeprefix("thành phố ")
