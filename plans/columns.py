"""What the columns of a task table and the labels after a task are called."""

from __future__ import annotations

import re
from enum import Enum

from plans.fold import fold


class Column(Enum):
    NUMBER = "number"
    TASK = "task"
    TARGET = "target"
    LEAD = "lead"
    PERFORM = "perform"
    COORDINATORS = "coordinators"
    TIME = "time"
    PRODUCT = "product"
    OTHER = "other"


_BODY = (
    r"(?:cơ quan|đơn vị|cơ quan, đơn vị|các cơ quan|các đơn vị|phòng, ban|bộ phận|tổ chức"
    r"|sở, ngành|ngành|cấp)"
)
_RULES: tuple[tuple[Column, str], ...] = (
    (Column.NUMBER, r"(?:stt|tt|số tt|số thứ tự|s tt)"),
    (Column.COORDINATORS, rf"(?:{_BODY}|trách nhiệm)?,? ?(?:\w+ ){{0,4}}?(?:phối hợp|tham gia|cùng thực hiện)(?: .*)?"),
    (
        Column.LEAD,
        rf"(?:{_BODY}(?:/\w+)?,? ?(?:đơn vị|tổ chức|cá nhân)? ?)?(?:được giao |phân công |chịu trách nhiệm )?"
        r"(?:chủ trì|đầu mối|chủ quản|tham mưu)(?:,? .*)?",
    ),
    (
        Column.PERFORM,
        rf"(?:{_BODY}(?:,? ?(?:đơn vị|tổ chức|cá nhân))? ?|người )(?:được giao |được phân công |được )?"
        r"(?:chịu trách nhiệm|thực hiện|triển khai|phụ trách|theo dõi|phân công|trách nhiệm)(?: .*)?"
        r"|(?:phân công|trách nhiệm|cơ quan,? đơn vị|cơ quan/đơn vị)(?: .*)?",
    ),
    (
        Column.TIME,
        r"(?:dự kiến )?(?:thời gian|thời hạn|tiến độ|lộ trình|hạn|kỳ hạn|thời điểm|năm hoàn thành"
        r"|hoàn thành)(?:,? .*)?",
    ),
    (Column.PRODUCT, r"(?:dự kiến )?(?:sản phẩm|kết quả|đầu ra|hình thức văn bản|sản phẩm đầu ra)(?:,? .*)?"),
    (
        Column.TARGET,
        r"(?:tên |các |nội dung |mục tiêu,? ?(?:và )?)?(?:chỉ tiêu|mục tiêu|chỉ số|tiêu chí)(?:,? .*)?",
    ),
    (
        Column.TASK,
        r"(?:tên |các |danh mục |nhóm |một số )?(?:nội dung|nhiệm vụ|công việc|hoạt động|giải pháp"
        r"|đề án|văn bản"
        r"|chương trình|đầu việc|tên nhiệm vụ|việc)(?:[,/ ].*)?",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _RULES)
_TIME = re.compile(
    r"\b(?:năm|quý|quí|tháng|tuần|ngày|thường xuyên|hằng|hàng|định kỳ|trước|giai đoạn|sau khi"
    r"|ngay|liên tục|theo tiến độ"
    r"|khi có|theo)\b|\d{1,2}/\d{4}|20\d\d"
)
_BODIES = re.compile(
    r"(?:(?:các |những )?(?:sở|ban|bộ|cục|vụ|ngành|ubnd|ủy ban|hđnd|hội|công an|văn phòng"
    r"|trung tâm|viện|phòng|đơn vị|cơ quan"
    r"|thanh tra|báo|đài|trường|chi cục|bảo hiểm|kho bạc|ngân hàng|liên minh|liên đoàn|đoàn"
    r"|đảng|tỉnh ủy|thành ủy"
    r"|mặt trận|tòa án|viện kiểm sát|doanh nghiệp|địa phương|tổ chức|cổng|hiệp hội|công ty"
    r"|tập đoàn|thuế|hải quan"
    r"|chủ tịch|giám đốc|thủ trưởng|trạm|hạt|tổ|cấp|xã|phường|huyện|chủ đầu tư|quỹ|chánh"
    r"|trưởng|nhà|ubmttq|bchqs|bch))\b"
)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[*_#|]+", " ", fold(text))).strip(" .:;()")


def column_of(text: str) -> Column:
    """The kind of column that a header cell names."""
    plain = re.sub(r"\s*/\s*", ", ", _plain(text))
    for kind, rule in _COMPILED:
        if rule.fullmatch(plain):
            return kind
    return Column.OTHER


def looks_like(text: str, kind: Column) -> bool:
    """Whether a cell could stand in a column of bodies or of times; never raises."""
    plain = _plain(text).lstrip("-+ ")
    if kind is Column.TIME:
        return len(plain) < 120 and bool(_TIME.search(plain))
    if kind in (Column.LEAD, Column.COORDINATORS, Column.PERFORM):
        return bool(_BODIES.match(plain)) and len(plain) < 400
    return True
