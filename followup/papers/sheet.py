"""The follow-up sheet as offices keep it: .xlsx with real dates and filters, and the same rows as .csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import Any

from followup.overview import AgencyCounts, Counts, Timing
from followup.papers.records import Record
from followup.papers.text import day, defuse
from followup.papers.workbook import Book

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
FILLS = {
    Timing.OPEN_LATE: "#FBE9E7",
    Timing.DONE_LATE: "#FDF1D8",
    Timing.DONE_IN_TIME: "#E2F3E9",
}
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


def to_xlsx(records: Iterable[Record], by_agency: Sequence[AgencyCounts], total: Counts, today: date) -> bytes:
    book = Book()
    page = book.page("Theo dõi nhiệm vụ", "BẢNG THEO DÕI TÌNH HÌNH THỰC HIỆN NHIỆM VỤ", today, COLUMNS)
    for number, record in enumerate(records, 1):
        fill = FILLS.get(record.duty.timing)
        page.row(values(number, record), centred=CENTRED, fills={STATUS: fill} if fill else {})
    page.end()
    _summary(book, by_agency, total, today)
    return book.content()


def _summary(book: Book, by_agency: Sequence[AgencyCounts], total: Counts, today: date) -> None:
    page = book.page("Tổng hợp", "TỔNG HỢP THEO CƠ QUAN CHỦ TRÌ", today, SUMMARY)
    for number, row in enumerate(by_agency, 1):
        page.row([number, row.agency.name, *figures(row.counts)], centred=CENTRED)
    page.row(["", "Tổng cộng", *figures(total)], centred=CENTRED, bold=True)
    page.end(unfiltered=1 if by_agency else 0)


def to_csv(records: Iterable[Record]) -> bytes:
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
