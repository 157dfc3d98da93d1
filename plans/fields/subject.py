"""Who must do it, where the sentence itself says so: "Giao Sở A …", "Sở A chủ trì …", "…, đề nghị các đơn vị …"."""

from __future__ import annotations

import re

from plans.fields.reading import Hit, Reading
from plans.fold import fold
from plans.names import Found
from plans.names import words as w

_ORDER = re.compile(
    r"(?:(?:đồng thời|riêng|trước mắt)[:,]? )?(?:giao(?: cho)?|phân công|chỉ định|yêu cầu"
    r"|đề nghị|kính đề nghị|trân trọng đề nghị|ủy quyền(?: cho)?"
    r"|thống nhất giao)\s*:?\s+(?!nhiệm vụ|trách nhiệm|cán bộ|công chức|viên chức|nhân viên|người|đồng chí)"
)
_LATER_ORDER = re.compile(
    r"(?<!theo )(?<!có )(?<!sơ )(?<!bản )(?<!được )(?<!kịp thời )(?<!nhiệm vụ )\b(?:yêu cầu"
    r"|đề nghị|giao(?: cho)?)\s*:?\s+"
)
_REQUEST = re.compile(r"(?:kính |trân trọng )?đề nghị\b")
_PREPOSITION = re.compile(
    r"(?:\b(?:của|với|cho|về|do|tại|từ|bởi|theo|trong|các|gửi|cáo|và|thuộc|đến|giúp|mưu|dẫn"
    r"|đạo|xuất|phía|trình|cùng|giữa|hợp|qua|trên|lấy|dục|nghị|động|viên|hiện|trợ|là|vào|bàn"
    r"|vụ)|,|/|-)\s*$"
)
_VERB_NEXT = re.compile(
    r"\s*[,:]?\s*(?:có trách nhiệm|chịu trách nhiệm|căn cứ|theo chức năng|trên cơ sở"
    r"|theo nhiệm vụ|tùy theo|ngoài|trong phạm vi|trong quá trình|khi|hằng|hàng|định kỳ|"
    r"thường xuyên|chủ động|kịp thời|phải|cần|được (?:phân công|giao))?"
)
_COMMANDS = re.compile(r"\s*(?:yêu cầu|đề nghị|giao)(?: cho)?\s*:?\s+")
_ISSUERS = (
    "ủy ban nhân dân",
    "ubnd",
    "chủ tịch",
    "bộ trưởng",
    "thủ tướng",
    "giám đốc",
    "bộ ",
    "hội đồng nhân dân",
    "hđnd",
    "ban chỉ đạo",
)
_LONE = re.compile(
    r"(?:đơn vị|cơ quan|địa phương|tổ chức|cá nhân|doanh nghiệp) (?:chịu trách nhiệm"
    r"|có trách nhiệm|phải|nào)"
)


def ordered(reading: Reading) -> list[Hit]:
    """Bodies behind an order that opens the sentence: "Giao Sở A, Sở B …"."""
    if hit := _ORDER.match(reading.low):
        return _hits(reading.bodies(hit.end(), bare=True), "order-opens")
    return []


def opening(reading: Reading) -> list[Hit]:
    """Bodies that open the sentence and are followed by what they do."""
    found = reading.bodies(0)
    if not found:
        return []
    if commanded := _commanded(reading, found):
        return commanded
    return _hits(found, "subject-opens") if _acts(reading, found) else []


def later(reading: Reading) -> list[Hit]:
    """The first bodies behind an opening phrase ("Căn cứ …, Sở A chủ trì …"), or behind a later order."""
    low = reading.outside
    orders = (
        _hits(found, "order-later")
        for hit in _LATER_ORDER.finditer(low)
        if hit.start() and (found := reading.bodies(hit.end(), bare=True)) and found[0].start - hit.end() < 2
    )
    order = next(orders, [])
    plain = _plain(reading, order[0].start if order else len(low))
    return plain or order or _passive(reading)


def _passive(reading: Reading) -> list[Hit]:
    """ "… do Sở A chủ trì thực hiện"."""
    for hit in re.finditer(r"\bdo ", reading.outside):
        found = reading.bodies(hit.end())
        if (
            found
            and found[0].start == hit.end()
            and re.match(r" (?:chủ trì|thực hiện|phụ trách|đảm nhiệm)", reading.low[found[-1].end :])
        ):
            return _hits(found, "done-by")
    return []


def _plain(reading: Reading, until: int) -> list[Hit]:
    """The first bodies before `until` that stand behind no preposition and are followed by a verb."""
    low, index = reading.outside, 0
    while index < len(reading.words) and reading.words[index].start < until:
        token = reading.words[index]
        alone = bool(_LONE.match(low, token.start)) and _comma_before(low[: token.start])
        found = reading.bodies(token.start, bare=alone) if token.word else []
        if not found or found[0].start != token.start:
            index += 1
            continue
        before = low[: token.start]
        free = _comma_before(before) or not _PREPOSITION.search(before)
        if free and low[token.start : token.end].strip():
            if commanded := _commanded(reading, found):
                return commanded
            if _acts(reading, found):
                return _hits(found, "subject-later")
        while index < len(reading.words) and reading.words[index].start < found[-1].end:
            index += 1
    return []


def clauses(reading: Reading) -> list[Hit]:
    """The subject of every clause, for a label that holds whole sentences."""
    out: list[Hit] = []
    start = 0
    for part in re.finditer(r"[^;]+", reading.text):
        start = part.start() + len(part.group()) - len(part.group().lstrip())
        found = reading.bodies(start)
        if not found:
            break
        out.extend(_hits(found, "subject-of-clause"))
    return out


def is_request(low: str) -> bool:
    return bool(_REQUEST.match(low.strip()))


def _commanded(reading: Reading, found: list[Found]) -> list[Hit]:
    """ "Chủ tịch UBND tỉnh yêu cầu các sở …": the issuer commands, the bodies behind the verb do it."""
    if (
        len(found) == 1
        and fold(found[0].name).startswith(_ISSUERS)
        and (verb := _COMMANDS.match(reading.low, found[0].end))
    ):
        behind = reading.bodies(verb.end(), bare=True)
        if behind and behind[0].start - verb.end() < 2:
            return _hits(behind, "order-of-the-issuer")
    return []


def _comma_before(before: str) -> bool:
    return bool(re.search(r",\s*$", before))


def _acts(reading: Reading, found: list[Found]) -> bool:
    """Whether a verb follows the names: directly, or behind a phrase between commas."""
    end = found[-1].end
    rest = reading.low[end:]
    if not rest.strip(" .;,:"):
        return False
    at = next((index for index, token in enumerate(reading.words) if token.start >= end), len(reading.words))
    token = reading.words[at]
    if token.low in {",", ":", "("}:
        return bool(
            re.match(
                r"\s*(?:\([^)]*\)\s*)?[,:]?\s*(?:theo|căn cứ|trên cơ sở|trong|tùy|ngoài|khi|chủ động"
                r"|chủ trì|phối hợp|định kỳ|hằng|hàng)\b",
                rest,
            )
        ) or (token.low == ":")
    if token.low in _NOT_ACTS and not _IS_OFFICE.match(rest):
        return False
    return w.STOPS.at(reading.words, at) > at


_IS_OFFICE = re.compile(r"\s*là (?:cơ quan|đơn vị) (?:thường trực|đầu mối|chủ trì|chủ quản)")
_NOT_ACTS = frozenset(
    {
        "về",
        "tại",
        "trong",
        "trên",
        "từ",
        "đến",
        "để",
        "nhằm",
        "cho",
        "với",
        "như",
        "là",
        "do",
        "bởi",
        "mà",
        "cùng",
        "hoặc",
        "của",
    }
)


def _hits(found: list[Found], rule: str) -> list[Hit]:
    return [Hit(item.name, item.start, item.end, rule if item.known else rule + "?") for item in found]
