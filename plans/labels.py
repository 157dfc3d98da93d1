"""Label lines after a task: "Cơ quan chủ trì: …", "Đơn vị phối hợp: …", "Thời gian thực hiện: …", "Sản phẩm: …"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from plans.columns import Column
from plans.fold import fold

_WHO = (
    r"(?:các )?(?:cơ quan|đơn vị|sở, ngành|sở|cơ quan, đơn vị|cơ quan/đơn vị|phòng, ban|phòng"
    r"|tổ chức|ngành)"
)
_RULES: tuple[tuple[Column, str], ...] = (
    (
        Column.COORDINATORS,
        rf"{_WHO},? (?:cùng )?(?:phối hợp|tham gia)(?: thực hiện| triển khai| chính)?"
        rf"|(?:cùng )?phối hợp(?: thực hiện)?",
    ),
    (
        Column.LEAD,
        rf"{_WHO} (?:được giao |chịu trách nhiệm )?(?:chủ trì|đầu mối|chủ quản)(?:,? (?:thực hiện"
        rf"|tham mưu|triển khai|chịu trách nhiệm|tổ chức thực hiện))?|chủ trì(?: thực hiện)?"
        rf"|đầu mối(?: thực hiện)?",
    ),
    (
        Column.PERFORM,
        rf"{_WHO} (?:thực hiện|triển khai|chịu trách nhiệm|phụ trách|tổ chức thực hiện|được giao)"
        rf"|(?:phân công|trách nhiệm)(?: thực hiện)?|người thực hiện|đơn vị được phân công",
    ),
    (
        Column.TIME,
        r"(?:thời gian|thời hạn|tiến độ|hạn|thời điểm|lộ trình|dự kiến thời gian)(?: (?:thực hiện"
        r"|hoàn thành|triển khai|báo cáo|trình|tổ chức|ban hành|dự kiến|gửi|thực hiện dự kiến"
        r"|thực hiện và hoàn thành))*",
    ),
    (
        Column.PRODUCT,
        r"(?:sản phẩm|kết quả|kết quả, sản phẩm|sản phẩm, kết quả|đầu ra)(?: (?:đầu ra|dự kiến"
        r"|thực hiện|hoàn thành|cụ thể|đạt được|chủ yếu))*",
    ),
    (Column.TASK, r"nội dung(?: (?:thực hiện|công việc|nhiệm vụ|cụ thể))?|nhiệm vụ(?: cụ thể)?"),
    (
        Column.OTHER,
        r"kinh phí(?: (?:thực hiện|dự kiến))?|nguồn kinh phí|hình thức(?: thực hiện)?|địa điểm"
        r"|đối tượng|số lượng|thành phần|phạm vi|yêu cầu|mục tiêu|mục đích|ghi chú",
    ),
)
_ANY = "|".join(f"(?P<{kind.value}>{pattern})" for kind, pattern in _RULES)
_LINE = re.compile(rf"[\s(\[*+•-]*(?:{_ANY})\s*:\s*")
_WITHOUT_COLON = re.compile(
    r"[\s(*+•-]*(?P<time>thời gian thực hiện|thời gian hoàn thành)\s+(?=\S)"
    r"|[\s(*+•-]*(?P<lead>cơ quan chủ trì|đơn vị chủ trì)\s+(?=[a-zđA-ZĐ])"
)
_NEXT = re.compile(rf"(?<=[;.,(])\s*(?:{_ANY})\s*:\s*")
_BOTH = re.compile(rf"{_WHO},? chủ trì(?:,| và)(?: {_WHO})? phối hợp(?: thực hiện)?")
_NAMED = re.compile(_ANY)
KEYS = (Column.LEAD, Column.PERFORM, Column.COORDINATORS, Column.TIME, Column.PRODUCT)


@dataclass(frozen=True, slots=True)
class Label:
    """One label and its value; `start` counts characters of the document."""

    kind: Column
    value: str
    start: int


@dataclass(slots=True)
class Labels:
    """The labels of one task."""

    items: list[Label] = field(default_factory=list)

    def of(self, *kinds: Column) -> list[Label]:
        return [label for label in self.items if label.kind in kinds]

    @property
    def assigns(self) -> bool:
        return bool(self.of(Column.LEAD, Column.PERFORM))


def labels_of(text: str, start: int = 0) -> list[Label]:
    """The labels of a paragraph that opens with one; several may follow one another."""
    low = fold(text)
    first = _LINE.match(low) or _WITHOUT_COLON.match(low)
    if first is None:
        return []
    return _cut(text, low, first, start)


def heading_label(text: str) -> Column | None:
    """What a heading labels that is nothing but a label ("2. Cơ quan chủ trì, phối hợp"): its value stands below it."""
    bare = fold(text).strip(" .:*")
    if _BOTH.fullmatch(bare):
        return Column.LEAD
    hit = _NAMED.fullmatch(bare)
    return _kind(hit) if hit else None


def trailing(text: str, start: int = 0) -> tuple[str, list[Label]]:
    """A task with its labels behind it on the same line: "… (Chủ trì: Sở A; phối hợp: Sở B)"."""
    low = fold(text)
    first = None
    for hit in _NEXT.finditer(low):
        if _kind(hit) in (Column.LEAD, Column.PERFORM):
            first = hit
            break
        if _kind(hit) in (Column.TIME, Column.COORDINATORS, Column.PRODUCT) and first is None:
            first = hit
    if first is None or first.start() < 20:
        return text, []
    found = _cut(text, low, first, start)
    if not any(label.kind in (Column.LEAD, Column.PERFORM) for label in found):
        return text, []
    return text[: first.start()].rstrip(" (;,"), found


def _cut(text: str, low: str, first: re.Match[str], start: int) -> list[Label]:
    hits = [first, *_NEXT.finditer(low, first.end())]
    out = []
    for index, hit in enumerate(hits):
        end = hits[index + 1].start() if index + 1 < len(hits) else len(text)
        value = text[hit.end() : end].strip(" ;,")
        if value.endswith(")") and value.count(")") > value.count("("):
            value = value[:-1].rstrip(" ;,.")
        out.append(Label(_kind(hit), value, start + hit.end()))
    return out


def _kind(hit: re.Match[str]) -> Column:
    return Column(next(name for name, value in hit.groupdict().items() if value))
