"""The sample plan as a .docx in the form of NĐ 30/2020/NĐ-CP, from config/sample/plan.txt."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from config.registry import SAMPLE
from followup.calendar import WorkingCalendar

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
SIDE_BY_SIDE = {"left": "head", "right": "head", "receivers": "foot", "signer": "foot"}
Line = tuple[str, str]


def plan_text(today: date, calendar: WorkingCalendar) -> str:
    """The template with its dates filled in, counted in working days from `today`."""
    working = calendar.on_or_after(today)
    return (
        (SAMPLE / "plan.txt")
        .read_text("utf-8")
        .format(
            issued=calendar.add(today, -40),
            first=today.year,
            last=today.year + 1,
            late=calendar.add(today, -4),
            today=working,
            soon=calendar.add(working, 3),
            group=calendar.add(working, 5),
            next_week=calendar.add(working, 6),
            later=calendar.add(working, 12),
            next_month=calendar.on_or_before(working + timedelta(days=45)),
        )
    )


def plan_docx(today: date, calendar: WorkingCalendar) -> bytes:
    """The filled-in plan as the content of a .docx file."""
    document = Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(14)
    section = document.sections[0]
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    lines = list(_lines(plan_text(today, calendar)))
    for block, group in groupby(lines, key=_block):
        _write(document, block, list(group))
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _lines(text: str) -> Iterator[Line]:
    """Each line with its mark: "@title KẾ HOẠCH" is ("title", "KẾ HOẠCH"), a plain one ("body", …)."""
    for line in filter(None, map(str.strip, text.splitlines())):
        mark, _, rest = line[1:].partition(" ") if line.startswith("@") else ("body", "", line)
        yield mark, rest


def _block(line: Line) -> str:
    return SIDE_BY_SIDE.get(line[0], line[0])


def _write(document: DocumentType, block: str, lines: list[Line]) -> None:
    if block in ("head", "foot"):
        _two_columns(document, lines)
    elif block == "row":
        _table(document, [[cell.strip() for cell in text.split("|")] for _, text in lines])
    elif block in ("title", "appendix"):
        for number, (_, text) in enumerate(lines):
            paragraph = _centred(document.add_paragraph(), text)
            paragraph.paragraph_format.page_break_before = block == "appendix" and number == 0
    else:
        for _, text in lines:
            _body(document, text)


def _two_columns(document: DocumentType, lines: list[Line]) -> None:
    """Letterhead and signature block are tables without rules, as offices make them."""
    table = document.add_table(rows=1, cols=2)
    first = lines[0][0]
    for mark, text in lines:
        cell = table.cell(0, 0 if mark == first else 1)
        paragraph = cell.paragraphs[0] if not cell.text else cell.add_paragraph()
        if mark == "receivers":
            paragraph.add_run(text).font.size = Pt(11)
        else:
            _centred(paragraph, text, bold=not text.startswith(("Số:", "Sơn Hà,")))


def _table(document: DocumentType, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = Pt(12), texts is rows[0]


def _body(document: DocumentType, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1)
    heading = text.split(".")[0] in ("I", "II", "III", "IV") or (text[0].isdigit() and text.endswith(":"))
    paragraph.add_run(text).bold = heading


def _centred(paragraph: Paragraph, text: str, *, bold: bool = True) -> Paragraph:
    paragraph.alignment = CENTRE
    paragraph.add_run(text).bold = bold
    return paragraph
