"""To whom a report goes, and to whom it is passed on."""

from __future__ import annotations

import re

from plans.fields.reading import Hit, Reading
from plans.fold import key
from plans.names import Found

_REPORT = re.compile(r"\bbáo cáo\b")
_DIRECT = re.compile(
    r"(?:[, ]+(?:và )?(?:kịp thời|ngay|tham mưu|đề xuất|kiến nghị|trình|kết quả(?: thực hiện)?|về|cho"
    r"|với|lên|tới|đến|gửi|đột xuất|định kỳ|tình hình|tiến độ|xin ý kiến)\b)*\s*"
)
_RESULT_TO = re.compile(
    r" (?:kết quả|tình hình|tiến độ|số liệu)(?: \w+){1,5}? (?:cho|(?<!hợp )với) "
    r"(?=(?:ubnd|ủy ban|sở|bộ|ban|phòng|văn phòng|giám đốc|hiệu trưởng|chủ tịch|lãnh đạo|đảng ủy|hđnd|hội đồng"
    r"|tổng công ty|tổng giám đốc|cục|chi cục|công an)\b)"
)
_TOWARDS = re.compile(
    r"\b(?:gửi(?: báo cáo| kết quả| văn bản| kế hoạch)?(?: bằng văn bản)?(?: về| cho| đến| tới"
    r"| lên)?|về|đến|tới|lên|(?<!hợp )(?<!chẽ )(?<!đối )(?<!cùng )(?<!so )(?<!gắn )(?<!kèm )với) (?=\S)"
)
_PASSED_ON = re.compile(r"\btổng hợp,? (?:và )?(?:tham mưu,? |đề xuất,? )?(?:trình|tham mưu) (?=\S)")
_SEND = re.compile(r"\bgửi\b")
_OBJECT = re.compile(
    r" (?:các |những )?(?:báo cáo|kết quả|kế hoạch|văn bản|thông tin|số liệu|ý kiến|danh sách"
    r"|đề xuất|kiến nghị|nội dung|phương án|đề án|dự thảo|nhu cầu|phiếu|biểu)\b[^.;]{0,160}?"
    r"(?= (?:về|cho|đến|tới|lên|qua) )"
)
_FIGURES = re.compile(r" (?:các |những )?(?:số liệu|báo cáo|kết quả|danh sách|thông tin|ý kiến)\b")
_FOR_REVIEW = re.compile(r"\s*(?:để )?(?:thẩm định|thẩm tra|phê duyệt|góp ý|cho ý kiến|lấy ý kiến)\b")
_PAPER = re.compile(
    r"\b(?:kế hoạch|văn bản|kết quả|báo cáo|số liệu|danh sách|danh mục|biên bản|kiến nghị|đề xuất|thống kê)\b[^.]*$"
)
_TELL = re.compile(r"(?<!tin )\b(?:phản ánh|phản hồi)\b[^.;]{0,60}?\b(?:về|với|đến|tới|cho|qua)\s+")
_ASK = re.compile(
    r"\b(?:đề xuất|kiến nghị|trao đổi|liên hệ|thông tin|góp ý)\b[^.;]{0,40}?"
    r"\b(?:với|đến|tới|cho|qua)\s+(?=\S)"
)
# "hằng quý cung cấp số liệu cho Sở A", "định kỳ thông báo tình trạng đến Sở A": what is supplied again and again, or to
# be put together, is a report.
_SUPPLY = re.compile(r"\b(?:cung cấp|thông báo)\b[^.;]{0,80}? (?:cho|đến) (?=\S)")
_AGAIN = re.compile(r"(?:hằng|hàng|mỗi|định kỳ|một lần|tháng/lần|lần/)")
_TOGETHER = re.compile(r"[\s,]*(?:để )(?:theo dõi,? )?tổng hợp")
_INFORM = re.compile(r"(?<!thông )(?<!cảnh )(?<!dự )(?<!khai )\bbáo (?:ngay |nhanh |kịp thời )?(?:cho|với) (?=\S)")
_OR = re.compile(r" hoặc (?=\S)")
_BACK = re.compile(r"\bvề\s+(?=\S)")
_PURPOSE = re.compile(
    r"[\s,]*(?:\([^)]*\)[\s,]*)?(?:trước ngày [\w/ ]{1,30}[\s,]*)?(?:để\s+)?(?:được\s+)?(?:tổng hợp"
    r"|theo dõi|xem xét|phối hợp giải quyết|hướng dẫn|giải quyết|kịp thời|báo cáo|xử lý)"
)
_THROUGH = re.compile(
    r"\((?:thông )?qua\s+|\b(?:thông )?qua\s+(?=sở |ban |văn phòng|công an|phòng |bộ |cục |vụ |ubnd|ủy ban)"
)

_NOBODY = (
    "cấp có thẩm quyền",
    "cấp thẩm quyền",
    "cấp trên",
    "các cấp có thẩm quyền",
    "cơ quan có thẩm quyền",
    "các cơ quan có thẩm quyền",
)


def report_to(reading: Reading) -> list[Hit]:
    """In the order in which the report goes: who receives first ("qua Sở A") stands before who receives in the end."""
    spans: list[tuple[int, Found, str]] = []
    low = reading.low
    for cue in _REPORT.finditer(low):
        spans.extend(_of_report(reading, cue))
    for cue in _SEND.finditer(low):
        spans.extend(_of_sending(reading, cue))
    for cue in _TELL.finditer(low):
        found = reading.bodies(cue.end(), bare=False)
        spans.extend((item.start, item, "tells") for item in _near(found, cue.end()))
    for cue in (*_ASK.finditer(low), *_BACK.finditer(low)):
        found = _near(reading.bodies(cue.end()), cue.end())
        if found and _PURPOSE.match(low[found[-1].end :]):
            spans.extend((item.start, item, "back-for-synthesis") for item in found)
    for cue in _SUPPLY.finditer(low):
        found = _near(reading.bodies(cue.end()), cue.end())
        if found and cue.group().startswith("thông báo") and not found[0].name[0].isupper():
            continue  # news for everybody
        if found and (
            _AGAIN.search(low[reading.clause(cue.start())[0] : cue.start()]) or _TOGETHER.match(low, found[-1].end)
        ):
            spans.extend((item.start, item, "supplies") for item in found)
    for cue in _INFORM.finditer(low):
        found = _near(reading.bodies(cue.end()), cue.end())
        named = [item for item in found if item.name[0].isupper()]
        if named and (other := _OR.match(low, found[-1].end)):
            named += _near(reading.bodies(other.end()), other.end())
        spans.extend((item.start, item, "informs") for item in named)
    if not spans:
        return []
    for cue in _PASSED_ON.finditer(low, min(item.end for _, item, _ in spans)):
        found = _near(reading.bodies(cue.end()), cue.end())
        spans.extend((item.start, item, "passed-on") for item in found)
    return _ordered(reading, spans)


def _of_report(reading: Reading, cue: re.Match[str]) -> list[tuple[int, Found, str]]:
    low = reading.low
    direct = _RESULT_TO.match(low, cue.end()) or _DIRECT.match(low, cue.end())
    at = direct.end() if direct else cue.end()
    found = _near(reading.bodies(at), at)
    if found and not _object_of_report(low, found[0]):
        return [(item.start, item, "reports") for item in found]
    _, end = reading.clause(cue.start())
    for towards in _TOWARDS.finditer(low, cue.end(), end):
        found = _near(reading.bodies(towards.end()), towards.end())
        if found and _receives(towards, found):
            return [(item.start, item, "reports-towards") for item in found]
    return []


def _object_of_report(low: str, found: Found) -> bool:
    return low[found.start : found.end].startswith(("các trường", "sở hữu"))


def _receives(towards: re.Match[str], found: list[Found]) -> bool:
    """ "báo cáo … về Sở A" receives; in "… đến các tổ chức, cá nhân" a plain "đến" leads elsewhere."""
    if towards.group().startswith(("gửi", "về")):
        return True
    return found[0].name[0].isupper()


def _of_sending(reading: Reading, cue: re.Match[str]) -> list[tuple[int, Found, str]]:
    low = reading.low
    at = cue.end()
    if thing := _OBJECT.match(low, at):
        at = thing.end()
        sure = True
    else:
        sure = False
    way = re.compile(r" (?:về |cho |đến |tới |lên |qua )?").match(low, at)
    start = way.end() if way else at
    found = _near(reading.bodies(start), start)
    if not found:
        return []
    if not sure and _FOR_REVIEW.match(low, found[-1].end):
        return []
    report_before = "báo cáo" in low[reading.clause(cue.start())[0] : cue.start()]
    if (
        sure
        or report_before
        or _PAPER.search(low[max(0, cue.start() - 160) : cue.start()])
        or " về " in low[at:start]
        or _FIGURES.match(low, found[-1].end)
        or _PURPOSE.match(low[found[-1].end :])
    ):
        return [(item.start, item, "sends") for item in found]
    return []


def _near(found: list[Found], at: int) -> list[Found]:
    if not found or found[0].start - at > 2 or found[0].name.lower().startswith(_NOBODY):
        return []
    return found


def _ordered(reading: Reading, spans: list[tuple[int, Found, str]]) -> list[Hit]:
    through = [
        (cue.start(), item)
        for cue in _THROUGH.finditer(reading.low)
        for item in _near(reading.bodies(cue.end()), cue.end())
    ]
    out: list[Hit] = []
    seen: set[str] = set()

    def add(item: Found, rule: str) -> None:
        if key(item.name) not in seen:
            seen.add(key(item.name))
            out.append(Hit(item.name, item.start, item.end, rule if item.known else rule + "?"))

    for _, item, rule in sorted(spans, key=lambda span: span[0]):
        for place, by in through:
            if 0 <= place - item.end < 260 and ". " not in reading.low[item.end : place]:
                add(by, "through")
        add(item, rule)
    return out
