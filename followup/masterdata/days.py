"""Days off and worked Saturdays as rows; behind them stands the whole file holidays.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

from config.errors import Refused
from followup.calendar import SATURDAY, parse_rules
from followup.masterdata import texts
from followup.masterdata.again import look_again
from followup.masterdata.base import Desk, Field, Kind, Noun, Values

FILE = "holidays.csv"
KINDS = ("off", "work")


class Days(Noun):
    """A row's number is its date."""

    name, title, file = "days", "Ngày nghỉ, ngày làm bù", FILE
    fields = (
        Field("date", "Ngày", Kind.DAY, required=True),
        Field("kind", "Loại", Kind.CHOICE, required=True, choices=KINDS, words="day_kind", default="off"),
        Field("name", "Tên ngày", required=True, most=120),
        Field("basis", "Căn cứ (văn bản)", required=True, most=200),
    )

    def rows(self, desk: Desk) -> Iterator[tuple[str, Values]]:
        yield from sorted(self._all(desk).items(), reverse=True)

    def find(self, desk: Desk, row: str) -> Values | None:
        return self._all(desk).get(row)

    def same(self, desk: Desk, values: Values) -> str | None:
        return values["date"] if values["date"] in self._all(desk) else None

    def write(self, desk: Desk, row: str | None, values: Values) -> str:
        days = self._all(desk)
        if values["date"] != row and values["date"] in days:
            raise Refused(f"Đã có dòng của ngày {values['date']}", f"{values['date']} is there already")
        day = date.fromisoformat(values["date"])
        if not 2000 <= day.year <= 2060:
            raise Refused("Lịch chỉ gồm các năm 2000 đến 2060", "the calendar knows the years 2000 to 2060")
        if values["kind"] == "off" and day.weekday() >= SATURDAY:
            raise Refused("Thứ Bảy, Chủ nhật vốn là ngày nghỉ; nhập ngày nghỉ bù", "weekends are free anyway")
        days.pop(row or "", None)
        days[values["date"]] = values
        self._keep(desk, days)
        return values["date"]

    def delete(self, desk: Desk, row: str) -> None:
        days = self._all(desk)
        if days.pop(row, None) is None:
            raise Refused("Mục này không còn", "it is gone already")
        self._keep(desk, days)

    def label(self, values: Values) -> str:
        return f"{values['date']} {values['name']}"

    def _all(self, desk: Desk) -> dict[str, Values]:
        rules = parse_rules(texts.read(desk.session, desk.settings, FILE), FILE)
        return {
            rule.day.isoformat(): {
                "date": rule.day.isoformat(),
                "kind": rule.kind,
                "name": rule.name,
                "basis": rule.basis,
            }
            for rule in rules
        }

    def _keep(self, desk: Desk, days: dict[str, Values]) -> None:
        buffer = StringIO()
        writer = csv.DictWriter(buffer, [field.name for field in self.fields], lineterminator="\n")
        writer.writeheader()
        writer.writerows(days[day] for day in sorted(days))
        parse_rules(buffer.getvalue(), FILE)
        texts.put(desk.session, FILE, buffer.getvalue(), desk.actor, desk.now)
        look_again(desk.session, desk.now)
