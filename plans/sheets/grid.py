"""A spreadsheet as rows of text: .xlsx with merged cells filled, .csv with whatever stands between its fields."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl

from plans.errors import Unreadable
from plans.fold import nfc
from plans.formats.encoding import decode
from plans.sheets import bounds

MOST_ROWS, MOST_COLUMNS = 20_000, 60
MOST_CELLS = 3_000_000  # of all sheets, empty ones between filled ones counted too
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. Dates are dd/mm/yyyy, whole numbers have no point, empty cells are ""."""

    title: str
    rows: tuple[tuple[str, ...], ...]


def read_grids(content: bytes) -> list[Grid]:
    """The sheets that hold anything. Raises `Unreadable`."""
    if content.startswith(b"PK\x03\x04"):
        grids = _workbook(content)
    elif content.startswith(_OLE):
        raise Unreadable(
            "tệp .xls kiểu cũ hoặc có mật khẩu; hãy mở bằng Excel rồi lưu dạng .xlsx",
            "an old .xls or a locked file; save it as .xlsx",
        )
    else:
        grids = [Grid("CSV", tuple(_separated(decode(content))))]
    found = [grid for grid in grids if any(any(row) for row in grid.rows)]
    if not found:
        raise Unreadable("bảng tính không có dữ liệu", "the spreadsheet is empty")
    return found


def _workbook(content: bytes) -> list[Grid]:
    try:
        bounds.check(content)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except _DAMAGE as error:
        raise Unreadable("không mở được bảng tính .xlsx, tệp có thể bị hỏng", "the .xlsx cannot be opened") from error
    if sum(sheet.max_row * min(sheet.max_column, MOST_COLUMNS) for sheet in book.worksheets) > MOST_CELLS:
        raise _too_long()
    return [Grid(nfc(sheet.title), tuple(_rows(sheet))) for sheet in book.worksheets]


def _rows(sheet: Any) -> Iterator[tuple[str, ...]]:
    if sheet.max_row > MOST_ROWS + 1000:
        raise _too_long()
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        if area.size["rows"] * area.size["columns"] <= MOST_ROWS and area.min_col == area.max_col
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    width = min(sheet.max_column, MOST_COLUMNS)
    for number in range(1, sheet.max_row + 1):
        cells = (sheet.cell(*merged.get((number, column), (number, column))).value for column in range(1, width + 1))
        yield tuple(_text(value) for value in cells)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return nfc(str(value)).strip()


def _separated(text: str) -> Iterator[tuple[str, ...]]:
    head = text[:5000]
    mark = max(",;\t", key=lambda one: head.count(one))
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark)):
            if number > MOST_ROWS:
                raise _too_long()
            # A leading apostrophe keeps programs from running a cell; it is no part of the text.
            yield tuple(cell.strip().removeprefix("'") for cell in row[:MOST_COLUMNS])
    except csv.Error as error:
        raise Unreadable("tệp .csv không đúng cấu trúc", f"the .csv is broken: {error}") from error


def _too_long() -> Unreadable:
    return Unreadable(
        f"bảng tính có hơn {MOST_ROWS} dòng, hãy chia nhỏ", f"the sheet has more than {MOST_ROWS} rows; split it"
    )
