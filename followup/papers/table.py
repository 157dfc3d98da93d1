"""Tables in a document: black rules, a repeated head, rows that do not break over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Pt

from followup.papers import ooxml
from followup.papers.form import Paper
from followup.papers.text import clean

Side = Literal["left", "centre", "right"]
SIDES = {"left": ALIGN.LEFT, "centre": ALIGN.CENTER, "right": ALIGN.RIGHT}


@dataclass(frozen=True, slots=True)
class Column:
    """`share` is the column's part of the width, in any unit."""

    title: str
    share: float
    side: Side = "left"


def add_table(
    paper: Paper,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    size: float = 12,
    total: Sequence[str] = (),
) -> None:
    """`total` is a last row in bold."""
    table = paper.document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    ooxml.cell_margins(table, 3.5)
    _fill(table.rows[0], [c.title for c in columns], ["centre"] * len(columns), size, bold=True)
    for cell in table.rows[0].cells:
        ooxml.shade(cell, "EDEDED")
    ooxml.repeat_head(table.rows[0])
    ooxml.keep_whole(table.rows[0])
    sides: list[Side] = [c.side for c in columns]
    for values in rows:
        _fill(table.add_row(), values, sides, size)
    if total:
        _fill(table.add_row(), total, sides, size, bold=True)
    shares = sum(c.share for c in columns)
    ooxml.fix_widths(table, [paper.room * c.share / shares for c in columns])
    paper.gap()


def _fill(row: Any, values: Sequence[str], sides: Sequence[Side], size: float, *, bold: bool = False) -> None:
    if not bold:
        ooxml.keep_whole(row)
    for cell, value, side in zip(row.cells, values, sides, strict=True):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        form = paragraph.paragraph_format
        form.alignment, form.space_before, form.space_after, form.line_spacing = SIDES[side], Pt(2), Pt(2), 1.0
        run = paragraph.add_run(clean(value))
        run.font.size, run.bold = Pt(size), bold
