"""Master data as CSV, in the form of the data files: out, and in again after a look at what would change."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from config.errors import Refused
from followup.masterdata.base import Desk, Noun, Values
from followup.masterdata.change import save
from followup.papers.text import FORMULA, defuse

MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """What one row of the file would do; `changes` are (field's label, before, after), `error` says why it cannot."""

    number: int
    label: str
    kind: str  # new, changed, same, wrong
    changes: tuple[tuple[str, str, str], ...] = ()
    error: Refused | None = None


def write(desk: Desk, noun: Noun) -> bytes:
    """UTF-8 with a BOM, so that spreadsheet programs read the diacritics; no value is taken for a formula."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    names = [field.name for field in noun.fields]
    writer.writerow(names)
    for _row, values in noun.rows(desk):
        writer.writerow([defuse(values[name]) for name in names])
    return buffer.getvalue().encode("utf-8-sig")


def take(desk: Desk, noun: Noun, content: bytes) -> list[Line]:
    """Writes what the file says, row by row; a row that is wrong is told and left out.

    The caller commits, or rolls back where it was only a look. Rows that the file does not name stay. Columns that it
    lacks stay as they are. Raises Refused for what is no such file.
    """
    return [_take_line(desk, noun, number, row) for number, row in read(noun, content)]


def _take_line(desk: Desk, noun: Noun, number: int, row: Values) -> Line:
    label = " · ".join(part for part in list(row.values())[:2] if part)[:120]
    try:
        with desk.session.begin_nested():
            there = noun.same(desk, noun.clean(row))
            done = save(desk, noun, there, row)
    except Refused as refused:
        return Line(number, label, "wrong", error=refused)
    if done is None or done.after is None:
        return Line(number, label, "same")
    labels = {field.name: field.label for field in noun.fields}
    before = done.before or {}
    changes = tuple(
        (labels[name], str(before.get(name, "")), str(value))
        for name, value in done.after.items()
        if str(before.get(name, "")) != str(value)
    )
    return Line(number, noun.label({k: str(v) for k, v in done.after.items()}), "changed" if there else "new", changes)


def read(noun: Noun, content: bytes) -> Iterator[tuple[int, Values]]:
    """The rows with their line numbers. Raises Refused for what is no such file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("Tệp phải là CSV mã UTF-8; trong Excel chọn “CSV UTF-8”", "the file must be UTF-8") from error
    first = text.partition("\n")[0]
    rows = csv.DictReader(StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    known = {field.name for field in noun.fields}
    heads = [name.strip() for name in rows.fieldnames or ()]
    needed = [field.name for field in noun.fields if field.required]
    if missing := [name for name in needed if name not in heads]:
        raise Refused(f"Tệp thiếu cột {', '.join(missing)}", f"the file lacks the columns {', '.join(missing)}")
    rows.fieldnames = heads
    try:
        for count, row in enumerate(rows):
            if count >= MOST_ROWS:
                raise Refused(f"Tệp có hơn {MOST_ROWS} dòng", f"more than {MOST_ROWS} rows")
            values = {name: _plain(row[name] or "") for name in heads if name in known}
            if any(values.values()):
                yield rows.line_num, values
    except csv.Error as error:
        raise Refused(f"Tệp CSV hỏng ở dòng {rows.line_num}", f"broken CSV: {error}") from error


def _plain(text: str) -> str:
    """Without the mark that keeps a spreadsheet program from computing."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
