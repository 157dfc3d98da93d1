"""How often: "định kỳ 6 tháng, hằng năm", "hằng quý báo cáo", "trước ngày 15/12 hằng năm"."""

from __future__ import annotations

import re
from bisect import bisect_left

from plans.fields.reading import Hit, Reading
from plans.names.words import STOPS

ORDER = ("monthly", "quarterly", "semiannual", "annual")
# "02 chương trình/tháng"; how many times in a period no recurrence says.
_COUNTED = (
    r"\d{1,3} (?:chương trình|chuyên mục|chuyên đề|chuyên trang|phóng sự|tin|bài|tin bài|bản tin|số|kỳ|buổi|cuộc|lớp"
    r"|đợt|hội thi|hội nghị|hội thảo|hoạt động|sự kiện|ấn phẩm|sản phẩm truyền thông|đoàn kiểm tra)"
    r"(?: [^\W\d]+){0,2}"
)
_TERMS: tuple[tuple[str, str], ...] = (
    (
        "monthly",
        rf"{_COUNTED}/tháng|(?:hằng|hàng|mỗi|từng|theo)\s+tháng|01 tháng/lần|1 tháng/lần|(?:một|0?1) lần/tháng",
    ),
    (
        "quarterly",
        rf"{_COUNTED}/quý|(?:hằng|hàng|mỗi|từng|theo)\s+quý|(?:một|0?1) lần/quý|(?:0?3|ba) tháng/lần"
        r"|(?:0?3|ba) tháng một lần|tháng cuối (?:của )?(?:hằng |mỗi )?quý",
    ),
    ("semiannual", r"(?:0?6|sáu) tháng(?: đầu năm| cuối năm)?(?:/lần| một lần)?|nửa năm|bán niên"),
    (
        "annual",
        rf"{_COUNTED}/năm|(?:hằng|hàng|mỗi|từng)\s+năm(?! học)|(?:một|0?1) lần/(?:một )?năm|(?:một|0?1) năm(?: một"
        r"| 0?1)? lần|0?1 năm/lần|(?:một|0?1) năm(?= \(?(?:trước|chậm nhất))|tổng kết năm"
        r"|báo cáo năm(?!\s*\d)|cả năm|thường niên",
    ),
)
_UNIT = re.compile("tuần|tháng|quý|năm|niên")
_TERM = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _TERMS))
_PERIODS = re.compile(
    r"(?:\b(?:định kỳ|báo cáo|sơ kết|(?<!chương trình )giao ban|tổng kết|đánh giá"
    r"|kỳ)\s*(?:\([^)]*\)\s*)?(?:theo\s+|vào\s+)?:?\s*)"
    r"(?P<list>(?:(?:hằng|hàng|mỗi)?\s*(?:tuần|tháng|quý|(?:0?[69]|sáu) tháng(?: đầu năm"
    r"| cuối năm)?|(?:0?1 |một )?năm|cả năm)(?:\s*\([^)]*\))?(?:\s*[,;/]\s*|\s+và\s+|\s*$"
    r"|(?=[\s.;)])))+)"
)
_DURATION = re.compile(
    r"(?:trong(?: vòng| thời hạn| thời gian)?|sau|quá|tối thiểu|tối đa|kéo dài|từ|đủ"
    r"|thời hạn) $"
)
_AGO = re.compile(r" (?:kể từ|tuổi|trở lên|tiếp theo|qua\b|liên tục)")
_NOUNS = re.compile(
    r"\b(?:kế hoạch|dự toán|ngân sách|nghị quyết|chương trình|kinh phí|vốn|nguồn|chỉ tiêu"
    r"|danh mục|lộ trình|nông thôn|định mức|tăng trưởng|bình quân|mục tiêu|nhiệm vụ"
    r"|chi thường xuyên"
    r"|tiêu chí|thu nhập|sản lượng|nhu cầu|biên chế|(?:do|được) [^.;:,]{0,40}phát động|lễ hội|ngày hội|đầu tư công"
    r"|phương án|đề tài)\b[^.;:]{0,70}$"
)
_MAKES = re.compile(
    r"\b(?:xây dựng|lập|ban hành|trình|phê duyệt)\b[^.;:,]{0,70}\b(?:kế hoạch"
    r"|chương trình công tác)(?: [\wđ]+(?:,)?){0,14} $"
)
# "đưa nội dung vào chương trình giao ban hằng tháng": the meeting is monthly, not what is put into it.
_MEETING = re.compile(
    r"\bvào (?:(?:nội dung|chương trình|các|cuộc) )*(?:giao ban|họp|hội nghị|sinh hoạt)(?: \w+){0,3} $"
)
_ACTS = re.compile(
    r"\b(?:báo cáo|sơ kết|tổng kết|đánh giá|rà soát|kiểm tra|thống kê|tổ chức|công bố|cập nhật"
    r"|giao ban|tổng hợp|xét|kết quả thực hiện|diễn tập|khảo sát)\b[^.;:]{0,80}$"
)
_REVIEWS = re.compile(
    r",?\s*(?:tổng hợp|báo cáo|sơ kết|tổng kết|đánh giá|rà soát|tổ chức|kiểm tra|gửi|công bố|cập nhật|thống kê"
    r"|bổ sung|bố trí|dành|xây dựng|ban hành|trích|mở|phát động|cân đối|lập|đào tạo|bồi dưỡng|tập huấn|hỗ trợ|trồng|xét"
    r"|tiến hành|chủ trì|chủ động|phối hợp|tham mưu)\b"
)
# "báo cáo 6 tháng (trước ngày 05/6), năm (…)", "hằng quý, 6 tháng và năm": the last period of a list.
_AND_YEARLY = re.compile(
    r"(?:quý(?: iv| i{1,3})?|tháng)(?:\s*\([^)]*\))?\s*(?:,|và|, và)\s+(?:cả |0?1 |một )?năm\b(?!\s*\d)"
)
# "quý, 6 tháng, năm" wherever it stands; a report of the first and one of the third quarter is one of every quarter.
_LISTED = re.compile(
    r"(?P<monthly>tháng, )?(?P<quarterly>quý),? (?:và )?(?P<semiannual>(?:0?6|sáu) tháng),?"
    r" (?:và )?(?:cả )?(?P<annual>năm)\b(?!\s*\d)"
)
_MORE_LISTED = re.compile(
    r"(?:hằng|hàng|mỗi|định kỳ|theo) (?P<monthly>tháng),? (?P<quarterly>quý)(?:,| và|, và)"
    r"(?: (?P<semiannual>(?:0?6|sáu) tháng)(?:,| và|, và))? (?:cả )?(?P<annual>năm)\b(?!\s*\d)"
)
_QUARTERS = re.compile(r"báo cáo[^.;]{0,80}\bquý i\b[^.;]{0,120}\bquý iii\b(?!\s*(?:/|năm))")
_AT_LEAST = re.compile(
    r"\s+(?:(?:[^\W\d]+ ){0,2}(?:ít nhất|tối thiểu)"
    r"|(?:một|\d+) (?:lần|đợt|cuộc|lớp|buổi|chuyến|hội|chương trình|kỳ|số|tin|bài|chuyên mục))\b"
)
_OWNED = re.compile(r"\s+(?:của|đối với)\b")
_DATED_BEHIND = re.compile(r"\s*\(?\s*(?:trước|chậm nhất)(?: là)?(?: vào)?(?: ngày)? \d")
_NEAR = 5
_LONGEST_NAME = 12
_NO_VERB = re.compile(r"(?:qua|theo|về|tại|trong|trên|từ|đến|để|cho|với|của|được|và|như|là|do|bằng|trước|sau|khi)$")
_ONE_MORE = re.compile(r"(?:hằng|hàng|mỗi|định kỳ) (?:tháng|quý|0?6 tháng)(?:,| và|, và| hoặc)\s*$")
_REGULAR = re.compile(r"định kỳ[^.;]{0,20}$")
_CLAUSE_START = re.compile(r"(?:^|[,.;:(–-])\s*(?:và |đồng thời |thực hiện )?$")
_DATED = re.compile(
    r"(?:ngày \d{1,2}(?:\s*/\s*\d{1,2}| tháng \d{1,2})?|tháng \d{1,2}|quý (?:iv|i{1,3}|[1-4])"
    r"|\d{1,2}/\d{1,2})(?:\s*và(?: ngày)? \d{1,2}/\d{1,2})*\s*(?:của\s+)?$"
)


def recurrence(reading: Reading) -> list[Hit]:
    """Every period once, in the order month, quarter, half-year, year. "thường xuyên" is none."""
    found: dict[str, Hit] = {}
    if not _UNIT.search(reading.low):
        return []
    for listed in _PERIODS.finditer(reading.low):
        for hit in _listed(listed):
            found.setdefault(hit.value, hit)
    quarterly = "quý" in reading.low
    for pattern in (_LISTED, _MORE_LISTED) if quarterly else ():
        for listed in pattern.finditer(reading.low):
            for name, word in listed.groupdict().items():
                if word:
                    found.setdefault(name, Hit(name, listed.start(name), listed.end(name), "period-list"))
    if quarterly and (quarters := _QUARTERS.search(reading.low)):
        found.setdefault("quarterly", Hit("quarterly", quarters.start(), quarters.end(), "several-quarters"))
    refused = -_NEAR
    for term in _TERM.finditer(reading.low):
        name = str(term.lastgroup)
        rule = _rule(reading.low, term) or _behind_name(reading, term)
        if rule is None or term.start() - refused < _NEAR:
            refused = term.end()  # "kế hoạch theo từng tháng, từng quý": what qualifies a noun does so to the last
        elif name not in found:
            found[name] = Hit(name, term.start(), term.end(), rule)
    if ("quarterly" in found or "semiannual" in found) and (year := _AND_YEARLY.search(reading.low)):
        found.setdefault("annual", Hit("annual", year.end() - 3, year.end(), "period-list"))
    return [found[name] for name in ORDER if name in found]


def doubtful(reading: Reading) -> Hit | None:
    """ "xây dựng kế hoạch hằng năm": the plan is yearly; whether its making is, a person must say."""
    if "kế hoạch" not in reading.low and "chương trình công tác" not in reading.low:
        return None
    for term in _TERM.finditer(reading.low):
        if _MAKES.search(reading.low[max(0, term.start() - 160) : term.start()]):
            return Hit("", term.start(), term.end(), "makes-the-yearly-plan")
    return None


def of_label(reading: Reading) -> list[Hit]:
    """In a time label or column every period counts, whatever stands around it."""
    found = {hit.value: hit for hit in recurrence(reading)}
    for term in _TERM.finditer(reading.low):
        name = str(term.lastgroup)
        if not _duration(reading.low, term):
            found.setdefault(name, Hit(name, term.start(), term.end(), "time-label"))
    return [found[name] for name in ORDER if name in found]


def _listed(listed: re.Match[str]) -> list[Hit]:
    """The periods of "định kỳ tháng, quý, 6 tháng, năm"."""
    kinds = (
        ("semiannual", r"(?:0?6|sáu) tháng"),
        ("quarterly", r"\bquý\b"),
        ("monthly", r"(?<!\d )(?<!sáu )\btháng\b"),
        ("annual", r"(?<!đầu )(?<!cuối )\bnăm\b"),
    )
    text = re.sub(r"\([^)]*\)", lambda hit: " " * len(hit.group()), listed.group("list"))
    if not re.search(r"hằng|hàng|mỗi|[,;/]| và |6 tháng|sáu tháng", text) and not _REGULAR.search(
        listed.string[: listed.start("list")]
    ):
        return []
    if re.fullmatch(r"\s*(?:một |0?1 )?năm\s*", text) and "định kỳ" not in listed.group():
        return []
    out = []
    for name, pattern in kinds:
        if hit := re.search(pattern, text):
            start = listed.start("list") + hit.start()
            out.append(Hit(name, start, start + len(hit.group()), "period-list"))
    return out


def _duration(low: str, term: re.Match[str]) -> bool:
    if term.lastgroup != "semiannual":
        return False
    return bool(_DURATION.search(low[: term.start()]) or _AGO.match(low, term.end()))


def _behind_name(reading: Reading, term: re.Match[str]) -> str | None:
    """ "phối hợp với Sở A hằng năm tổ chức …": between a name and a verb a period says how often."""
    at = bisect_left(reading.words, term.start(), key=lambda token: token.start)
    after = bisect_left(reading.words, term.end(), key=lambda token: token.start)
    if at == 0 or STOPS.at(reading.words, after) == after or _NO_VERB.match(reading.words[after].low):
        return None
    end = reading.words[at - 1].end
    starts = (word.start for word in reading.words[max(0, at - _LONGEST_NAME) : at])
    named = any((found := reading.bodies(start)) and found[-1].end == end for start in starts)
    return "behind-the-subject" if named else None


def _rule(low: str, term: re.Match[str]) -> str | None:
    """By which rule the term fixes the duty; None where it only qualifies a noun ("dự toán hằng năm")."""
    if _duration(low, term):
        return None
    before = low[max(0, term.start() - 160) : term.start()]
    each = term.group().startswith("mỗi") and _AT_LEAST.match(low, term.end())
    times = term.group().startswith("mỗi") and re.search(rf"{_COUNTED} $", before)
    if "/" in term.group() or "lần" in term.group() or each or times:
        return "times-a-period"
    if re.search(r"định kỳ[^.;]{0,60}$", before):
        return "định-kỳ"
    if term.lastgroup == "semiannual":
        near = re.search(r"(?:báo cáo|sơ kết|định kỳ|hằng|hàng|đánh giá)[^.;]{0,60}$", before)
        dated = re.match(r"\s*\(?\s*(?:trước|chậm nhất)", low[term.end() :])
        return "half-yearly-report" if near or dated else None
    if term.group().startswith(("tổng kết", "báo cáo", "cả", "thường")):
        return (
            "yearly-review"
            if re.search(r"(?:báo cáo|định kỳ|tháng|quý)", before) or "(" in low[term.end() : term.end() + 3]
            else None
        )
    if _DATED.search(before) or _DATED_BEHIND.match(low, term.end()):
        return "dated"
    if _ONE_MORE.search(before):
        return "period-list"
    if _MAKES.search(before) or _MEETING.search(before):
        return None
    if before.rstrip().endswith(",") and _REVIEWS.match(low, term.end()):
        return "opens-the-clause"
    noun, act = _NOUNS.search(before), _ACTS.search(before)
    if noun and (not (act and act.start() > noun.start()) or _OWNED.match(low, term.end())):
        return None
    if _CLAUSE_START.search(before):
        return "opens-the-clause"
    if act:
        return "periodic-act"
    if re.search(r"\b(?:sở|ngành|tỉnh|huyện|xã|phường|vị|quan|phương|phố|khu) $", before):
        return "behind-the-subject"
    return None
