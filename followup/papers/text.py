"""How Vietnamese offices write days and numbers, and how wide a line is in print."""

from __future__ import annotations

from datetime import date
from unicodedata import combining, normalize

from followup.plans import label
from models import Plan

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

#: Widths of Times New Roman in thousandths of the size, by class of letter; near enough to centre a rule.
_NARROW = frozenset("ilj.,:;'!|()[]tfr-I ")
_WIDE = frozenset("mMWw%@")


def day(value: date | None, empty: str = "") -> str:
    """27/11/2026"""
    return value.strftime("%d/%m/%Y") if value else empty


def day_in_words(value: date) -> str:
    """thứ Sáu, ngày 27/11/2026"""
    return f"{WEEKDAYS[value.weekday()]}, ngày {day(value)}"


def count(number: int) -> str:
    """Two figures below ten, as official letters write numbers of things: 04, 12, 1.270."""
    return f"{number:02d}" if 0 < number < 10 else f"{number:,}".replace(",", ".")


def percent(part: int, whole: int) -> str:
    """Share with one decimal and a comma: 64,3%; a dash where there is nothing to divide."""
    return f"{part / whole * 100:.1f}%".replace(".", ",") if whole else "–"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Estimated width in points of a line of Times New Roman; diacritics take no room."""
    letters = [c for c in normalize("NFD", text) if not combining(c)]
    return sum(_letter(c) for c in letters) * size * (1.06 if bold else 1.0)


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.29
    if letter in _WIDE:
        return 0.8
    return 0.68 if letter.isupper() else 0.47


def cite(plan: Plan) -> str:
    """Kế hoạch số 186/KH-UBND ngày 12/3/2026 của UBND tỉnh Sơn Hà"""
    parts = [label(plan)]
    if plan.number and plan.issued_on and len(plan.date_printed or "") == len("2026-03-12"):
        parts.append(f"ngày {short_day(plan.issued_on)}")
    if plan.number and plan.issuer:
        parts.append(f"của {plan.issuer}")
    return " ".join(parts)


def short_day(value: date) -> str:
    """12/3/2026, as documents cite each other: nought before days below ten and before January and February."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"{value.day:02d}/{month}/{value.year}"


def clean(text: str) -> str:
    """Without control characters, which XML refuses."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or c.isprintable() or c == "\u00a0")


#: A cell that begins so is a formula for a spreadsheet program that reads it from a .csv.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def defuse(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
