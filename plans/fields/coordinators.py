"""With whom: the bodies behind "phối hợp (chặt chẽ) với"."""

from __future__ import annotations

import re
from bisect import bisect_left

from plans.fields.reading import Hit, Reading
from plans.fold import key
from plans.names.words import STOPS

_CUE = re.compile(r"\bphối(?: kết)? hợp\b")
_ADVERBS = re.compile(
    r"(?:[, ]+(?:một cách )?(?:chặt chẽ|thường xuyên|đồng bộ|hiệu quả|có hiệu quả|kịp thời|tốt"
    r"|nhịp nhàng|chủ động|tích cực|thống nhất|và)\b)*"
)
_WITH = re.compile(r"[, ]*\b(?:cùng với|cùng|với)\s*(?::\s*)?")
_DETOUR = re.compile(
    r",? (?:và )?(?:[\w]+ ){1,6}?(?:cùng )?với (?=các |những |sở|ubnd|ủy ban|công an|ban |bộ "
    r"|mặt trận|văn phòng|viện|trung tâm|đoàn|hội)"
)
_NOUN = re.compile(r"\b(?:quy chế|cơ chế|công tác|sự|văn bản|chương trình|kế hoạch) $")
_SEPARATOR = re.compile(r"\s*(?:,|và)\s+(?=[^\W\d])")
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


def breaks_off(reading: Reading, found: list[Hit]) -> bool:
    """Whether a list of partners stops before a comma or "và" behind which no verb stands."""
    for hit in found:
        rest = _SEPARATOR.match(reading.low, hit.end)
        if rest is None or any(other.start <= rest.end() + 8 and other.start >= hit.end for other in found):
            continue
        at = bisect_left(reading.words, rest.end(), key=lambda token: token.start)
        if at < len(reading.words) and STOPS.at(reading.words, at) == at:
            return True
    return False


def unread(reading: Reading) -> bool:
    """Whether "phối hợp với" stands before words that are no body the reader knows."""
    for cue in _CUE.finditer(reading.low):
        start = _ADVERBS.match(reading.low, cue.end())
        explicit = _WITH.match(reading.low, start.end() if start else cue.end())
        if explicit and not reading.bodies(explicit.end(), bare=True) and reading.low[explicit.end() :].strip(" .:;"):
            return True
    return False


def _behind(reading: Reading, cue: re.Match[str]) -> list[Hit]:
    low = reading.low
    start = cue.end()
    if adverbs := _ADVERBS.match(low, start):
        start = adverbs.end()
    explicit = _WITH.match(low, start)
    if explicit:
        return _hits(reading, explicit.end(), True, "with")
    if low.startswith(" của ", start) and low[: cue.start()].endswith("với sự "):
        return _hits(reading, start + len(" của "), True, "with-the-help-of")
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
