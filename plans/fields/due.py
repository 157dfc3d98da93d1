"""Until when: deadlines of the duty, never dates of documents that it cites."""

from __future__ import annotations

import re

from plans.fields.dates import Moment, ends, moments
from plans.fields.reading import Hit, Reading

_BEFORE = re.compile(
    r"(?:\b(?:trước|chậm nhất(?: là)?(?: đến)?(?: vào)?(?: trước)?|muộn nhất(?: là)?(?: vào)?"
    r"|không (?:chậm|muộn) (?:hơn|quá)|(?:hoàn thành|xong|xong trước|thực hiện xong"
    r"|kết thúc)(?: \w+){0,3}? (?:trong|vào|trước|đến)"
    r"|hoàn thành|đến hết|đến|từ nay đến(?: hết)?|thời hạn(?: hoàn thành)?:?"
    r"|thời gian(?: hoàn thành| thực hiện| báo cáo)?:?|hạn(?: cuối)?:?|vào|ngay trong|trong"
    r"|tiến độ:?)\s*(?:hết |cuối |đầu |thời điểm |các )?)$"
)
_CLOCK = re.compile(r"\d{1,2}\s*(?:giờ|h|g)\s*(?:\d{2})?\s*(?:phút)?['’]?,?\s*$")
_STRONG = re.compile(
    r"(?:trước|nhất|nhất là|hoàn thành|xong|không (?:chậm|muộn) (?:hơn|quá)|hạn|hạn cuối"
    r"|thời hạn|tiến độ|kết thúc)\b[^.;]{0,25}$"
)
_CITED = re.compile(
    r"(?:số (?=\S*\d)[\w./&-]+|(?:quyết định|nghị quyết|kế hoạch|công văn|văn bản|chỉ thị|thông báo"
    r"|luật|nghị định|thông tư|tờ trình|kết luận) [^,.;()]{0,50}\d[\w./&-]*) (?:ngày )?$"
)
_DATED = frozenset({"day", "month_day", "quarter", "month"})
_GOES_ON = {"year": _DATED | {"bare_year", "year"}, "bare_year": frozenset({"bare_year", "year"})}
_JOINED = re.compile(r"\s*(?:,|;|và|hoặc|,? và)\s*(?:trước\s+)?(?:ngày\s*)?$")
_NAMED = re.compile(
    r"(?:giai đoạn|tầm nhìn|định hướng|thời kỳ|nhiệm kỳ|chương trình|kế hoạch|chiến lược|đề án"
    r"|quy hoạch|mục tiêu|lộ trình|dự án|nghị quyết|quyết định|tỉnh|thành phố"
    r"|địa bàn)\b[^.;:]{0,90}$"
)
_WITHIN = re.compile(
    r"(?:trong(?: vòng| thời hạn| thời gian)?|thời hạn|sau|không quá"
    r"|chậm nhất(?: là)?(?: sau)?|chậm nhất|tối đa(?: là)?)\s*:?\s*(?:\()?$"
)
_FROM = re.compile(r"\s*(?:kể từ|sau khi|sau ngày|tính từ|từ (?:ngày|khi)|trước khi|làm việc|đầu)")
_REVIEWED = re.compile(r"(?:sơ kết|tổng kết|đánh giá giữa kỳ)[^.;,]{0,60} vào (?:cuối |đầu |giữa )?$")
_GOAL = re.compile(
    r"(?:hoàn thành|phấn đấu|đạt|bảo đảm|đảm bảo|xong)\b[^.;,]{0,60}$"
    r"|\b(?:giảm|tăng|nâng|đưa)\b[^.;,]{0,90}\b(?:xuống|lên)\b(?:[^.;,]|(?<=\d)[.,](?=\d)){0,60}$"
)


# "trình HĐND tỉnh trong năm 2028;": what is done in a year ends with it; the clause ends there, too.
_IN_YEAR = re.compile(
    r"\b(?:trình|ban hành|phê duyệt|tổ chức|thành lập|công bố|nghiệm thu|khởi công|thông qua|khánh thành|đưa vào|sơ kết"
    r"|tổng kết|báo cáo(?! (?:kết quả|tình hình))|cải tạo|xây dựng|sửa chữa|nâng cấp|lắp đặt|đầu tư|mở)\b"
    r"[^.;,]{0,80} (?:trong|vào) $|\b(?:hoàn thành|hoàn thiện|trình|ban hành|phê duyệt)\b[^.;]{0,130} trong $"
)
_CLAUSE_ENDS = re.compile(r"\s*(?:[.;,)]|và \d|làm cơ sở|$)")
_LAST_MONTHS = re.compile(r"ngày (?:mùng )?(\d{1,2}) (?:của )?tháng cuối (?:của )?(?:mỗi |hằng |hàng |từng |các )?quý")
_SHORTEST = 30
_CLAUSE_OPENS = re.compile(r"(?:^|[.;:])\s*(?:đồng thời,? |riêng )?$")
_BEGINS = re.compile(
    r",?\s*(?:phải )?(?:hoàn thành|tổ chức|trình|báo cáo|xong|ban hành|khởi công|công bố|triển khai|tổng kết|sơ kết"
    r"|phấn đấu|đưa|khánh thành|thực hiện|xây dựng|gửi|lập|rà soát|khảo sát)\b"
)
_GOAL_OF_YEAR = re.compile(r"(?:^|[.;:,]|\bvà)\s*(?:phấn đấu )?đến (?:hết |cuối )*$")
_REACHED = re.compile(r",?\s*(?:hoàn thành|đạt|phấn đấu|cơ bản|xong)\b")
_IN_PARENTHESES = re.compile(
    r"\b(?:sơ kết|tổng kết|hoàn thành|trình|ban hành|công bố|báo cáo)\s*\((?:hoàn thành |trong |vào |trước )?$"
)


def due(reading: Reading, period: tuple[int, int] | None = None) -> list[Hit]:
    """Each deadline once, in order of print. `period` is kept for callers that judge; it changes nothing here."""
    del period
    low = reading.low
    out: list[Hit] = []
    last: Moment | None = None
    taken = False
    out.extend(_of_quarters(low))
    for moment in ends(moments(low), low):
        rule = _rule(low, moment)
        if rule is None and last is not None and taken and _JOINED.fullmatch(low[last.end : moment.start]):
            rule = "goes-on-from-the-date-before" if moment.kind in _GOES_ON.get(last.kind, _DATED) else None
        taken = rule is not None
        last = moment
        if rule and all(hit.value != moment.value for hit in out):
            out.append(Hit(moment.value, moment.start, moment.end, rule))
    return out


def _of_quarters(low: str) -> list[Hit]:
    """ "trước ngày 20 của tháng cuối quý": a day of each year's last months of a quarter."""
    hit = _LAST_MONTHS.search(low) if "tháng cuối" in low else None
    if hit is None or not 1 <= int(hit.group(1)) <= _SHORTEST:
        return []
    days = (f"{month:02d}-{int(hit.group(1)):02d}" for month in (3, 6, 9, 12))
    return [Hit(day, hit.start(), hit.end(), "day-of-the-last-month-of-a-quarter") for day in days]


def of_label(reading: Reading) -> list[Hit]:
    """In a time label or column every point in time is a deadline; of a range only the end."""
    low = re.sub(r"\(kèm theo[^)]*\)", lambda hit: " " * len(hit.group()), reading.low)
    out: list[Hit] = []
    for moment in ends(moments(low), low):
        if moment.kind == "day_only" and not re.search(r"(?:hằng|hàng|mỗi) tháng", low):
            continue
        if moment.kind in ("days", "working_days") and not (
            _WITHIN.search(low[: moment.start]) or _FROM.match(low, moment.end) or low[: moment.start].strip() == ""
        ):
            continue
        if _CITED.search(low[: moment.start]) and moment.kind == "day":
            continue
        if (
            re.search(r"(?:giai đoạn|chương trình|kế hoạch|nghị quyết)[^,;.]{0,60}$", low[: moment.start])
            and moment.kind == "bare_year"
        ):
            continue
        if all(hit.value != moment.value for hit in out):
            out.append(Hit(moment.value, moment.start, moment.end, "time-label"))
    return out


def doubtful(reading: Reading, found: list[Hit]) -> Hit | None:
    """A "đến năm 2030" outside of any name that was not taken: it may date the end of the duty."""
    for cue in re.finditer(r"\b(?:đến|trong|trước|hết) (?:hết )?năm (20\d\d)", reading.low):
        if any(hit.start < cue.end() and cue.start() < hit.end for hit in found):
            continue
        before = reading.low[max(0, cue.start() - 120) : cue.start()]
        if not _NAMED.search(before) or re.search(r"lộ trình(?: thực hiện)? $", before):
            return Hit(cue.group(1), cue.start(), cue.end(), "year-not-taken")
    return None


def _rule(low: str, moment: Moment) -> str | None:
    before = _CLOCK.sub("", low[max(0, moment.start - 140) : moment.start])
    if moment.kind in _DATED | {"year"} and _IN_PARENTHESES.search(before):
        return "dated-in-parentheses"
    match moment.kind:
        case "hours" if low[moment.end : moment.end + 1] == "/":
            return None
        case "hours" | "days" | "working_days":
            within = _WITHIN.search(before) or re.search(r"(?:trong|sau)\s+thời (?:hạn|gian)\s*:?\s*$", before)
            if not within:
                return None
            if before.rstrip().endswith("trong") and moment.kind == "days" and not _FROM.match(low, moment.end):
                return None
            return "within"
        case "day_of_month":
            return "day-of-every-month"
        case "day_only":
            monthly = re.search(r"(?:hằng|hàng|mỗi) tháng[^.;]{0,80}$", before)
            return "day-of-every-month" if monthly and _BEFORE.search(before) else None
        case "day":
            return "dated-deadline" if _BEFORE.search(before) and not _CITED.search(before) else None
        case "month_day":
            if re.match(
                r"\s*(?:\([^)]*\)\s*)?(?:và (?:ngày )?\d{1,2}/\d{1,2}\s*)*(?:hằng|hàng|mỗi) năm", low[moment.end :]
            ):
                return "day-every-year"
            return "dated-deadline" if _BEFORE.search(before) and not _CITED.search(before) else None
        case "quarter" | "month" if _CLAUSE_OPENS.search(before) and _BEGINS.match(low, moment.end):
            return "clause-opens-with-the-month"
        case "quarter" | "month":
            return "dated-deadline" if _BEFORE.search(before) else None
        case "year" if _IN_YEAR.search(before) and _CLAUSE_ENDS.match(low, moment.end):
            return "done-in-the-year"
        case "year" | "range_years":
            return _year_rule(low, moment, before)
    return None


def _year_rule(low: str, moment: Moment, before: str) -> str | None:
    if moment.kind == "year" and before.endswith("ngay trong "):
        return "within-this-very-year"
    if moment.kind == "year" and _REVIEWED.search(before):
        return "reviewed-in-the-year"
    if moment.kind == "year" and _GOAL_OF_YEAR.search(before) and _REACHED.match(low, moment.end):
        return "clause-opens-with-the-year"
    if moment.kind == "range_years" or (_NAMED.search(before) and not re.search(r"hoàn thành[^.;,]{0,30}$", before)):
        return None
    if re.search(r"(?:^|[.;:]|, )\s*(?:đồng thời,? )?(?:phấn đấu )?đến (?:hết |cuối )?(?:hết )?$", before):
        return "clause-opens-with-the-year"
    if re.search(r"\b(?:ngay trong|trong|trước|đến hết|đến cuối|vào cuối|cuối|đến|vào|hết) $", before) and (
        _STRONG.search(before) or _GOAL.search(before)
    ):
        return "dated-deadline"
    return None
