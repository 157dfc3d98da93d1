"""Documents in the form of NĐ 30/2020/NĐ-CP, Phụ lục I: page, letterhead, body, recipients, signature.

A4; margins 20 mm above and below, 30 mm left, 15 to 20 mm right; Times New Roman 13 to 14; the page number stands
in the middle of the upper margin from page 2 on. Number, day and signature stay blank: a person gives them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt

from followup.papers import ooxml
from followup.papers.text import clean, width_of

BODY = 14.0
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
HEAD = 12.0  # names of the bodies and quốc hiệu; tiêu ngữ one more
LEFT, RIGHT, EDGE = 30, 18, 20  # margins in mm
LEFT_COLUMN, RIGHT_COLUMN = 205.0, 275.0  # the two halves of the letterhead, in points


@dataclass(frozen=True, slots=True)
class Office:
    """Who issues the document. `symbol` is what stands behind the slash of a công văn ("VP-TH"); "" stays blank."""

    name: str
    parent: str = ""
    place: str = ""
    symbol: str = ""
    signer: str = ""  # "CHÁNH VĂN PHÒNG"
    signs_for: str = ""  # "TL. CHỦ TỊCH"
    archive: str = "VT"  # last line of Nơi nhận: "Lưu: VT, <drafting unit>"

    @property
    def committee(self) -> str:
        """The people's committee above, in short: "UBND tỉnh" or "UBND thành phố"."""
        return "UBND thành phố" if "thành phố" in self.parent.lower() else "UBND tỉnh"

    @property
    def own_name(self) -> str:
        """The name without the body above it, which stands in the line before: "Văn phòng"."""
        head, mark, _ = self.name.partition(" UBND ")
        return head if mark and self.parent else self.name


@dataclass(slots=True)
class Paper:
    """One document while it is written."""

    office: Office
    made_on: date
    document: Any = field(init=False)
    chapters: int = 0

    def __post_init__(self) -> None:
        self.document = Document()
        _set_up_styles(self.document)
        _set_up_page(self.document.sections[0], landscape=False)

    def lie_down(self) -> None:
        """Turns the page that is being written to landscape, for wide lists."""
        _set_up_page(self.document.sections[-1], landscape=True)
        self.document.sections[-1].different_first_page_header_footer = True

    # the head -------------------------------------------------------------------------------------------------

    def letterhead(self, *, kind: str = "", about: str = "") -> None:
        """Quốc hiệu and tiêu ngữ right, bodies and number left; `about` is the V/v of a công văn, which has no kind."""
        table = self.document.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        ooxml.fix_widths(table, [LEFT_COLUMN, RIGHT_COLUMN])
        ooxml.cell_margins(table, 0)
        self._bodies(table.cell(0, 0))
        self._nation(table.cell(0, 1))
        left, right = table.rows[1].cells
        self._line(left, self._number(kind), 13, first=True, before=4)
        self._line(right, self._place_and_day(), 14, italic=True, first=True, before=4)
        if about:
            self._line(left, f"V/v {about}", 12, before=4)

    def _bodies(self, cell: Any) -> None:
        for number, line in enumerate(_fold_name(self.office.parent)):
            self._line(cell, line, HEAD, first=number == 0)
        name = self.office.own_name.upper()
        self._line(cell, name, HEAD, bold=True, first=not self.office.parent)
        length = min(width_of(name, HEAD, bold=True), LEFT_COLUMN)
        ooxml.rule(cell.add_paragraph(), length * 0.42, LEFT_COLUMN)

    def _nation(self, cell: Any) -> None:
        motto = "Độc lập - Tự do - Hạnh phúc"
        self._line(cell, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", HEAD, bold=True, first=True)
        self._line(cell, motto, HEAD + 1, bold=True)
        ooxml.rule(cell.add_paragraph(), width_of(motto, HEAD + 1, bold=True), RIGHT_COLUMN)

    def _number(self, kind: str) -> str:
        blank = "\u00a0" * 8
        tail = "-".join(part for part in (kind, self.office.symbol) if part)
        return f"Số:{blank}/{tail}"

    def _place_and_day(self) -> str:
        blank = "\u00a0" * 6
        place = self.office.place or "\u2026" * 6
        return f"{place}, ngày{blank}tháng {_month(self.made_on.month)} năm {self.made_on.year}"

    def _line(
        self,
        cell: Any,
        text: str,
        size: float,
        *,
        bold: bool = False,
        italic: bool = False,
        first: bool = False,
        before: float = 0,
    ) -> None:
        paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
        _shape(paragraph, ALIGN.CENTER, before=before, after=0, indent=0)
        _write(paragraph, text, size, bold=bold, italic=italic)

    def title(self, kind: str, about: str) -> None:
        """Tên loại and trích yếu, bold and centred, with a short rule under them."""
        self._centred(kind.upper(), 14, bold=True, before=14)
        self._centred(about, 14, bold=True)
        ooxml.rule(self.document.add_paragraph(), 90, self.room)

    def note(self, text: str) -> None:
        """A centred line in italics under a title: what the figures are up to, what it goes with."""
        self._centred(text, 13, italic=True, before=4)

    def addressees(self, names: Sequence[str]) -> None:
        if len(names) == 1:
            self._centred(f"Kính gửi: {names[0]}.", BODY, before=14, after=10)
            return
        self._plain("Kính gửi:", indent=90, before=14)
        for number, name in enumerate(names, 1):
            last = number == len(names)
            self._plain(f"- {name}{'.' if last else ';'}", indent=110, after=10 if last else 0)

    # the body -------------------------------------------------------------------------------------------------

    @property
    def room(self) -> float:
        """Points between the margins of the page that is being written."""
        section = self.document.sections[-1]
        return float(section.page_width - section.left_margin - section.right_margin) / Pt(1)

    def chapter(self, title: str) -> None:
        """A heading with the next Roman number."""
        self.chapters += 1
        self.heading(f"{ROMAN[self.chapters - 1]}. {title.upper()}")

    def heading(self, text: str) -> None:
        paragraph = self.document.add_paragraph()
        _shape(paragraph, ALIGN.LEFT, before=8, after=4)
        paragraph.paragraph_format.keep_with_next = True
        _write(paragraph, text, BODY, bold=True)

    def paragraph(self, text: str, *, italic: bool = False, keep: bool = False) -> None:
        paragraph = self.document.add_paragraph()
        _shape(paragraph, ALIGN.JUSTIFY, before=0, after=6)
        paragraph.paragraph_format.keep_with_next = keep
        _write(paragraph, text, BODY, italic=italic)

    def gap(self) -> None:
        """Room after a table: two tables without a paragraph between them become one."""
        paragraph = self.document.add_paragraph()
        _shape(paragraph, ALIGN.LEFT, before=0, after=0, indent=0)
        paragraph.paragraph_format.line_spacing = Pt(7)

    def _centred(
        self, text: str, size: float, *, bold: bool = False, italic: bool = False, before: float = 0, after: float = 0
    ) -> None:
        paragraph = self.document.add_paragraph()
        _shape(paragraph, ALIGN.CENTER, before=before, after=after, indent=0)
        _write(paragraph, text, size, bold=bold, italic=italic)

    def _plain(self, text: str, *, indent: float, before: float = 0, after: float = 0) -> None:
        paragraph = self.document.add_paragraph()
        _shape(paragraph, ALIGN.LEFT, before=before, after=after, indent=0)
        paragraph.paragraph_format.left_indent = Pt(indent)
        _write(paragraph, text, BODY)

    # the foot -------------------------------------------------------------------------------------------------

    def closing(self, recipients: Sequence[str]) -> None:
        """Nơi nhận left, the block of the signature right; the name stays blank for the one who signs.

        The signature never stands alone on a page: the last two paragraphs go with it.
        """
        for paragraph in self.document.paragraphs[-2:]:
            paragraph.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=1, cols=2)
        ooxml.fix_widths(table, [self.room * 0.48, self.room * 0.52])
        ooxml.cell_margins(table, 0)
        ooxml.keep_whole(table.rows[0])
        left, right = table.rows[0].cells
        _shape(left.paragraphs[0], ALIGN.LEFT, before=10, after=0, indent=0)
        _write(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
        for line in (*recipients, f"Lưu: {self.office.archive}."):
            paragraph = left.add_paragraph()
            _shape(paragraph, ALIGN.LEFT, before=0, after=0, indent=0)
            _write(paragraph, f"- {line}" if line.endswith(".") else f"- {line};", 11)
        head = [self.office.signs_for.upper()] if self.office.signs_for else []
        for number, text in enumerate([*head, self.office.signer.upper()]):
            self._line(right, text, 14, bold=True, first=number == 0, before=10 if number == 0 else 0)
        for _ in range(4):
            self._line(right, "", 14)

    def appendix(self, number: str, title: str, goes_with: str) -> None:
        """A page of its own, lying, with the head of a phụ lục; tables follow."""
        _set_up_page(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=True)
        self._centred(f"Phụ lục {number}".strip(), 14, bold=True)
        self._centred(title.upper(), 14, bold=True)
        self.note(f"({goes_with})")
        ooxml.rule(self.document.add_paragraph(), 90, self.room)

    def to_bytes(self) -> bytes:
        properties = self.document.core_properties
        properties.author, properties.comments = self.office.name, ""
        buffer = BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


def _fold_name(name: str) -> list[str]:
    """The name of a superior body on as many lines as it needs, parted before the name of its place."""
    upper = name.upper()
    if not upper or width_of(upper, HEAD) < LEFT_COLUMN - 10:
        return [upper] if upper else []
    head, mark, tail = upper.rpartition(" TỈNH ") if " TỈNH " in upper else upper.rpartition(" THÀNH PHỐ ")
    return [head, f"{mark.strip()} {tail}"] if head else [upper]


def _month(number: int) -> str:
    """January and February bear a nought, so that nobody can write a figure before them (NĐ 30, Phụ lục I)."""
    return f"{number:02d}" if number < 3 else str(number)


def _write(paragraph: Any, text: str, size: float, *, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(clean(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _shape(paragraph: Any, align: Any, *, before: float, after: float, indent: float = 28.35) -> None:
    """`indent`: first line in points; 1 cm as the decree asks."""
    form = paragraph.paragraph_format
    form.alignment, form.first_line_indent = align, Pt(indent)
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0


def _set_up_styles(document: Any) -> None:
    normal = document.styles["Normal"]
    ooxml.name_font(normal)
    normal.font.size = Pt(BODY)


def _set_up_page(section: Any, *, landscape: bool) -> None:
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.left_margin, section.right_margin = Mm(20 if landscape else LEFT), Mm(RIGHT)
    section.top_margin = section.bottom_margin = Mm(EDGE)
    section.header_distance = Mm(9)
    section.different_first_page_header_footer = not landscape
    section.header.is_linked_to_previous = False
    paragraph = section.header.paragraphs[0]
    _shape(paragraph, ALIGN.CENTER, before=0, after=0, indent=0)
    run = paragraph.add_run()
    run.font.size = Pt(13)
    ooxml.field(run, "PAGE")
