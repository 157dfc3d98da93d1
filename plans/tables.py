"""Task tables: rows that give work to a body, in the text or in an appendix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans.blocks import Cell, Table
from plans.columns import Column, column_of
from plans.fold import fold, squeeze

_DEPTH = 4
_NO_TASKS = re.compile(
    r"\b(?:địa điểm|thời lượng|khung giờ|thành phần|lịch|ghi nhận|số lượng người"
    r"|chủ đề phát sóng|họ và tên|chức vụ|số điện thoại)\b"
)
_FORM = re.compile(
    r"\b(?:biểu mẫu|mẫu số|mẫu biểu|mẫu báo cáo|lịch (?:kiểm tra|thăm|phát sóng|công tác"
    r"|làm việc|tiếp)|thống kê|tổng hợp kết quả|báo cáo kết quả|đề cương)\b"
)
_YEAR = re.compile(r"(?:đến|trong|hết)(?: hết)? năm (20\d\d)|năm (20\d\d)$")
_COUNT = re.compile(r"\(?\d{1,2}\)?|\([a-zđ]\)|[A-G]")
_EMPTY = re.compile(r"[-–—xX./…\s]*")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that gives work; cells as printed, `start`/`end` of the task's own cell."""

    task: Cell
    lead: str
    lead_kind: Column
    coordinators: str
    time: str
    has_time: bool
    product: str
    target: bool
    year: str | None
    page: int | None
    merged_lead: bool


def task_rows(tables: Sequence[tuple[Table, str]]) -> Iterator[Row]:
    """The rows of all task tables in document order; a table without a column of leads has none."""
    layout: _Layout | None = None
    for table, title in tables:
        found = _layout(table)
        if found is None and layout is not None and _goes_on(table, layout):
            found = _Layout(layout.columns, -1, layout.head)
        if found is None or _excluded(found, title):
            layout = None
            continue
        layout = found
        yield from _rows(table, found)


@dataclass(frozen=True, slots=True)
class _Layout:
    columns: tuple[Column, ...]
    last_head: int
    head: str

    def index(self, *kinds: Column) -> int | None:
        for kind in kinds:
            if kind in self.columns:
                return self.columns.index(kind)
        return None


def _layout(table: Table) -> _Layout | None:
    """Columns from the head: one row, or several where titles stand over titles."""
    rows = table.rows[:_DEPTH]
    for index, row in enumerate(rows):
        columns = [column_of(cell.text) for cell in row]
        if not any(kind in (Column.LEAD, Column.PERFORM) for kind in columns):
            continue
        last = index
        if index + 1 < len(table.rows):
            below = [column_of(cell.text) for cell in table.rows[index + 1]]
            deeper = [kind for kind in below if kind in (Column.LEAD, Column.COORDINATORS, Column.PERFORM)]
            if deeper and all(len(cell.text) < 70 for cell in table.rows[index + 1]):
                columns = [low if low is not Column.OTHER else high for high, low in zip(columns, below, strict=False)]
                last = index + 1
        above = [column_of(cell.text) for cell in rows[index - 1]] if index else columns
        columns = [kind if kind is not Column.OTHER else over for kind, over in zip(columns, above, strict=False)]
        if Column.LEAD in columns:
            columns = [
                Column.OTHER if kind is Column.PERFORM and columns.count(Column.LEAD) else kind for kind in columns
            ]
        whole = _with_task(columns)
        if whole is None:
            return None
        head = fold(" | ".join(squeeze(cell.text) for each in rows[: last + 1] for cell in each))
        return _Layout(tuple(whole), last, head)
    return None


def _with_task(columns: list[Column]) -> list[Column] | None:
    """Where no head says "nhiệm vụ", the first unnamed column that is no number holds the tasks."""
    if Column.TASK in columns or Column.TARGET in columns:
        return columns
    for index, kind in enumerate(columns):
        if kind is Column.OTHER:
            return [*columns[:index], Column.TASK, *columns[index + 1 :]]
        if kind in (Column.LEAD, Column.PERFORM):
            break
    return None


def _goes_on(table: Table, layout: _Layout) -> bool:
    """A table without a head, of the same width, that follows a task table: its next page."""
    if not table.rows or len(table.rows[0]) != len(layout.columns):
        return False
    number = layout.index(Column.NUMBER)
    return number is None or bool(re.fullmatch(r"\W*(?:\d{1,3}[.)]?|[IVX]+\.?|)\W*", table.rows[0][number].text))


def _excluded(layout: _Layout, title: str) -> bool:
    return bool(_NO_TASKS.search(layout.head) or _FORM.search(fold(title)))


def _rows(table: Table, layout: _Layout) -> Iterator[Row]:
    task = layout.index(Column.TASK, Column.TARGET)
    lead = layout.index(Column.LEAD, Column.PERFORM)
    if task is None or lead is None:
        return
    kind = layout.columns[lead]
    target = Column.TASK not in layout.columns or layout.columns[task] is Column.TARGET
    year = _year(layout.head, task) if target else None
    for row in table.rows[layout.last_head + 1 :]:
        if len(row) <= max(task, lead) or _counts(row) or column_of(row[lead].text) is kind:
            continue
        text, who = squeeze(row[task].text), squeeze(row[lead].text)
        if len(text) < 4 or row[task].merged or _EMPTY.fullmatch(who) or (text == who and row[lead].merged):
            continue
        yield Row(
            task=row[task],
            lead=row[lead].text,
            lead_kind=kind,
            coordinators=_cell(row, layout.index(Column.COORDINATORS)),
            time=_cell(row, layout.index(Column.TIME)),
            has_time=layout.index(Column.TIME) is not None,
            product=_cell(row, layout.index(Column.PRODUCT)),
            target=target,
            year=year,
            page=table.page,
            merged_lead=row[lead].merged,
        )


def _year(head: str, task: int) -> str | None:
    """The year of the column of targets, else the only year that the head names."""
    columns = head.split("|")
    if task < len(columns) and (hit := _YEAR.search(columns[task].strip())):
        return hit.group(1) or hit.group(2)
    years = set(re.findall(r"năm (20\d\d)", head))
    return years.pop() if len(years) == 1 else None


def _counts(row: Sequence[Cell]) -> bool:
    """The row "(1) (2) (3)" below a head."""
    texts = [text for cell in row if (text := squeeze(cell.text))]
    return bool(texts) and all(_COUNT.fullmatch(text) for text in texts)


def _cell(row: Sequence[Cell], index: int | None) -> str:
    if index is None or index >= len(row):
        return ""
    text = row[index].text.strip()
    return "" if _EMPTY.fullmatch(text) else text
