"""Checking what a person typed into a task's fields (docs/reading.md defines the values)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from config.errors import Refused

KINDS = ("duty", "report", "request", "target", "general")
ROLES = ("lead", "coordinate", "perform")
RECURRENCES = ("monthly", "quarterly", "semiannual", "annual")
_DUE = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d))?)?|(?P<yearly>\d\d-\d\d)|\*-(?P<monthly>\d\d)|Q[1-4]-\d{4}|PT\d+H|P\d+(BD|D|M)"
)


def check(name: str, value: Any) -> Any:
    """The value as it is stored. Raises Refused with what is wrong."""
    match name:
        case "kind":
            return _one_of(value, KINDS, "loại nhiệm vụ")
        case "role":
            return _one_of(value, ROLES, "vai trò")
        case "recurrence":
            return [_one_of(item, RECURRENCES, "chu kỳ") for item in value]
        case "due":
            return [_due(item) for item in value]
        case "lead" | "coordinators" | "report_to":
            return [text for item in value if (text := str(item).strip())]
        case "urgent":
            return bool(value)
        case _:
            return str(value).strip() or None if value is not None else None


def _one_of(value: Any, allowed: tuple[str, ...], what: str) -> str:
    if value not in allowed:
        raise Refused(f"Giá trị {what} không đúng: {value}.", f"{value!r} is none of {', '.join(allowed)}.")
    return str(value)


def _due(value: Any) -> str:
    """A date as the reader writes it: 2026-12-31, 2026-12, 2026, 12-15 (every year), *-20, Q3-2026, P10BD, PT48H."""
    text = str(value).strip()
    found = _DUE.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        if found["day"]:
            date.fromisoformat(text)
        elif found["month"]:
            date.fromisoformat(f"{text}-01")
        elif found["yearly"]:
            date.fromisoformat(f"2028-{text}")
        elif found["monthly"] and not 1 <= int(found["monthly"]) <= 31:
            raise ValueError(text)
    except ValueError as error:
        raise Refused(f"Thời hạn “{text}” không đúng dạng.", f"{text!r} is no deadline.") from error
    return text
