"""With whom: the bodies behind "phối hợp (chặt chẽ) với"."""

from __future__ import annotations

import re

from plans.fields.reading import Hit, Reading
from plans.fold import key

_CUE = re.compile(r"\bphối(?: kết)? hợp\b")
_ADVERBS = re.compile(
    r"(?:[, ]+(?:một cách )?(?:chặt chẽ|thường xuyên|đồng bộ|hiệu quả|có hiệu quả|kịp thời|tốt|nhịp nhàng|chủ động|tích cực|thống nhất|và)\b)*"
)
_WITH = re.compile(r"[, ]*\b(?:cùng với|cùng|với)\s*(?::\s*)?")
_DETOUR = re.compile(r",? (?:và )?(?:[\w]+ ){1,6}?(?:cùng )?với (?=các |những |sở|ubnd|ủy ban|công an|ban |bộ |mặt trận|văn phòng|viện|trung tâm|đoàn|hội)")
_NOUN = re.compile(r"\b(?:quy chế|cơ chế|công tác|sự|văn bản|chương trình|kế hoạch) $")
_PLAINLY = re.compile(r"(?:lực lượng|chính quyền|cơ quan|cấp ủy) (?!này|đó|mình)")


def coordinators(reading: Reading, lead: list[str]) -> list[Hit]:
    """In order of print, each once; never one of the leads."""
    out: list[Hit] = []
    seen = {key(name) for name in lead}
    for cue in _CUE.finditer(reading.low):
        for hit in _behind(reading, cue):
            if key(hit.value) not in seen:
                seen.add(key(hit.value))
                out.append(hit)
    return out


def _behind(reading: Reading, cue: re.Match[str]) -> list[Hit]:
    low = reading.low
    start = cue.end()
    if adverbs := _ADVERBS.match(low, start):
        start = adverbs.end()
    explicit = _WITH.match(low, start)
    if explicit:
        return _hits(reading, explicit.end(), True, "with")
    if low.startswith(" giữa", start):
        return []
    space = re.match(r"[ :]*", low[start:])
    at = start + (space.end() if space else 0)
    if not _NOUN.search(low[: cue.start()]) and not re.match(r"(?:các )?cấp\b", low[at:]):
        found = _hits(reading, at, bool(_PLAINLY.match(low, at)), "with-omitted")
        if found:
            return found
    if detour := _DETOUR.match(low, start):
        inner = low[detour.start() : detour.end()]
        if low[start : start + 1] == "," and " gắn với" not in inner and "đối với" not in inner:
            return _hits(reading, detour.end(), True, "with-after-detour")
    return []


def _hits(reading: Reading, at: int, bare: bool, rule: str) -> list[Hit]:
    return [
        Hit(found.name, found.start, found.end, rule if found.known else rule + "?")
        for found in reading.bodies(at, bare)
    ]
