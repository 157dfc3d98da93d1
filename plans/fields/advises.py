"""Whom the duty serves: the body behind "tham mưu (cho, giúp)"."""

from __future__ import annotations

import re

from plans.fields.reading import Hit, Reading

_CUE = re.compile(
    r"\btham mưu\b(?:[, ]+(?:và )?(?:đề xuất|kiến nghị|báo cáo|trình|kịp thời|tổng hợp|giúp"
    r"|cho|với)\b)*\s*:?\s*"
)


def advises(reading: Reading) -> Hit | None:
    for cue in _CUE.finditer(reading.outside):
        found = reading.bodies(cue.end(), bare="cho" in cue.group() or "giúp" in cue.group())
        if found and found[0].start - cue.end() < 3 and not found[0].name.lower().startswith(("cấp ", "các cấp")):
            rule = "behind-tham-mưu" if found[0].known else "behind-tham-mưu?"
            return Hit(found[0].name, found[0].start, found[0].end, rule)
    return None
