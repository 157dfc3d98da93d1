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
_ONE_YEAR = re.compile(r"(?:đến |hết |mục tiêu |chỉ tiêu )*(?:năm )?(20\d\d)")
_SPAN = re.compile(r"(?:giai đoạn |từ năm |các năm )*20\d\d\s*(?:-|đến|tới)\s*(?:năm )?(20\d\d)")
_QUARTER = re.compile(r"(?:đến |hết |trong )*quý (iv|i{1,3}|[1-4])(?:/|,? năm )(20\d\d)")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_NUMERAL = re.compile(r"(?P<roman>[ivx]+)|(?P<letter>[a-zđ])|(?P<digit>\d+)(?P<deep>\.\d+)*")
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
    years: tuple[str, ...]
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
    columns = _year_columns(table.rows[layout.last_head], layout) if target else {}
    year = _year(layout.head, task) if target and not columns else None
    group: str | None = None
    rank: str | None = None
    for row in table.rows[layout.last_head + 1 :]:
        if heading := _group_year(row, lead):
            group, rank = heading, _numeral(row)
        elif group and rank and _numeral(row) == rank and not _cell(row, lead):
            group = None
        if len(row) <= max(task, lead) or _counts(row) or column_of(row[lead].text) is kind:
            continue
        text, who = squeeze(row[task].text), squeeze(row[lead].text)
        again = row[task].merged and (row[lead].merged or text == who)
        if len(text) < 4 or again or _EMPTY.fullmatch(who) or (text == who and row[lead].merged):
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
            years=tuple(value for at, value in columns.items() if _cell(row, at))
            or tuple(filter(None, [year or group])),
            page=table.page,
            merged_lead=row[lead].merged,
        )


def _group_year(row: Sequence[Cell], lead: int) -> str | None:
    """The year of a group row "Đến năm 2030", which holds for the rows below it."""
    if lead < len(row) and squeeze(row[lead].text) and not row[lead].merged:
        return None
    texts = [squeeze(fold(cell.text)).strip(" *.:()") for cell in row if not cell.merged]
    return next((found for text in texts if (found := _period(text))), None)


def _numeral(row: Sequence[Cell]) -> str | None:
    """Of which kind the number of a row is ("roman", "letter", …): a group ends where the next of its kind begins."""
    hit = _NUMERAL.fullmatch(squeeze(fold(row[0].text)).strip(" *.)")) if row else None
    return hit.lastgroup if hit else None


def _period(text: str) -> str | None:
    """A cell that is nothing but a year, a span of years (its end) or a quarter."""
    if hit := _SPAN.fullmatch(text) or _ONE_YEAR.fullmatch(text):
        return hit.group(1)
    quarter = _QUARTER.fullmatch(text)
    return f"Q{_QUARTERS[quarter.group(1)]}-{quarter.group(2)}" if quarter else None


def _year_columns(head: Sequence[Cell], layout: _Layout) -> dict[int, str]:
    """The columns of a table of targets that are a year each: "Năm 2025 | Năm 2027"."""
    found = {at: _ONE_YEAR.fullmatch(squeeze(fold(cell.text)).strip(" *()")) for at, cell in enumerate(head)}
    years = {at: hit.group(1) for at, hit in found.items() if hit and layout.columns[at] is not Column.TARGET}
    return years if len(years) > 1 else {}


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
