"""Printed points in time, as the annotation guide writes them: "2025-06", "Q3-2026", "06-16", "*-20", "P10BD"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from plans.numbering import roman

_YEARLY = r"\s*(?:của )?(?:hằng|hàng|mỗi) năm"
_MONTHLY = r"\s*(?:của )?(?:hằng|hàng|mỗi|các) tháng"
_DAY = r"(?:ngày\s*)?(?P<d>\d{1,2})"
_Q, _M = r"(?:iv|iii|ii|i|[1-4])", r"(?:1[0-2]|0?[1-9])"
_FIGURE = re.compile(r"\d")
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "day",
        re.compile(
            r"(?:ngày\s*)?(?<![\d/])(?P<d>\d{1,2})\s*(?P<s>[/.-])\s*(?P<m>\d{1,2})\s*(?P=s)\s*(?P<y>\d{4})(?!\d)"
        ),
    ),
    ("day", re.compile(r"ngày\s*(?P<d>\d{1,2})\s+tháng\s*(?P<m>\d{1,2})\s+năm\s*(?P<y>\d{4})")),
    ("quarter", re.compile(r"qu[ýí]\s*(?P<q>iv|iii|ii|i|[1-4])\s*(?:[/,-]\s*(?:năm\s*)?|\s+năm\s+|\s+)(?P<y>\d{4})")),
    ("quarter", re.compile(rf"qu[ýí]\s*(?:{_Q}\s*(?:[,;&-]|và|đến)\s*)+(?P<q>{_Q})\s*(?:/|,?\s*năm)\s*(?P<y>\d{{4}})")),
    (
        "month",
        re.compile(rf"tháng\s*(?:{_M}\s*(?:[,;&-]|và|đến)\s*)+(?P<m>{_M})\s*(?:/|\s+năm)\s*(?P<y>\d{{4}})(?!\d)"),
    ),
    (
        "range_years",
        re.compile(
            r"(?:giai đoạn\s*|(?:từ )?năm\s*)?(?<![\d/])(?P<y1>20\d\d)\s*"
            r"(?:-|đến|tới)\s*(?:hết )?(?:năm\s*)?(?P<y>20\d\d)(?!\d)"
        ),
    ),
    ("month", re.compile(r"tháng\s*(?P<m>\d{1,2})\s*(?:/\s*|\s+năm\s+|-\s*)(?P<y>\d{4})(?!\d)")),
    ("month", re.compile(r"(?<![\d/])(?P<m>0?[1-9]|1[0-2])\s*/\s*(?P<y>20\d\d)(?!\d)")),
    ("month_day", re.compile(r"ngày\s*(?P<d>\d{1,2})\s+tháng\s*(?P<m>\d{1,2})(?!\s*(?:năm\s*\d|/\s*\d{4}))")),
    ("month_day", re.compile(r"(?:ngày\s*)?(?<![\d/.])(?P<d>[0-3]?\d)\s*/\s*(?P<m>0?[1-9]|1[0-2])(?![\d/])(?!\s*/)")),
    ("day_of_month", re.compile(r"ngày\s*(?:mùng\s*)?(?P<d>\d{1,2})(?:\s*\([^)]*\))?" + _MONTHLY)),
    ("day_only", re.compile(r"ngày\s*(?:mùng\s*)?(?P<d>\d{1,2})(?!\s*(?:/|tháng|\d|-|làm việc|kể từ|của tháng cuối))")),
    ("year", re.compile(r"năm\s*(?P<y>20\d\d)(?!\d)")),
    ("hours", re.compile(r"(?:0\s*-\s*)?(?P<n>\d{1,3})\s*(?:giờ|h)\b(?!\s*\d)(?!00)")),
    ("working_days", re.compile(r"(?P<n>\d{1,3})\s*(?:\([^)]{1,20}\)\s*)?ngày\s+làm việc")),
    ("days", re.compile(r"(?<![\d/])(?P<n>\d{1,3})\s*(?:\([^)]{1,20}\)\s*)?ngày\b(?!\s*(?:làm việc|\d))")),
    ("bare_year", re.compile(r"(?<![\d/.,-])(?P<y>20\d\d)(?![\d/.,]?\d)")),
)
#: Letters without which no pattern of a kind can match: looking for them is cheaper than trying.
_NEEDS = {
    "quarter": "qu",
    "range_years": "20",
    "day_of_month": "ngày",
    "day_only": "ngày",
    "year": "năm",
    "working_days": "làm việc",
    "days": "ngày",
    "bare_year": "20",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, or a span ("working_days", "days", "hours"), with its place; `first` is the start of a range."""

    kind: str
    value: str
    start: int
    end: int


def moments(low: str, start: int = 0, end: int | None = None) -> list[Moment]:
    """Every point in time of a folded text, left to right, none inside another."""
    taken: list[Moment] = []
    end = len(low) if end is None else end
    if not _FIGURE.search(low, start, end):
        return taken
    for kind, pattern in _PATTERNS:
        if _NEEDS.get(kind, "") not in low:
            continue
        for hit in pattern.finditer(low, start, end):
            if any(hit.start() < other.end and other.start < hit.end() for other in taken):
                continue
            if value := _value(kind, hit):
                taken.append(Moment(kind, value, hit.start(), hit.end()))
    for moment in list(taken):
        taken.extend(_sharing_the_year(low, moment, start))
    found = sorted(taken, key=lambda moment: (moment.start, moment.value))
    return [_of_that_year(low, *pair) for pair in zip_longest(found, found[1:])]


def _of_that_year(low: str, moment: Moment, after: Moment | None) -> Moment:
    """ "trước ngày 10/6 và ngày 10/12/2026": the year behind the last day is said for both."""
    if after is None or (moment.kind, after.kind) != ("month_day", "day"):
        return moment
    if low[moment.end : after.start].strip() != "và" or moment.value > after.value[5:]:
        return moment
    return Moment("day", f"{after.value[:4]}-{moment.value}", moment.start, moment.end)


def _sharing_the_year(low: str, moment: Moment, start: int) -> Iterator[Moment]:
    """ "Quý II và Quý IV/2026", "tháng 4, tháng 10/2026": the year is said once."""
    if moment.kind not in ("quarter", "month"):
        return
    unit, number = (
        (r"qu[ýí]\s*", r"iv|iii|ii|i|[1-4]") if moment.kind == "quarter" else (r"tháng\s*", r"1[0-2]|0?[1-9]")
    )
    earlier = re.compile(rf"(?P<all>{unit}(?P<n>{number})\s*(?:,|;|và)\s*)$")
    inside = re.split(r"[,;&]|và", low[moment.start : moment.end])
    for part in inside[:-1]:
        if alone := re.fullmatch(rf"(?:{unit})?\s*({number})\s*", part):
            yield Moment(moment.kind, _shared(moment, alone.group(1)), moment.start, moment.end)
    at = moment.start
    while hit := earlier.search(low, start, at):
        yield Moment(moment.kind, _shared(moment, hit.group("n")), hit.start(), hit.end("n"))
        at = hit.start()


def _shared(moment: Moment, printed: str) -> str:
    """The number of an earlier quarter or month with the year of `moment`."""
    if moment.kind == "quarter":
        return f"Q{printed if printed.isdigit() else roman(printed.upper())}-{moment.value[-4:]}"
    return f"{moment.value[:4]}-{int(printed):02d}"


def _value(kind: str, hit: re.Match[str]) -> str | None:
    parts = hit.groupdict()
    month, day = int(parts.get("m") or 1), int(parts.get("d") or 1)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    match kind:
        case "day":
            return f"{parts['y']}-{month:02d}-{day:02d}"
        case "quarter":
            number = str(parts["q"])
            return f"Q{number if number.isdigit() else roman(number.upper())}-{parts['y']}"
        case "month":
            return f"{parts['y']}-{month:02d}"
        case "month_day":
            return f"{month:02d}-{day:02d}"
        case "day_of_month" | "day_only":
            return f"*-{day:02d}"
        case "hours":
            return f"PT{int(parts['n'])}H"
        case "working_days":
            return f"P{int(parts['n'])}BD"
        case "days":
            return f"P{int(parts['n'])}D"
        case _:
            return str(parts["y"])


def ends(found: list[Moment], low: str) -> Iterator[Moment]:
    """The moments that stand for themselves: of a range ("Quý IV/2025 - Quý II/2026") only the end."""
    for index, moment in enumerate(found):
        after = found[index + 1] if index + 1 < len(found) else None
        if after is not None:
            between = low[moment.end : after.start].strip(" ()")
            if between in {"-", "đến", "tới", "đến hết", "- hết", "đến ngày", "đến trước"} or (
                between.startswith("đến ") and len(between) < 14
            ):
                continue
        yield moment
