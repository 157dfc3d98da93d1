"""The follow-up sheet as offices keep it: .xlsx with real dates and filters, and the same rows as .csv."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from followup.overview import AgencyCounts, Counts, Timing
from followup.papers.records import Record
from followup.papers.text import clean, day

#: Title and width in characters.
COLUMNS = (
    ("STT", 6),
    ("Nội dung nhiệm vụ", 60),
    ("Số/ký hiệu văn bản", 18),
    ("Ngày ban hành", 13),
    ("Thời hạn hoàn thành", 14),
    ("Chủ trì thực hiện", 26),
    ("Đơn vị phối hợp", 34),
    ("Lãnh đạo phụ trách", 22),
    ("Tiến độ (%)", 9),
    ("Trạng thái", 18),
    ("Kết quả xử lý", 40),
    ("Ghi chú", 24),
)
CENTRED = frozenset({1, 4, 5, 9, 10})
STATUS = 10
HEAD_ROW = 3
CHARACTERS = 1.04  # letters of Times New Roman 12 in one unit of a column's width
LINE = 16  # points of one line of text
LONGEST_CELL = 32_000  # Excel refuses more than 32,767 characters

FONT = "Times New Roman"
_THIN = Side(style="thin", color="9AABB7")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
FILLS = {
    Timing.OPEN_LATE: "FBE9E7",
    Timing.DONE_LATE: "FDF1D8",
    Timing.DONE_IN_TIME: "E2F3E9",
}
#: A cell that begins so is a formula for a spreadsheet program that reads it from a .csv.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def values(number: int, record: Record) -> list[Any]:
    """One row: text, whole numbers and dates."""
    duty = record.duty
    return [
        number,
        duty.text,
        duty.plan_number or "",
        duty.plan_issued_on,
        duty.occurrence.due_on,
        duty.agency,
        record.coordinators,
        record.leader,
        record.percent,
        record.status,
        record.result,
        record.note,
    ]


def to_xlsx(records: Sequence[Record], by_agency: Sequence[AgencyCounts], total: Counts, today: date) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Theo dõi nhiệm vụ"
    _title(sheet, "BẢNG THEO DÕI TÌNH HÌNH THỰC HIỆN NHIỆM VỤ", today, len(COLUMNS))
    _head(sheet, COLUMNS)
    brush = Brush()
    for number, record in enumerate(records, 1):
        _row(sheet, brush, HEAD_ROW + number, values(number, record), timing=record.duty.timing)
    _frame(sheet, len(COLUMNS), HEAD_ROW + max(1, len(records)))
    _summary(book.create_sheet("Tổng hợp"), by_agency, total, today)
    book.properties.creator = book.properties.title = ""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def to_csv(records: Sequence[Record]) -> bytes:
    """UTF-8 with a BOM, so that Excel reads the diacritics; dates as dd/mm/yyyy."""
    buffer = StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([title for title, _ in COLUMNS])
    for number, record in enumerate(records, 1):
        writer.writerow([_plain(value) for value in values(number, record)])
    return buffer.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    return defuse("" if value is None else str(value))


def defuse(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


@dataclass(frozen=True, slots=True)
class Look:
    centred: bool = False
    bold: bool = False
    is_day: bool = False
    #: Shown with the hidden apostrophe that keeps a text a text.
    quoted: bool = False
    fill: str = ""


class Brush:
    """Paints cells; each look is worked out once, because openpyxl compares whole styles for every cell."""

    def __init__(self) -> None:
        self._known: dict[Look, Any] = {}

    def put(self, cell: Any, value: Any, *, centred: bool = False, bold: bool = False, fill: str = "") -> None:
        """A text stays a text, whatever it begins with."""
        is_text = isinstance(value, str)
        cell.value = clean(value)[:LONGEST_CELL] if is_text else value
        if is_text:
            cell.data_type = "s"
        look = Look(centred, bold, isinstance(value, date), is_text and value.startswith(FORMULA), fill)
        if look not in self._known:
            self._known[look] = self._style(cell, look)
        cell._style = copy(self._known[look])

    def _style(self, cell: Any, look: Look) -> Any:
        cell.font = Font(name=FONT, size=12, bold=look.bold)
        cell.alignment = Alignment(horizontal="center" if look.centred else "left", vertical="top", wrap_text=True)
        cell.border = BORDER
        cell.quotePrefix = look.quoted
        if look.is_day:
            cell.number_format = "dd/mm/yyyy"
        if look.fill:
            cell.fill = PatternFill("solid", fgColor=look.fill)
        return copy(cell._style)


def _title(sheet: Any, title: str, today: date, columns: int) -> None:
    lines = ((title, 14, True), (f"(Số liệu tính đến ngày {day(today)})", 12, False))
    for row, (text, size, bold) in enumerate(lines, 1):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
        cell = sheet.cell(row, 1, text)
        cell.font = Font(name=FONT, size=size, bold=bold, italic=not bold)
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.row_dimensions[row].height = 24


def _head(sheet: Any, columns: Sequence[tuple[str, int]]) -> None:
    for number, (title, width) in enumerate(columns, 1):
        cell = sheet.cell(HEAD_ROW, number, title)
        cell.font = Font(name=FONT, size=12, bold=True)
        cell.fill = PatternFill("solid", fgColor="E0EEF4")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = BORDER
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[HEAD_ROW].height = 36


def _row(
    sheet: Any, brush: Brush, row: int, cells: Sequence[Any], *, timing: Timing | None = None, bold: bool = False
) -> None:
    for number, value in enumerate(cells, 1):
        fill = FILLS.get(timing, "") if timing and number == STATUS else ""
        centred = number in CENTRED or isinstance(value, (int, float))
        brush.put(sheet.cell(row, number), value, centred=centred, bold=bold, fill=fill)
    sheet.row_dimensions[row].height = _height(sheet, cells)


def _height(sheet: Any, cells: Sequence[Any]) -> float:
    """Points for the fullest cell: programs that only print do not fit the rows themselves."""
    lines = 1
    for number, value in enumerate(cells, 1):
        if isinstance(value, str):
            width = sheet.column_dimensions[get_column_letter(number)].width
            lines = max(lines, sum(ceil(max(1, len(part)) / (width * CHARACTERS)) for part in value.split("\n")))
    return min(LINE * lines + 4, 400)


def _frame(sheet: Any, columns: int, last: int) -> None:
    """Filter arrows, a head that stays, and a print on lying A3 with the head on every page."""
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(columns)}{last}"
    sheet.freeze_panes = f"C{HEAD_ROW + 1}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    page = sheet.page_setup
    page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", 8, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "&P/&N"


SUMMARY = (
    ("STT", 6),
    ("Cơ quan chủ trì", 40),
    ("Tổng số", 10),
    ("Hoàn thành đúng hạn", 14),
    ("Hoàn thành quá hạn", 14),
    ("Đang thực hiện trong hạn", 16),
    ("Đang thực hiện quá hạn", 16),
    ("Không thời hạn", 12),
    ("Tỷ lệ hoàn thành (%)", 14),
)


def figures(counts: Counts) -> list[Any]:
    """The columns of a summary after the name, in the order of SUMMARY."""
    return [
        counts.total,
        counts.done_in_time,
        counts.done_late,
        counts.open_in_time,
        counts.open_late,
        counts.undated,
        counts.done_rate,
    ]


def _summary(sheet: Any, by_agency: Sequence[AgencyCounts], total: Counts, today: date) -> None:
    _title(sheet, "TỔNG HỢP THEO CƠ QUAN CHỦ TRÌ", today, len(SUMMARY))
    _head(sheet, SUMMARY)
    brush = Brush()
    for number, row in enumerate(by_agency, 1):
        _row(sheet, brush, HEAD_ROW + number, [number, row.agency.name, *figures(row.counts)])
    last = HEAD_ROW + len(by_agency) + 1
    _row(sheet, brush, last, ["", "Tổng cộng", *figures(total)], bold=True)
    _frame(sheet, len(SUMMARY), last - 1 if by_agency else last)
