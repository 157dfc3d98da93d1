"""Who must do it, where the sentence itself says so: "Giao Sở A …", "Sở A chủ trì …", "…, đề nghị các đơn vị …"."""

from __future__ import annotations

import re

from plans.fields.reading import Hit, Reading
from plans.fold import fold, key
from plans.names import Found
from plans.names import words as w

_ORDER = re.compile(
    r"(?:(?:đồng thời|riêng|trước mắt)[:,]? )?(?:giao(?: cho)?|phân công|chỉ định|yêu cầu"
    r"|đề nghị|kính đề nghị|trân trọng đề nghị|ủy quyền(?: cho)?"
    r"|thống nhất giao)\s*:?\s+(?!nhiệm vụ|trách nhiệm"
    r"|(?:các |từng |mỗi )?(?:cán bộ|công chức|viên chức|nhân viên|thành viên|người|đồng chí))"
)
_APART = re.compile(r"riêng (?:đối với )?")
_CLAUSE_END = re.compile(r"[.;]\s+(?=[A-ZĐÀ-Ỹ])|;\s+(?=giao )")
_GIVES = re.compile(r"(?:đồng thời,? )?(?:giao|phân công|chỉ định|ủy quyền)(?: cho)?:? (?=(?:các )?[^\W\d])")
_LATER_ORDER = re.compile(
    r"(?<!theo )(?<!có )(?<!sơ )(?<!bản )(?<!được )(?<!kịp thời )(?<!nhiệm vụ )\b(?:yêu cầu"
    r"|đề nghị|giao(?: cho)?)\s*:?\s+"
)
_REQUEST = re.compile(r"(?:kính |trân trọng )?đề nghị\b")
_PREPOSITION = re.compile(
    r"(?:\b(?:của|với|cho|về|do|tại|từ|bởi|theo|trong|các|gửi|cáo|và|thuộc|đến|giúp|mưu|dẫn"
    r"|đạo|xuất|phía|trình|cùng|giữa|hợp|qua|trên|lấy|dục|nghị|động|viên|hiện|trợ|là|vào|bàn|biểu"
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
_BELOW = re.compile(r"(?:các|thủ trưởng|giám đốc|hiệu trưởng|trưởng|chủ tịch) (?!bộ\b)")
_LONE = re.compile(
    r"(?:đơn vị|cơ quan|địa phương|tổ chức|cá nhân|doanh nghiệp) (?:chịu trách nhiệm"
    r"|có trách nhiệm|phải|nào)"
)


def ordered(reading: Reading) -> list[Hit]:
    """Bodies behind an order that opens the sentence: "Giao Sở A, Sở B …"."""
    if hit := _ORDER.match(reading.low):
        return _hits(reading.bodies(hit.end(), bare=True), "order-opens")
    return []


def second(reading: Reading, lead: list[str]) -> Hit | None:
    """Another body that a later clause opens with and that acts there: the duty may be of two."""
    own = {key(name) for name in lead}
    for end in _CLAUSE_END.finditer(reading.text):
        order = _ORDER.match(reading.low, end.end())
        found = reading.bodies(order.end() if order else end.end(), bare=bool(order))
        others = [item for item in found if item.known and key(item.name) not in own]
        if others and len(others) == len(found) and (order or (found[0].name[0].isupper() and _acts(reading, found))):
            return Hit(others[0].name, others[0].start, others[0].end, "second-subject")
    return None


def orders(reading: Reading) -> bool:
    """Whether the sentence opens with an order to somebody, whether or not the name behind it can be read."""
    return bool(_GIVES.match(reading.low)) and reading.text[:1].isupper()


def opening(reading: Reading, at: int = 0) -> list[Hit]:
    """Bodies that open the sentence, or stand at character `at` of it, and are followed by what they do."""
    if not at and (apart := _APART.match(reading.low)):
        at = apart.end()
    found = reading.bodies(at)
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
        free = _comma_before(before) or (not _PREPOSITION.search(before) and _stands_alone(reading, index))
        if free and low[token.start : token.end].strip():
            if commanded := _commanded(reading, found):
                return commanded
            if _acts(reading, found):
                return _hits(found, "subject-later?" if _inside_name(reading, index) else "subject-later")
        elif _GROUNDS.match(low) and _listed_apart(low, found) and _acts(reading, found):
            return [Hit(item.name, item.start, item.end, "subject-behind-grounds?") for item in found[1:]]
        while index < len(reading.words) and reading.words[index].start < found[-1].end:
            index += 1
    return []


def _inside_name(reading: Reading, index: int) -> bool:
    """Right behind a capitalised word a body may be the second half of a name that nobody could follow."""
    before = reading.words[index - 1] if index else None
    return before is not None and before.word and before.capital and index > 1


def _stands_alone(reading: Reading, index: int) -> bool:
    """Not a bare noun in small letters in the middle of a clause ("đảng bộ trực thuộc"), which names nobody."""
    token = reading.words[index]
    return token.capital or index == 0 or w.QUANTIFIERS.at(reading.words, index) > index


def _listed_apart(low: str, found: list[Found]) -> bool:
    """ "Căn cứ hướng dẫn của Bộ A, Sở B …": the first body still belongs to the grounds, a comma parts it."""
    return len(found) > 1 and low[found[0].end : found[1].start].strip() == ","


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
    if len(found) == 1 and (verb := _COMMANDS.match(reading.low, found[0].end)):
        behind = reading.bodies(verb.end(), bare=True)
        above = fold(found[0].name).startswith(_ISSUERS)
        if behind and behind[0].start - verb.end() < 2 and (above or _BELOW.match(fold(behind[0].name))):
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
    if _ASIDE.match(rest):
        return True
    token = reading.words[at]
    if token.low in {",", ":", "("}:
        return bool(
            re.match(
                r"\s*(?:\([^)]*\)\s*)?[,:]?\s*(?:theo|căn cứ|trên cơ sở|trong|tùy|ngoài|khi|chủ động"
                r"|chủ trì|phối hợp|định kỳ|hằng|hàng)\b",
                rest,
            )
        ) or (token.low == ":")
    if token.low in _NOT_ACTS and not (_IS_OFFICE.match(rest) or _ON_GROUNDS.match(rest)):
        return False
    return w.STOPS.at(reading.words, at) > at


# "Sở A trên cơ sở đề xuất của …, chủ trì …": the verb comes behind its grounds.
_ASIDE = re.compile(r"\s*-\s*(?:là )?(?:cơ quan|đơn vị) (?:thường trực|đầu mối|chủ trì|chủ quản)\b")
_ON_GROUNDS = re.compile(
    r"\s*(?:trên cơ sở|trong (?:phạm vi|quá trình|thẩm quyền|chức năng)|từ nguồn|tại địa phương)\b"
    r"[^.;]*?,\s*(?=[^\W\d])"
)
_GROUNDS = re.compile(
    r"(?:căn cứ|trên cơ sở|theo|thực hiện|sau khi|khi|nếu|(?:trong )?(?:quá trình|trường hợp)|trong thời gian)\b"
)
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
