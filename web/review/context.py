"""The printed sentence in its surroundings."""

from __future__ import annotations

from dataclasses import dataclass

AROUND = 260  # characters shown before and after


@dataclass(frozen=True, slots=True)
class Context:
    before: str
    sentence: str
    after: str


def around(text: str, start: int, end: int) -> Context:
    """Whole lines where they are short enough, else cut between words."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "…" + (before.split("\n", 1)[1] if "\n" in before.strip() else before.partition(" ")[2])
    if end + AROUND < len(text):
        after = (after.rsplit("\n", 1)[0] if "\n" in after.strip() else after.rpartition(" ")[0]) + "…"
    return Context(before, text[start:end], after)
