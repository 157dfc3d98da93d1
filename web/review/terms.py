"""Deadlines as people write them and as the reader stores them (docs/reading.md)."""

from __future__ import annotations

import re
from datetime import date

from config.errors import Refused

ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
QUARTERS = {number: roman for roman, number in ROMAN.items()}
SEPARATOR = re.compile(r"[;\n]")


def shown(value: str) -> str:
    """2026-12-31 -> 31/12/2026, 12-15 -> 15/12 hằng năm, Q3-2026 -> Quý III/2026, P10BD -> 10 ngày làm việc."""
    patterns = (
        (r"(\d{4})-(\d\d)-(\d\d)", r"\3/\2/\1"),
        (r"(\d{4})-(\d\d)", r"\2/\1"),
        (r"(\d{4})", r"năm \1"),
        (r"(\d\d)-(\d\d)", r"\2/\1 hằng năm"),
        (r"\*-(\d\d)", r"ngày \1 hằng tháng"),
        (r"P(\d+)BD", r"\1 ngày làm việc"),
        (r"P(\d+)D", r"\1 ngày"),
        (r"P(\d+)M", r"\1 tháng"),
        (r"PT(\d+)H", r"\1 giờ"),
    )
    for pattern, words in patterns:
        if re.fullmatch(pattern, value):
            return re.sub(pattern, words, value)
    if quarter := re.fullmatch(r"Q([1-4])-(\d{4})", value):
        return f"Quý {QUARTERS[quarter[1]]}/{quarter[2]}"
    return value


def stored(typed: str) -> list[str]:
    """Every deadline of a text field, separated by semicolons. Raises `Refused` for one that cannot be understood."""
    return [_one(part.strip()) for part in SEPARATOR.split(typed) if part.strip()]


def _one(text: str) -> str:
    folded = " ".join(text.split()).casefold()
    if m := re.fullmatch(r"(?:ngày )?(\d{1,2})/(\d{1,2})/(\d{4})", folded):
        return _day(int(m[3]), int(m[2]), int(m[1]), text).isoformat()
    if m := re.fullmatch(r"(?:ngày )?(\d{1,2})/(\d{1,2})(?: h[àằ]ng năm)?", folded):
        return _day(2028, int(m[2]), int(m[1]), text).strftime("%m-%d")  # 2028: 29 February is a day of some years
    if m := re.fullmatch(r"(?:tháng )?(\d{1,2})/(\d{4})", folded):
        return _day(int(m[2]), int(m[1]), 1, text).strftime("%Y-%m")
    if m := re.fullmatch(r"(?:năm )?(\d{4})", folded):
        return m[1]
    if m := re.fullmatch(r"qu[ýy] (iv|i{1,3}|[1-4])/(?:năm )?(\d{4})", folded):
        return f"Q{ROMAN.get(m[1].upper(), m[1])}-{m[2]}"
    if m := re.fullmatch(r"ngày (\d{1,2}) h[àằ]ng tháng", folded):
        return f"*-{int(m[1]):02d}"
    if m := re.fullmatch(r"(\d+) (ngày làm việc|ngày|tháng|giờ)", folded):
        return {"ngày làm việc": "P{}BD", "ngày": "P{}D", "tháng": "P{}M", "giờ": "PT{}H"}[m[2]].format(m[1])
    return text  # the reader's own form: checked where it is stored


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused(f"“{text}” không phải ngày có thật", f"{text} is no date") from None
