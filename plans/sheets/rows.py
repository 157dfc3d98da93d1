"""Rows of a mapped sheet as task proposals, one proposal for each document that the rows name."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plans import doubt
from plans.assign import from_row
from plans.blocks import Cell
from plans.columns import Column
from plans.errors import Secret
from plans.fold import fold, squeeze
from plans.names import Lexicon
from plans.proposal import Header, Proposal, TaskProposal
from plans.sheets.mapping import Field, Mapping
from plans.tables import Row

_DONE = re.compile(r"(?:đã )?(?:hoàn thành|xong|kết thúc).*")
_DAY = re.compile(r"\b(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})\b")
_NUMBER = re.compile(r"\b\d+[a-z]?(?:\.\d+)?(?:/\d{4})?/[A-ZĐ][\wĐđ\-]*", re.IGNORECASE)
_KINDS = {
    "KH": "KẾ HOẠCH",
    "CTR": "CHƯƠNG TRÌNH",
    "QĐ": "QUYẾT ĐỊNH",
    "CT": "CHỈ THỊ",
    "TB": "THÔNG BÁO",
    "NQ": "NGHỊ QUYẾT",
}

_SECRET = re.compile(r"\W*(?:TUYỆT MẬT|TỐI MẬT|MẬT)\W*")
_STANDING = re.compile(r"thường xuyên|liên tục|không (?:có )?thời hạn")


@dataclass(slots=True)
class Line:
    """One row of the sheet as it would be taken in. `number` counts from 1 as the spreadsheet program does."""

    number: int
    task: TaskProposal
    document: str
    issued: str
    done: bool
    cells: tuple[str, ...]


@dataclass(slots=True)
class Bundle:
    """The rows of one document: `content` is the part of the sheet that becomes the plan's file."""

    document: str
    proposal: Proposal
    lines: list[Line] = field(default_factory=list)
    content: bytes = b""


def read_lines(rows: Sequence[tuple[str, ...]], mapping: Mapping, lexicon: Lexicon | None = None) -> list[Line]:
    """Rows under the head that hold a task; titles of sections and empty rows are left out.

    A document's number and day hold for the rows below that leave them empty. Raises `Secret` for a sheet with a mark
    of secrecy in a cell of its own.
    """
    if any(_SECRET.fullmatch(cell) for row in rows for cell in row):
        raise Secret(
            "bảng có dấu chỉ độ mật, không được nhập vào hệ thống này",
            "the sheet bears a mark of state secrecy and may not be stored here",
        )
    lexicon = lexicon or Lexicon.default()
    found: list[Line] = []
    document = issued = ""
    for number, row in enumerate(rows[mapping.head + 1 :], mapping.head + 2):
        text = _cell(row, mapping, Field.TASK)
        if not text or _is_title(row, mapping):
            continue
        if given := _cell(row, mapping, Field.DOCUMENT):
            document, issued = _document(given), ""
        issued = _day(_cell(row, mapping, Field.ISSUED)) or _day(given) or issued
        task = from_row(_as_row(row, mapping, text), str(len(found) + 1), lexicon)
        if _is_unclear(task, _cell(row, mapping, Field.DUE)):
            task.flags.append("due-unclear")
        found.append(Line(number, task, document, issued, _is_done(_cell(row, mapping, Field.STATUS)), row))
    return found


def bundles(
    lines: Sequence[Line], head: Sequence[str], *, issuer: str | None, title: str, with_done: bool = False
) -> list[Bundle]:
    """One proposal a document, in the order in which the documents first appear; finished rows only `with_done`."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        if with_done or not line.done:
            grouped.setdefault(line.document, []).append(line)
    return [_bundle(document, group, head, issuer, title) for document, group in grouped.items()]


def _bundle(document: str, lines: list[Line], head: Sequence[str], issuer: str | None, title: str) -> Bundle:
    header = Header(
        number=document or None,
        kind=_kind(document),
        issuer=issuer,
        date=next((line.issued for line in lines if line.issued), None),
        title=title,
    )
    text, tasks = "", []
    for position, line in enumerate(lines, 1):
        task = line.task
        task.ref = str(position)
        words = " | ".join(squeeze(cell) for cell in line.cells if cell)
        task.source.start, task.source.end = len(text), len(text) + len(words)
        text += words + "\n"
        tasks.append(task)
    doubt.judge(tasks, header, ())
    return Bundle(document, Proposal(header, tasks, text), lines, _as_csv(head, lines))


def _as_row(row: Sequence[str], mapping: Mapping, text: str) -> Row:
    time = _cell(row, mapping, Field.DUE)
    return Row(
        task=Cell(text),
        lead=_cell(row, mapping, Field.LEAD),
        lead_kind=Column.LEAD,
        coordinators=_cell(row, mapping, Field.COORDINATORS),
        time=_DAY.sub(lambda hit: f"ngày {hit[1]}/{hit[2]}/{hit[3]}", time),
        has_time=bool(time),
        product=_cell(row, mapping, Field.PRODUCT),
        target=False,
        years=(),
        page=None,
        merged_lead=False,
    )


def _cell(row: Sequence[str], mapping: Mapping, wanted: Field) -> str:
    place = mapping.column(wanted)
    return row[place].strip() if place is not None and place < len(row) else ""


def _is_title(row: Sequence[str], mapping: Mapping) -> bool:
    """ "I. Lĩnh vực kinh tế": a row that says nothing in any other mapped column."""
    others = (place for place, kind in mapping.columns.items() if kind is not Field.TASK)
    return not any(row[place].strip() for place in others if place < len(row)) and len(mapping.columns) > 1


def _is_unclear(task: TaskProposal, time: str) -> bool:
    """A term was given and none was understood."""
    return bool(time) and not (task.due or task.recurrence or _STANDING.search(fold(time)))


def _is_done(status: str) -> bool:
    words = squeeze(fold(status))
    return bool(_DONE.fullmatch(words)) and "chưa" not in words


def _document(text: str) -> str:
    hit = _NUMBER.search(text)
    return hit[0] if hit else squeeze(text)[:120]


def _day(text: str) -> str:
    """YYYY-MM-DD of a day in the text, "" where there is none or it cannot be."""
    hit = _DAY.search(text)
    if hit is None or not (1 <= int(hit[2]) <= 12 and 1 <= int(hit[1]) <= 31):
        return ""
    return f"{hit[3]}-{int(hit[2]):02d}-{int(hit[1]):02d}"


def _kind(document: str) -> str | None:
    code = document.rpartition("/")[2].split("-")[0].upper()
    return _KINDS.get(code)


def _as_csv(head: Sequence[str], lines: Sequence[Line]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(_safe(line.cells) for line in lines)
    return buffer.getvalue().encode("utf-8-sig")


def _safe(cells: Sequence[str]) -> Iterator[str]:
    """The file may be opened in a spreadsheet program again: no cell may run there."""
    return (f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells)
