"""Tables in a document: black rules, a repeated head, rows that do not break over pages.

Rows are written as XML: the library's own cell objects take time that grows with the square of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from followup.papers import ooxml
from followup.papers.form import Paper
from followup.papers.text import clean

Side = Literal["left", "center", "right"]
HEAD_COLOUR = "EDEDED"


@dataclass(frozen=True, slots=True)
class Column:
    """`share` is the column's part of the width, in any unit."""

    title: str
    share: float
    side: Side = "left"


@dataclass(frozen=True, slots=True)
class _Look:
    """How the cells of one row are set; sizes and widths in points."""

    widths: Sequence[float]
    sides: Sequence[Side]
    size: float
    bold: bool = False
    head: bool = False


def add_table(
    paper: Paper,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    size: float = 12,
    total: Sequence[str] = (),
) -> None:
    """`total` is a last row in bold."""
    shares = sum(column.share for column in columns)
    widths = [paper.room * column.share / shares for column in columns]
    table = paper.document.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    ooxml.cell_margins(table, 3.5)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    sides = [column.side for column in columns]
    written = [_row([c.title for c in columns], _Look(widths, ["center"] * len(columns), size, bold=True, head=True))]
    written += [_row(values, _Look(widths, sides, size)) for values in rows]
    if total:
        written.append(_row(total, _Look(widths, sides, size, bold=True)))
    for row in written:
        table._tbl.append(parse_xml(row))
    paper.gap()


def _row(values: Sequence[str], look: _Look) -> str:
    cells = (_cell(*one, look) for one in zip(values, look.widths, look.sides, strict=True))
    repeated = "<w:tblHeader/>" if look.head else ""
    return f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(value: str, width: float, side: Side, look: _Look) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD_COLOUR}"/>' if look.head else ""
    keep = "<w:keepNext/>" if look.head else ""
    half_points = int(look.size * 2)
    bold = "<w:b/>" if look.bold else ""
    look_of_run = f'<w:rPr>{bold}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
    words = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(value).replace("\t", " ").split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{int(width * 20)}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}<w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{side}"/></w:pPr><w:r>{look_of_run}{words}</w:r></w:p></w:tc>'
    )
