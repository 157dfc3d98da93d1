"""Filters out of an address: empty fields are no filters, wrong ones are said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from config.errors import Refused
from followup.overview import Filters, Timing
from models import AssignmentRole, OccurrenceState

READERS: dict[str, Callable[[str], Any]] = {
    "plan": int,
    "agency": int,
    "task": int,
    "timing": Timing,
    "state": OccurrenceState,
    "role": AssignmentRole,
    "kind": str,
    "due_from": date.fromisoformat,
    "due_to": date.fromisoformat,
    "text": str,
    "signer": str,
    "person": int,
    "ahead": "1".__eq__,
}
LONGEST = 200


def read_filters(params: Mapping[str, str]) -> Filters:
    """Raises `Refused` for a value that its field does not know."""
    return Filters(**read_values(params, READERS))


def read_values(params: Mapping[str, str], readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """The fields that are filled in. Raises `Refused` for a value that its reader does not know."""
    given: dict[str, Any] = {}
    for name, reader in readers.items():
        value = params.get(name, "").strip()[:LONGEST]
        if not value:
            continue
        try:
            given[name] = reader(value)
        except ValueError:
            raise Refused(f"Bộ lọc “{name}” không có giá trị “{value}”", f"filter {name} has no {value}") from None
        if type(given[name]) is int and not 0 < given[name] < 2**31:
            raise Refused(f"Bộ lọc “{name}” không có giá trị “{value}”", f"filter {name} has no {value}")
    return given


def page_number(params: Mapping[str, str]) -> int:
    value = params.get("page", "1")
    return int(value) if value.isdecimal() and len(value) < 6 else 1
