"""The parts of WordprocessingML that python-docx has no call for: rules, page numbers, repeated heads."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

FONT = "Times New Roman"


def element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def name_font(style: Any) -> None:
    """Every script in the same font: without eastAsia and cs Word falls back to another one for some letters."""
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def rule(paragraph: Any, width: float, room: float) -> None:
    """A thin solid line of `width` points, centred in `room` points, as a paragraph of almost no height."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Pt(max(0.0, (room - width) / 2))
    form.first_line_indent = Pt(0)
    form.space_before, form.space_after = Pt(3), Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    borders = element("w:pBdr")
    borders.append(element("w:top", val="single", sz="6", space="0", color="000000"))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def field(run: Any, code: str) -> None:
    """A field such as PAGE that the word processor works out itself."""
    for kind in ("begin", None, "end"):
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
            continue
        text = OxmlElement("w:instrText")
        text.set(qn("xml:space"), "preserve")
        text.text = code
        run._r.append(text)


def repeat_head(row: Any) -> None:
    row._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def keep_whole(row: Any) -> None:
    """The row does not break over two pages."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))


def fix_widths(table: Any, widths: list[float]) -> None:
    """Column widths in points; a fixed layout, because the automatic one differs between word processors."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
        for cell in column.cells:
            cell.width = Pt(width)


def cell_margins(table: Any, side: float) -> None:
    """Room left and right in every cell, in points."""
    margins = element("w:tblCellMar")
    for edge in ("left", "right"):
        margins.append(element(f"w:{edge}", w=str(int(side * 20)), type="dxa"))
    table._tbl.tblPr.append(margins)


def shade(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=colour))
