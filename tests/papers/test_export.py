"""Papers are opened again and their figures compared with the board's own."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import Engine

from config import clock
from config.errors import Refused
from config.settings import Settings
from followup import overview, papers
from followup.overview import Filters, Timing
from followup.papers import pdf, sheet
from followup.papers.form import Office, Paper
from followup.papers.text import FORMULA
from followup.papers.workbook import HEAD_ROW
from models.session import reading
from tests.papers.conftest import EVIL


def made(engine: Engine, format: str, now: datetime, settings: Settings, filters: Filters | None = None) -> bytes:
    with reading(engine) as session:
        return papers.export(session, format, filters, now, settings)


def words(document: Any) -> str:
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


def test_sheet_has_the_columns_of_the_field(filled: Engine, now: datetime, settings: Settings) -> None:
    book = load_workbook(io.BytesIO(made(filled, "xlsx", now, settings)))
    page = book["Theo dõi nhiệm vụ"]
    assert [cell.value for cell in page[HEAD_ROW]] == [title for title, _ in sheet.COLUMNS]
    assert page.freeze_panes == "C4"
    assert page.auto_filter.ref == "A3:L12"
    rows = list(page.iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == list(range(1, 10))
    assert rows[0][4] == datetime(2026, 10, 30)  # noqa: DTZ001  a cell has no zone
    assert page["E4"].number_format == "dd/mm/yyyy"
    assert rows[0][5:10] == (
        "Sở Tài chính",
        "Sở Dân tộc và Tôn giáo; UBND các xã, phường",
        None,
        40,
        "Đang thực hiện quá hạn",
    )
    assert rows[-1][4] is None
    assert "Đã đôn đốc 3 lần" in str(rows[0][11])


def test_no_cell_is_a_formula(filled: Engine, now: datetime, settings: Settings) -> None:
    book = load_workbook(io.BytesIO(made(filled, "xlsx", now, settings)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert EVIL in [cell.value for cell in cells]
    assert "+chưa đủ số liệu hiện trạng công trình từ 06 xã" in [cell.value for cell in cells]


def test_csv_opens_in_a_spreadsheet_without_running_anything(filled: Engine, now: datetime, settings: Settings) -> None:
    content = made(filled, "csv", now, settings)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == [title for title, _ in sheet.COLUMNS]
    assert all(not value.startswith(FORMULA) for row in rows for value in row)
    assert f"'{EVIL}" in [row[1] for row in rows]
    assert rows[1][4] == "30/10/2026"


def test_summary_of_the_sheet_equals_the_board(filled: Engine, now: datetime, settings: Settings) -> None:
    page = load_workbook(io.BytesIO(made(filled, "xlsx", now, settings)))["Tổng hợp"]
    rows = {row[1]: list(row[2:]) for row in page.iter_rows(min_row=4, values_only=True)}
    with reading(filled) as session:
        today = clock.today(now)
        expected = {one.agency.name: sheet.figures(one.counts) for one in overview.by_agency(session, today)}
        expected["Tổng cộng"] = sheet.figures(overview.total(session, today))
    assert rows == expected
    assert rows["Tổng cộng"] == [7, 1, 1, 2, 2, 1, 28.6]


def test_report_equals_the_board(filled: Engine, now: datetime, settings: Settings) -> None:
    settings.province = "Sơn Hà"
    document = Document(io.BytesIO(made(filled, "docx", now, settings)))
    with reading(filled) as session:
        total = overview.total(session, clock.today(now))
        agencies = overview.by_agency(session, clock.today(now))
        expected = [[row.agency.name, *(str(row.counts.of(t)) for t in list(Timing)[:5])] for row in agencies]
    classes, by_agency, by_plan = document.tables[1:4]
    counts = [row.cells[2].text for row in classes.rows[1:]]
    assert counts == [str(total.of(timing)) for timing in list(Timing)[:5]] + [str(total.total)]
    found = [[cell.text for cell in row.cells] for row in by_agency.rows[1:-1]]
    assert [[row[1], *row[3:8]] for row in found] == expected
    assert [row.cells[1].text for row in by_plan.rows[1:-1]] == [
        "77/KH-UBND ngày 12/3/2026",
        "186/KH-UBND ngày 12/3/2026",
    ]
    text = words(document)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "ỦY BAN NHÂN DÂN TỈNH SƠN HÀ" in text
    assert "1. Có 02 nhiệm vụ quá hạn chưa hoàn thành" in text
    assert "2. Có 01 nhiệm vụ đến hạn trong 10 ngày làm việc tới" in text
    assert "Ngoài ra có 01 kỳ tạm dừng và 01 kỳ đã kết thúc theo văn bản" in text
    assert "./." in text


def test_report_page_is_that_of_the_decree(filled: Engine, now: datetime, settings: Settings) -> None:
    document = Document(io.BytesIO(made(filled, "docx", now, settings)))
    first, appendix = document.sections[0], document.sections[1]
    assert [round(length.mm) for length in (first.page_width, first.page_height)] == [210, 297]
    assert 30 <= first.left_margin.mm <= 35.1
    assert 15 <= first.right_margin.mm <= 20.1
    assert 20 <= first.top_margin.mm <= 25.1
    assert first.different_first_page_header_footer
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert appendix.page_width > appendix.page_height
    assert "PAGE" in first.header._element.xml


def test_report_of_one_plan(filled: Engine, now: datetime, settings: Settings) -> None:
    text = words(Document(io.BytesIO(made(filled, "docx", now, settings, Filters(plan=1)))))
    assert "Kế hoạch số 186/KH-UBND ngày 12/3/2026 của UBND tỉnh Sơn Hà" in text
    assert "Sở Nội vụ" not in text


def test_report_without_any_duty(engine: Engine, now: datetime, settings: Settings) -> None:
    text = words(Document(io.BytesIO(made(engine, "docx", now, settings))))
    assert "Không có nhiệm vụ quá hạn" in text


def test_calendar(filled: Engine, now: datetime, settings: Settings) -> None:
    calendar = Calendar.from_ical(made(filled, "ics", now, settings))
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == 8  # the undated one has no day
    first = events["duty-1@127.0.0.1"]
    assert first["dtstart"].dt == date(2026, 10, 30)
    assert "Phân bổ kinh phí" in first["summary"]
    assert str(events["duty-9@127.0.0.1"]["status"]) == "CANCELLED"


def test_pdf_where_libreoffice_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """No database: what is converted does not matter here."""
    if pdf.program() is None:
        pytest.skip("LibreOffice is not installed")
    paper = Paper(Office("Văn phòng UBND tỉnh Sơn Hà"), date(2026, 11, 23))
    paper.letterhead(kind="BC")
    document = paper.to_bytes()
    assert pdf.from_docx(document).startswith(b"%PDF-")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Refused, match="LibreOffice"):
        pdf.from_docx(document)


def test_names_of_files(now: datetime) -> None:
    assert papers.file_name("docx", now) == "bao-cao-tien-do-2026-11-23.docx"
    assert papers.file_name("xlsx", now) == "theo-doi-nhiem-vu-2026-11-23.xlsx"
