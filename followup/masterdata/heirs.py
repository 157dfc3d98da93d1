"""Who took over what: the rules of the files, and those of the office, which stand before them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlmodel import col, select

from config.errors import Refused
from config.names import fold
from followup.keys import key
from followup.masterdata.base import Desk, Field, Kind, Noun, Values, drop, number
from followup.masterdata.bodies import YES
from models import Succession

OFFICE = "office"
LEVELS = ("central", "province", "district", "commune", "unit", "vertical", "party", "programme")
PLACE = "place"  # rows of provinces.csv: followup.masterdata.places


class Successions(Noun):
    """A rule of a file becomes the office's own once it was changed here."""

    name, title, file = "successions", "Kế thừa", "successions.csv"
    fields = (
        Field("level", "Cấp", Kind.CHOICE, choices=LEVELS, words="rule_level", default="province"),
        Field("old_name", "Cơ quan cũ", required=True, most=200),
        Field("function", "Chức năng, lĩnh vực", most=400),
        Field("keywords", "Từ trong nhiệm vụ cho thấy chức năng đó (cách nhau bằng dấu ;)", most=1000, in_list=False),
        Field("new_name", "Cơ quan kế thừa (các khả năng cách nhau bằng dấu |)", Kind.LIST, required=True, most=400),
        Field("effective_on", "Từ ngày", Kind.DAY, required=True),
        Field("where", "Chỉ nơi còn (has:TÊN) hoặc không còn (lacks:TÊN) cơ quan", most=200, in_list=False),
        Field("checked", "Đã đối chiếu văn bản", Kind.YES, default="yes"),
        Field("basis", "Căn cứ", most=300, in_list=False),
    )  # fmt: skip

    def rows(self, desk: Desk) -> Iterator[tuple[str, Values]]:
        query = select(Succession).where(Succession.level != PLACE)
        for rule in desk.session.exec(query.order_by(Succession.old_name, col(Succession.effective_on))).all():
            yield str(rule.id), self._values(rule)

    def find(self, desk: Desk, row: str) -> Values | None:
        rule = desk.session.get(Succession, number(row))
        return self._values(rule) if rule and rule.level != PLACE else None

    def same(self, desk: Desk, values: Values) -> str | None:
        query = select(Succession).where(
            Succession.level == values["level"],
            Succession.old_folded == fold(values["old_name"]),
            Succession.function == values["function"],
        )
        wanted = self.key(values)
        return next((str(rule.id) for rule in desk.session.exec(query) if self.key(self._values(rule)) == wanted), None)

    def write(self, desk: Desk, row: str | None, values: Values) -> str:
        if values["where"] and values["where"].partition(":")[0] not in ("has", "lacks"):
            raise Refused("Điều kiện phải viết has:TÊN hoặc lacks:TÊN", "a condition is has:NAME or lacks:NAME")
        rule = desk.session.get(Succession, number(row)) if row else None
        if rule is None:
            rule = Succession(level="", old_name="", old_folded="", new_name="", effective_on=date.min)
        rule.level, rule.old_name, rule.old_folded = values["level"], values["old_name"], fold(values["old_name"])
        rule.function, rule.keywords, rule.basis = values["function"], values["keywords"], values["basis"]
        rule.new_name, rule.only_where = values["new_name"].replace("|", " | "), values["where"]
        rule.effective_on = date.fromisoformat(values["effective_on"])
        rule.needs_confirmation = values["checked"] == "no"
        rule.origin, rule.decided_by = OFFICE, desk.actor
        desk.session.add(rule)
        desk.session.flush()
        return str(key(rule))

    def delete(self, desk: Desk, row: str) -> None:
        drop(desk.session, desk.session.get(Succession, number(row)))

    def key(self, values: Values) -> str:
        return "|".join(values[name] for name in ("level", "old_name", "function", "new_name", "effective_on"))

    def label(self, values: Values) -> str:
        return f"{values['old_name']} → {values['new_name']}"[:200]

    def _values(self, rule: Succession) -> Values:
        return {
            "level": rule.level,
            "old_name": rule.old_name,
            "function": rule.function,
            "keywords": rule.keywords,
            "new_name": "|".join(part.strip() for part in rule.new_name.split("|")),
            "effective_on": rule.effective_on.isoformat(),
            "where": rule.only_where,
            "checked": YES[not rule.needs_confirmation],
            "basis": rule.basis,
        }
