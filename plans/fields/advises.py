"""Whom the duty serves: the body behind "tham mưu (cho, giúp)"."""

from __future__ import annotations

import re
from itertools import takewhile

from plans.fields.reading import Hit, Reading
from plans.fold import fold, squeeze

_CUE = re.compile(
    r"(?<!báo cáo, )\btham mưu\b(?:[, ]+(?:và )?(?:đề xuất|kiến nghị|báo cáo|trình|kịp thời|tổng hợp|giúp"
    r"|cho|với)\b)*\s*:?\s*"
)


# Whom one advises stands above; what follows in the same list otherwise does the next thing itself.
_ABOVE = re.compile(
    r"(?:ban thường vụ |thường trực |ban chấp hành |lãnh đạo |chủ tịch |đảng ủy )*"
    r"(?:(?:tỉnh|thành|huyện|thị|quận|đảng) ủy|cấp ủy|ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|chính phủ|thủ tướng"
    r"|bộ trưởng|lãnh đạo|chủ tịch|ban chỉ đạo|chính quyền)\b"
)


def advises(reading: Reading) -> Hit | None:
    """The one body, or the list of bodies as printed: "tham mưu Tỉnh ủy, UBND tỉnh"."""
    for cue in _CUE.finditer(reading.outside):
        found = reading.bodies(cue.end(), bare="cho" in cue.group() or "giúp" in cue.group())
        if found and found[0].start - cue.end() < 3 and not found[0].name.lower().startswith(("cấp ", "các cấp")):
            listed = [found[0], *takewhile(lambda item: _ABOVE.match(fold(item.name)), found[1:])]
            rule = "behind-tham-mưu" if all(item.known for item in listed) else "behind-tham-mưu?"
            first, last = listed[0], listed[-1]
            name = squeeze(reading.text[first.start : last.end]) if len(listed) > 1 else first.name
            return Hit(name, first.start, last.end, rule)
    return None
