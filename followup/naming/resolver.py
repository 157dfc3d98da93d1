"""Resolving the names printed in one plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlmodel import Session

from config.names import fold
from followup.keys import key
from followup.naming import forms, misprints, programmes, successors
from followup.naming.index import Index, build
from followup.naming.places import province_of
from followup.naming.result import Candidate, Resolution
from models import Agency, AgencyAlias, AgencyGroup

DISTRICTS_ENDED = date(2025, 7, 1)  # Luật 72/2025/QH15 Điều 51(3)
COMMUNES = "ủy ban nhân dân các xã phường"


class Resolver:
    """`on`: the day for which bodies are looked up. `issued`: the plan's date, None where it prints none."""

    def __init__(
        self, session: Session, *, on: date, province: str = "", issuer: str = "", issued: date | None = None
    ) -> None:
        self.province = province_of(session, issuer, on) or province
        self.issued = issued
        self.index: Index = build(session, on=on, province=self.province, issued=issued)
        self.issuer = fold(issuer)
        self._programmes = programmes.load(session, on=on, issued=issued)

    def doubts(self, words: str) -> list[str]:
        """Flags of a duty's text, whoever it is given to."""
        return ["programme_ended"] if programmes.ended(self._programmes, words) else []

    def resolve(self, printed: str, words: str = "") -> Resolution:
        """`words`: the duty's text; its function decides which successor of a dead body is proposed first."""
        name = fold(printed)
        bare = forms.without_title(name)
        return (
            self._corrected(name)
            or (Resolution("text", "text") if forms.is_related(bare) else None)
            or self._body(bare, words)
            or self._collective(bare)
            or self._dead(bare, words)
            or self._trade(bare, words)
            or self._of_all_levels(bare, words)
            or self._unit_of_issuer(bare)
            or (Resolution("text", "text") if forms.is_vague(bare) else None)
            or self._misprint(bare, words)
            or Resolution("open", "open", flags=("unknown_name",))
        )

    def _corrected(self, name: str) -> Resolution | None:
        """What a coordinator chose for this name before."""
        alias: AgencyAlias | None = self.index.corrections.get(name)
        if alias is None:
            return None
        if alias.group_id is not None:
            return Resolution("group", "alias", group_id=alias.group_id)
        agency = self.index.agencies.get(alias.agency_id or 0)
        return Resolution("agency", "alias", agency_id=key(agency)) if agency and self.index.is_alive(agency) else None

    def _body(self, name: str, words: str) -> Resolution | None:
        found = self.index.find(name)
        living = [agency for agency in found if self.index.is_alive(agency)]
        if not living:
            return None
        if len(living) > 1:
            candidates = tuple(Candidate(a.name, f"cùng tên, {a.province or a.code}", a.id) for a in living)
            return Resolution("open", "open", candidates=candidates, flags=("same_name",))
        how = "exact" if fold(living[0].name) == name else "alias"
        return self._moved(name, living[0], words) or Resolution("agency", how, agency_id=living[0].id)

    def _moved(self, name: str, agency: Agency, words: str) -> Resolution | None:
        """The body lives, but the function that the duty speaks of went elsewhere after the plan was issued."""
        folded = fold(words)
        for heir in successors.heirs(self.index, name, words):
            after = self.issued is None or heir.rule.effective_on > self.issued
            keyed = bool(heir.rule.keywords) and successors.matches(heir.rule, folded) > 0
            if after and keyed and heir.candidate.agency_id not in (None, agency.id):
                stays = Candidate(agency.name, "giữ nguyên tên gọi", agency.id)
                return Resolution(
                    "succession", "succession", candidates=(heir.candidate, stays), flags=("function_moved",)
                )
        return None

    def _collective(self, name: str) -> Resolution | None:
        if group := self.index.groups.get(forms.group_key(name)):
            return Resolution("group", "exact", group_id=group.id)
        units = forms.units(name)
        communes = self._communes()
        if not units or communes is None:
            return None
        if units & forms.DISTRICT_WORDS:
            why = f"cấp huyện kết thúc từ {DISTRICTS_ENDED:%d/%m/%Y} (Luật 72/2025/QH15); nhiệm vụ phần lớn về cấp xã"
            candidate = Candidate(communes.name, why, group_id=communes.id)
            return Resolution("succession", "succession", candidates=(candidate,), flags=("district_ended",))
        return Resolution("group", "exact", group_id=communes.id)

    def _communes(self) -> AgencyGroup | None:
        return self.index.groups.get(forms.group_key(COMMUNES))

    def _dead(self, name: str, words: str) -> Resolution | None:
        heirs = successors.heirs(self.index, name, words)
        local = self.index.local
        if any(local(fold(heir.candidate.name)) == local(name) for heir in heirs):
            return None  # the name is in use; this registry only has no such body
        if not heirs:
            ended = bool(self.index.find(name))
            return Resolution("succession", "succession", flags=("ended",)) if ended else None
        flags = ["name_ended"]
        if len(heirs) > 1 and heirs[0].score == heirs[1].score:
            flags.append("several_successors")
        if heirs[0].rule.needs_confirmation:
            flags.append("unchecked_succession")
        return Resolution("succession", "succession", candidates=tuple(h.candidate for h in heirs), flags=tuple(flags))

    def _trade(self, name: str, words: str) -> Resolution | None:
        """ "ngành Y tế" is the department of that trade."""
        if not name.startswith("ngành "):
            return None
        department = "sở " + name.removeprefix("ngành ")
        return self._body(department, words) or self._dead(department, words)

    def _of_all_levels(self, name: str, words: str) -> Resolution | None:
        """ "Mặt trận Tổ quốc các cấp": the province's body stands for those below it."""
        if not name.endswith(" các cấp"):
            return None
        found = self._body(name.removesuffix(" các cấp"), words)
        return replace(found, flags=(*found.flags, "all_levels")) if found else None

    def _unit_of_issuer(self, name: str) -> Resolution | None:
        """In the plan of a department, "Văn phòng" and "các phòng" are its own: the department is proposed."""
        if not forms.is_unit(name) or self.issuer.startswith("ủy ban nhân dân") or not self.issuer:
            return None
        found = self._body(self.issuer, "") or self._dead(self.issuer, "")
        known = self.index.agencies.get(found.agency_id or 0) if found else None
        if known is not None:
            own: tuple[Candidate, ...] = (Candidate(known.name, "đơn vị thuộc cơ quan ban hành", known.id),)
        else:
            own = found.candidates if found else ()
        return Resolution("open", "open", candidates=own, flags=("unit_of_issuer",)) if own else None

    def _misprint(self, name: str, words: str) -> Resolution | None:
        near = misprints.nearest(name, [*self.index.by_name, *self.index.successions])
        if near is None:
            return None
        meant = self._body(near, words) or self._dead(near, words)
        if meant is None:
            return None
        kind = "misprint" if meant.agency_id is not None else meant.kind
        return Resolution(kind, kind, meant.agency_id, None, meant.candidates, ("misprint", *meant.flags))
