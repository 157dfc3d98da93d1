"""Dates, counts and names as Vietnamese administrative papers write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from unicodedata import normalize

from followup.calendar import WorkingCalendar
from models import DueBasis, OccurrenceState

#: What is neither letter, digit, mark, space nor the punctuation of papers; all of it above the basic plane.
_UNPLAIN = re.compile(
    r"[^\w\s!-/:-@\[-`{-~\u0300-\u036f\u00a1-\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2200-\u22ff]"
    r"|[\U00010000-\U0010ffff]"
)
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
STATES = {
    OccurrenceState.PENDING: "chưa tiếp nhận",
    OccurrenceState.ACCEPTED: "đang thực hiện",
    OccurrenceState.SUBMITTED: "chờ xác nhận hoàn thành",
    OccurrenceState.RETURNED: "đề nghị bổ sung, thực hiện lại",
    OccurrenceState.DONE: "đã hoàn thành",
    OccurrenceState.SUSPENDED: "tạm dừng",
    OccurrenceState.CANCELLED: "đã kết thúc theo văn bản",
}
BASES = {
    DueBasis.INFERRED: "suy ra theo Nghị định số 09/2019/NĐ-CP",
    DueBasis.REPORT_PERIOD: "theo kỳ báo cáo của kế hoạch",
    DueBasis.GRANTED: "đã gia hạn",
    DueBasis.DECIDED: "theo ý kiến của cơ quan theo dõi",
}


def two(number: int) -> str:
    """Counts below ten with a zero before them, as papers do: 04."""
    return f"{number:02d}"


def day(value: date) -> str:
    """12/3/2026, 05/01/2026: days below 10 and months 1 and 2 get a zero (NĐ 30/2020, Phụ lục I)."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"{value.day:02d}/{month}/{value.year}"


@lru_cache(maxsize=1024)
def long_day(value: date) -> str:
    return f"{WEEKDAYS[value.weekday()]}, ngày {day(value)}"


def days_left(calendar: WorkingCalendar, today: date, due: date) -> str:
    """còn 04 ngày làm việc / đến hạn hôm nay / quá hạn 03 ngày làm việc; calendar days where no working day counts."""
    if due == today:
        return "đến hạn hôm nay"
    count = calendar.between(today, due)
    if due > today:
        return f"còn {two(count)} ngày làm việc" if count else f"còn {two((due - today).days)} ngày"
    return f"quá hạn {two(-count)} ngày làm việc" if count else f"quá hạn {two((today - due).days)} ngày"


def holidays_between(calendar: WorkingCalendar, today: date, due: date, most: int = 2) -> str:
    """(ngày 24/11 nghỉ …): why there are fewer working days than one might count; weekends are not named."""
    if due - today > timedelta(days=31):
        return ""  # nobody counts so many days; and one holiday of several would be a half-truth
    days = (today + timedelta(days=n) for n in range(1, (due - today).days + 1))
    found = [d for d in days if d in calendar.names and d.weekday() < 5 and not calendar.is_working(d)]
    if not 0 < len(found) <= most:
        return ""
    return "; ".join(f"ngày {d.day}/{d.month} nghỉ {calendar.names[d]}" for d in found)


def place(ref: str) -> str:
    """Where in the plan a duty stands: its numbering path in words."""
    if ref.startswith("PL"):
        return f"Phụ lục, số thứ tự {ref.rpartition('.')[2]}"
    if ref == "end":
        return "đoạn kết"
    return f"mục {ref}" if ref else ""


@lru_cache(maxsize=1024)
def plan(kind: str | None, number: str | None, issued_on: date | None, issuer: str | None, title: str | None) -> str:
    """Kế hoạch số 186/KH-UBND ngày 12/03/2026 của UBND tỉnh; with its title where it has no number."""
    name = (kind or "Kế hoạch").capitalize()
    if number:
        name += f" số {number}"
    elif title:
        name += f" {clean(title, 120)}"
    if issued_on:
        name += f" ngày {day(issued_on)}"
    return f"{name} của {issuer}" if issuer else name


@lru_cache(maxsize=4096)
def clean(text: str, most: int) -> str:
    """One paragraph (NFC) without control characters, emoji and direction marks, no longer than `most`."""
    short = " ".join(_UNPLAIN.sub("", normalize("NFC", text)).split())
    return short if len(short) <= most else short[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
