"""Which column holds what: proposed from the words of the head, decided by a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from plans.fold import fold, squeeze

DEPTH = 12  # rows in which the head is looked for


class Field(StrEnum):
    TASK = "task"
    DOCUMENT = "document"
    ISSUED = "issued"
    DUE = "due"
    LEAD = "lead"
    COORDINATORS = "coordinators"
    PRODUCT = "product"
    LEADER = "leader"
    PERCENT = "percent"
    STATUS = "status"
    RESULT = "result"
    NOTE = "note"


#: Tried in this order; the first that the whole head cell matches holds.
_WORDS: tuple[tuple[Field, str], ...] = (
    (Field.COORDINATORS, r".*(?:phối hợp|tham gia).*"),
    (Field.LEADER, r".*(?:lãnh đạo|người phụ trách|chuyên viên|người theo dõi|cán bộ).*"),
    (Field.DUE, r".*(?:thời hạn|hạn hoàn thành|hạn xử lý|ngày đến hạn|thời gian (?:hoàn thành|thực hiện)).*|hạn"),
    (Field.ISSUED, r".*ngày (?:ban hành|văn bản|ký|giao|vb).*|ngày,? tháng.*"),
    (Field.DOCUMENT, r".*(?:ký hiệu|số hiệu|số văn bản|số vb|văn bản (?:giao|chỉ đạo)|căn cứ|nguồn giao).*|văn bản"),
    (Field.PERCENT, r".*(?:tiến độ|tỷ lệ|tỉ lệ|%).*"),
    (Field.STATUS, r".*(?:trạng thái|tình trạng).*"),
    (Field.RESULT, r".*(?:kết quả|tình hình thực hiện).*"),
    (Field.PRODUCT, r".*(?:sản phẩm|đầu ra).*"),
    (Field.NOTE, r".*(?:ghi chú|lưu ý).*"),
    (Field.LEAD, r".*(?:chủ trì|đầu mối|(?:đơn vị|cơ quan) (?:thực hiện|được giao)).*|(?:đơn vị|cơ quan)"),
    (Field.TASK, r".*(?:nội dung|nhiệm vụ|công việc|đầu việc|trích yếu).*"),
)
_COMPILED = tuple((field, re.compile(pattern)) for field, pattern in _WORDS)


@dataclass(frozen=True, slots=True)
class Mapping:
    """`head` is the row of the titles, from 0; `columns` says which field a column holds, by its place from 0."""

    head: int
    columns: dict[int, Field]

    def column(self, field: Field) -> int | None:
        return next((place for place, found in self.columns.items() if found is field), None)

    @property
    def is_usable(self) -> bool:
        return self.column(Field.TASK) is not None


def propose(rows: Sequence[Sequence[str]]) -> Mapping:
    """The row of the first lines whose cells name most fields; an empty mapping where none does."""
    best = Mapping(0, {})
    for number, row in enumerate(rows[:DEPTH]):
        columns = _columns(row)
        if Field.TASK in columns.values() and len(columns) > len(best.columns):
            best = Mapping(number, columns)
    return best


def _columns(row: Sequence[str]) -> dict[int, Field]:
    """Each field once: the first column that names it."""
    found: dict[int, Field] = {}
    for place, cell in enumerate(row):
        field = field_of(cell)
        if field is not None and field not in found.values():
            found[place] = field
    return found


def field_of(head: str) -> Field | None:
    words = squeeze(fold(head)).strip(" .:*()")
    if not words or len(words) > 80:
        return None
    return next((field for field, rule in _COMPILED if rule.fullmatch(words)), None)
