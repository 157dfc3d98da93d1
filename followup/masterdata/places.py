"""Provinces that merged or changed their name; they stand beside the successions of bodies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlmodel import col, select

from config.errors import Refused
from config.names import fold
from followup.keys import key
from followup.masterdata.base import Desk, Field, Kind, Noun, Values, drop, number
from followup.masterdata.heirs import OFFICE, PLACE
from models import Succession


class Places(Noun):
    """A line of the file becomes the office's own once it was changed here."""

    name, title, file = "places", "Sắp xếp tỉnh, thành phố", "provinces.csv"
    fields = (
        Field("old", "Tên cũ", required=True, most=120),
        Field("new", "Tên từ ngày đó", required=True, most=120),
        Field("effective_on", "Từ ngày", Kind.DAY, required=True),
    )

    def rows(self, desk: Desk) -> Iterator[tuple[str, Values]]:
        query = select(Succession).where(Succession.level == PLACE)
        for rule in desk.session.exec(query.order_by(Succession.old_name, col(Succession.effective_on))).all():
            yield str(rule.id), self._values(rule)

    def find(self, desk: Desk, row: str) -> Values | None:
        rule = desk.session.get(Succession, number(row))
        return self._values(rule) if rule and rule.level == PLACE else None

    def same(self, desk: Desk, values: Values) -> str | None:
        query = select(Succession.id).where(
            Succession.level == PLACE,
            Succession.old_folded == fold(values["old"]),
            Succession.effective_on == date.fromisoformat(values["effective_on"]),
        )
        found = desk.session.exec(query).first()
        return str(found) if found else None

    def write(self, desk: Desk, row: str | None, values: Values) -> str:
        if self.same(desk, values) not in (None, row):
            raise Refused(f"Đã có dòng của {values['old']} từ ngày này", "there is a row for that name and day")
        rule = desk.session.get(Succession, number(row)) if row else None
        if rule is None:
            rule = Succession(level=PLACE, old_name="", old_folded="", new_name="", effective_on=date.min)
        rule.old_name, rule.old_folded, rule.new_name = values["old"], fold(values["old"]), values["new"]
        rule.effective_on = date.fromisoformat(values["effective_on"])
        rule.origin, rule.decided_by = OFFICE, desk.actor
        desk.session.add(rule)
        desk.session.flush()
        return str(key(rule))

    def delete(self, desk: Desk, row: str) -> None:
        drop(desk.session, desk.session.get(Succession, number(row)))

    def key(self, values: Values) -> str:
        return f"{values['old']}|{values['effective_on']}"

    def label(self, values: Values) -> str:
        return f"{values['old']} → {values['new']}"

    def _values(self, rule: Succession) -> Values:
        return {"old": rule.old_name, "new": rule.new_name, "effective_on": rule.effective_on.isoformat()}
