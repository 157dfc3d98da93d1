"""Worksheets as offices print them: borders, wrapped text, real dates, a head that stays, a filter, lying A3.

Written row by row, so that a sheet of twenty thousand rows takes no more memory than a small one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from math import ceil
from types import MappingProxyType
from typing import Any, NamedTuple

from xlsxwriter import Workbook

from followup.papers.text import FORMULA, clean, day

HEAD_ROW = 3
CHARACTERS = 1.04  # letters of Times New Roman 12 in one unit of a column's width
LINE = 16  # points of one line of text
HIGHEST = 400
LONGEST_CELL = 32_000  # Excel refuses more than 32,767 characters
A3 = 8
FONT = {"font_name": "Times New Roman", "font_size": 12}
BORDER = {"border": 1, "border_color": "#9AABB7"}

NONE: Mapping[int, str] = MappingProxyType({})
#: Title and width in characters.
Columns = Sequence[tuple[str, int]]


class Look(NamedTuple):
    """How a cell looks; each look is made once."""

    centred: bool = False
    bold: bool = False
    is_day: bool = False
    #: Shown with the hidden apostrophe that keeps a text a text.
    quoted: bool = False
    fill: str = ""

    def format(self) -> dict[str, Any]:
        wanted = {**FONT, **BORDER, "bold": self.bold, "valign": "top", "text_wrap": True}
        wanted |= {"align": "center" if self.centred else "left", "quote_prefix": self.quoted}
        wanted |= {"num_format": "dd/mm/yyyy"} if self.is_day else {}
        return wanted | ({"bg_color": self.fill} if self.fill else {})


class Book:
    """A workbook in memory; what is written is a text, a number or a date, never a formula or a link."""

    def __init__(self) -> None:
        self._buffer = BytesIO()
        self._book = Workbook(self._buffer, {"constant_memory": True})
        self._looks: dict[Look, Any] = {}

    def page(self, name: str, title: str, today: date, columns: Columns) -> Page:
        return Page(self, self._book.add_worksheet(name), title, today, columns)

    def look(self, look: Look) -> Any:
        if look not in self._looks:
            self._looks[look] = self.format(look.format())
        return self._looks[look]

    def format(self, wanted: dict[str, Any]) -> Any:
        return self._book.add_format(wanted)

    def content(self) -> bytes:
        self._book.close()
        return self._buffer.getvalue()


class Page:
    """One worksheet: title, day of the figures, head; then its rows in their order, then `end`."""

    def __init__(self, book: Book, sheet: Any, title: str, today: date, columns: Columns) -> None:
        self._book, self._sheet, self._columns = book, sheet, columns
        self._last = HEAD_ROW
        for number, (_, width) in enumerate(columns):
            sheet.set_column(number, number, width)
        self._title(title, today)
        self._head()

    def _title(self, title: str, today: date) -> None:
        lines = ((title, 14, True), (f"(Số liệu tính đến ngày {day(today)})", 12, False))
        for row, (text, size, bold) in enumerate(lines):
            look = {**FONT, "font_size": size, "bold": bold, "italic": not bold, "align": "center", "valign": "vcenter"}
            self._sheet.set_row(row, 24)
            self._sheet.merge_range(row, 0, row, len(self._columns) - 1, text, self._book.format(look))

    def _head(self) -> None:
        look = {**FONT, **BORDER, "bold": True, "bg_color": "#E0EEF4", "align": "center", "valign": "vcenter"}
        shown = self._book.format({**look, "text_wrap": True})
        self._sheet.set_row(HEAD_ROW - 1, 36)
        for number, (title, _) in enumerate(self._columns):
            self._sheet.write_string(HEAD_ROW - 1, number, title, shown)

    def row(
        self,
        cells: Sequence[Any],
        *,
        centred: frozenset[int] = frozenset(),
        fills: Mapping[int, str] = NONE,
        bold: bool = False,
    ) -> None:
        """The next row; `centred` and `fills` name columns, counted from 1."""
        self._sheet.set_row(self._last, self._height(cells))
        for number, value in enumerate(cells, 1):
            quoted = isinstance(value, str) and value.startswith(FORMULA)
            middle = number in centred or isinstance(value, (int, float))
            look = Look(middle, bold, isinstance(value, date), quoted, fills.get(number, ""))
            self._put(number - 1, value, self._book.look(look))
        self._last += 1

    def _put(self, column: int, value: Any, look: Any) -> None:
        if value is None or value == "":
            self._sheet.write_blank(self._last, column, None, look)
        elif isinstance(value, str):
            self._sheet.write_string(self._last, column, clean(value)[:LONGEST_CELL], look)
        elif isinstance(value, date):
            self._sheet.write_datetime(self._last, column, value, look)
        else:
            self._sheet.write_number(self._last, column, value, look)

    def _height(self, cells: Sequence[Any]) -> float:
        """Points for the fullest cell: programs that only print do not fit the rows themselves."""
        lines = 1
        for (_, width), value in zip(self._columns, cells, strict=True):
            if isinstance(value, str):
                lines = max(lines, sum(ceil(max(1, len(part)) / (width * CHARACTERS)) for part in value.split("\n")))
        return min(LINE * lines + 4, HIGHEST)

    def end(self, *, unfiltered: int = 0) -> None:
        """Filter arrows, a head that stays, the head on every printed page; the last `unfiltered` rows are no rows."""
        sheet, last = self._sheet, max(HEAD_ROW, self._last - 1 - unfiltered)
        sheet.autofilter(HEAD_ROW - 1, 0, last, len(self._columns) - 1)
        sheet.freeze_panes(HEAD_ROW, 2)
        sheet.repeat_rows(HEAD_ROW - 1)
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4)
        sheet.set_footer("&C&P/&N")
