"""Near misprints: "Sở Văn hoá, Thể thao và Dulịch". Shown as such, never silent."""

from __future__ import annotations

import re
from collections.abc import Iterable

from config.names import plain

SHORT = 15


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one known name within one letter (two in long names); None where none or several are that near.

    Numbers must agree, the first word too: "Phường 1" is no misprint of "Phường 2".
    """
    if len(name) < 6:
        return None
    most = 1 if len(name) < SHORT else 2
    found: dict[int, set[str]] = {}
    for other in known:
        if abs(len(other) - len(name)) <= most and _comparable(name, other):
            far = distance(name, other, most)
            if far <= most:
                found.setdefault(far, set()).add(other)
    for far in sorted(found):
        return found[far].pop() if len(found[far]) == 1 else None
    return None


def _comparable(name: str, other: str) -> bool:
    same_numbers = re.findall(r"\d+", name) == re.findall(r"\d+", other)
    return same_numbers and plain(name).split()[0] == plain(other).split()[0]


def distance(one: str, two: str, limit: int) -> int:
    """Letters to change, add, drop or swap; limit + 1 for anything farther."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
