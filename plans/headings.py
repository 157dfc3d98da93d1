"""Headings that are agencies: "1. Sở A, Sở B:", "6. Đề nghị Hội C tỉnh", "3. Các cơ quan báo chí: Tăng cường …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from plans.fold import fold, squeeze
from plans.names import Found, Lexicon, Token, bodies_at, split_bodies, tokens
from plans.names import words as w
from plans.names.tokens import each

_BEFORE = re.compile(
    r"(?P<request>(?:kính |trân trọng )?đề nghị)\s*:?\s+|(?:trách nhiệm"
    r"|nhiệm vụ)(?: cụ thể)? (?:của|đối với)\s*:?\s+|(?:giao|đối với|phân công|yêu cầu"
    r"|giao cho)\s*:?\s+"
)
_BEHIND = re.compile(
    r",?\s*(?:(?:có trách nhiệm|chịu trách nhiệm|có nhiệm vụ)(?: chủ trì)?(?: thực hiện"
    r"| tổ chức thực hiện)?(?: các)?(?: nhiệm vụ| công việc| nội dung)?"
    r"|thực hiện (?:các )?(?:nhiệm vụ|công việc|nội dung))(?: cụ thể| chính| sau| sau đây| như sau)*\s*$"
)
_DUTY = w.Phrases(
    [
        "chủ trì",
        "phối hợp",
        "tham mưu",
        "tăng cường",
        "đẩy mạnh",
        "tiếp tục",
        "triển khai",
        "chủ động",
        "thường xuyên",
        "căn cứ",
        "hướng dẫn",
        "rà soát",
        "báo cáo",
        "tổng hợp",
        "nâng cao",
        "đôn đốc",
        "bố trí",
        "chỉ đạo",
        "tổ chức triển khai",
        "tổ chức thực hiện",
        "theo dõi",
        "kịp thời",
        "định kỳ",
        "quán triệt",
        "tuyên truyền",
        "cân đối",
        "có trách nhiệm",
        "chịu trách nhiệm",
        "lồng ghép",
        "nghiêm túc",
        "phân công",
        "thẩm định",
        "đề xuất",
        "quan tâm",
        "thực hiện",
        "phát động",
        "vận động",
        "đảm bảo",
        "bảo đảm",
        "khẩn trương",
        "huy động",
        "tạo điều kiện",
        "theo chức năng",
        "trên cơ sở",
        "giúp",
        "trong quá trình",
        "được giao",
        "hỗ trợ",
        "cung cấp",
        "là",
        "phải",
    ]
)
_MAX = 260
_SHARED = re.compile(r"(?:các|những) (?:sở|bộ|ban|phòng|vụ|cục|chi cục)\b")
_UNKNOWN_GROUP = re.compile(
    r"(?:các|những) (?!nhiệm|giải|nội|hoạt|chỉ|biện|công việc|chương|dự|chế|quy|bước|điều|văn"
    r"|mục|tiêu|vấn|hình|đề|kế|loại|nhóm|giai|khâu|yêu|mô)"
)
_COMMANDS = re.compile(
    r"(?<! ngoại) (?:giao|yêu cầu|đề nghị|chỉ đạo|phân công|thống nhất)$"
    r"|^(?:chủ tịch )?(?:ủy ban nhân dân|ubnd)\b.* điện$"
)
# "Các doanh nghiệp nhận giúp đỡ xã nghèo": a verb may say which ones are meant, but not one of these.
_GROUP = re.compile(r"(?:các|những) ")
_COMMANDED = re.compile(
    r"\b(?:chủ trì|phối hợp|tham mưu|triển khai|thực hiện|căn cứ|trách nhiệm|xây dựng|tăng cường|báo cáo)\b"
)
_LONG_NAME = 120
_BEFORE_NOUNS = frozenset({"các", "những", ",", "và", "mọi"})
_FIRST_LETTERS = 3  # what may stand before the first name: a dash, a lost number
_TOPICS = re.compile(
    r"(?:về|công tác|chế độ|việc|kinh phí|nguồn|thời gian|thời hạn|thông tin|sơ kết|tổng kết|kiểm tra|giám sát"
    r"|nội dung|nhiệm vụ|giải pháp|mục tiêu|yêu cầu|tiến độ|chỉ tiêu|phụ lục|trách nhiệm|cơ chế|chính sách|hoạt động"
    r"|đối với|khen thưởng|thi đua|phân công|lộ trình|kế hoạch|đề án|dự án|hồ sơ|trường hợp|giai đoạn|bước|đợt)\b"
)
_TOPIC = re.compile(
    r"(?P<topic>(?:(?:Về|Công tác|Việc) [^:;.,]{3,50}|Chế độ [^:;.]{3,50}|Thông tin,? báo cáo"
    r"|Kinh phí[^:;.]{0,30})):\s+(?=\S)"
)
_INSIDE_LINE = re.compile(
    r"(?:các |những )?(?:giám đốc |thủ trưởng |chủ tịch )?(?:các )?(?:sở|ubnd|ủy ban nhân dân"
    r"|phòng|ban, ngành|công an (?:tỉnh|thành phố)|cơ quan, đơn vị|đơn vị|cơ quan chuyên môn"
    r"|văn phòng ubnd|thanh tra (?:tỉnh|thành))\b"
)


@dataclass(frozen=True, slots=True)
class Agencies:
    """The bodies of a heading; `printed` is the heading without its colon, `rest` the duty on the same line."""

    names: list[Found]
    printed: str
    request: bool
    rest: str = ""
    rest_at: int = 0

    @property
    def lead(self) -> list[str]:
        return [found.name for found in self.names]


@lru_cache(maxsize=512)
def agencies(text: str, lexicon: Lexicon) -> Agencies | None:
    """`text` as a heading that is nothing but agencies, else None. Remembered: sections, walk and closing ask alike."""
    bare = squeeze(text).rstrip(" :;.")
    if not bare or len(bare) > _MAX:
        return None
    low = fold(bare)
    start = hit.end() if (hit := _BEFORE.match(low)) else 0
    end = behind.start() if (behind := _BEHIND.search(low, start)) else len(bare)
    core = bare[start:end]
    if (
        not core
        or _COMMANDS.search(fold(core))
        or not _may_be_bodies(core, lexicon)
        or _has_duty(core, lexicon)
        or (":" in core and not _SHARED.match(fold(core)))
    ):
        return None
    names = split_bodies(core, lexicon)
    if squeeze(text).endswith((".", ";")) and _acts(core, lexicon, all(name.known for name in names)):
        return None
    if not names or not _all_bodies(core, names):
        if not _UNKNOWN_GROUP.match(fold(core)) or len(core) > 90:
            return None
        names = [Found(core, 0, len(core), False)]
    request = bool(hit and hit.group("request")) and not in_line(names)
    return Agencies(names, bare, request)


def with_duty(text: str, lexicon: Lexicon) -> Agencies | None:
    """ "Sở A: Chủ trì …": agencies, a colon and the duty on one line."""
    if ":" not in text[:_MAX]:
        return None
    depth = 0
    for index, char in enumerate(text[:_MAX]):
        depth += (char == "(") - (char == ")")
        if char != ":" or depth:
            continue
        if _SHARED.fullmatch(fold(text[:index]).strip()):
            continue
        if rest := text[index + 1 :].strip():
            found = agencies(text[:index], lexicon)
            if found and (rest[0].isupper() or _starts_with_verb(rest)) and not agencies(rest, lexicon):
                return Agencies(found.names, found.printed, found.request, rest, text.index(rest, index))
            if not fold(text[:index]).strip().endswith("đề nghị"):
                return None
    return None


def glued(text: str, lexicon: Lexicon) -> Agencies | None:
    """ "Sở A, Đài B tỉnh Thông tin kịp thời …": a heading and the duty below it that a full line let grow together."""
    words = tokens(text[:_MAX])
    found = bodies_at(text[:_MAX], 0, lexicon, words) if words and words[0].capital else []
    if not found or not all(name.known for name in found):
        return None
    at = next((k for k, word in enumerate(words) if word.start >= found[-1].end), len(words))
    if at >= len(words) or not words[at].capital or w.STOPS.at(words, at) <= at + 1 or words[at + 1].capital:
        return None
    printed, rest = squeeze(text[: found[-1].end]), text[words[at].start :].strip()
    return Agencies(found, printed, False, rest, words[at].start)


def in_line(names: list[Found]) -> bool:
    """Whether all bodies stand in the issuer's line of command, so that "đề nghị" is an order in polite words."""
    return all(_INSIDE_LINE.match(fold(found.name)) for found in names)


def topic(text: str) -> tuple[str, str, int] | None:
    """ "Chế độ báo cáo: Các phòng …": a topic, a colon and a sentence on one line -> topic, sentence, its place."""
    if not (hit := _TOPIC.match(text)):
        return None
    return squeeze(hit.group("topic")), text[hit.end() :].strip(), hit.end()


def unknown_office(text: str) -> Agencies | None:
    """A heading that opens like a body but is no name the grammar can follow: taken whole, and doubted."""
    bare = squeeze(text).rstrip(" :;")
    words = tokens(bare)
    if not words or len(bare) > 120 or bare.endswith(".") or w.NO_BODY.at(words, 0):
        return None
    if not (words[0].capital and w.HEADS.at(words, 0)):
        return None
    return Agencies([Found(bare, 0, len(bare), False)], bare, False)


def neighbour(text: str, lexicon: Lexicon) -> Agencies | None:
    """A heading of unknown shape beside agencies: taken for one, and doubted, where it is no topic."""
    bare = squeeze(text).rstrip(" :;")
    words = tokens(bare)
    if not words or len(bare) > _LONG_NAME or bare.endswith(".") or ":" in bare or _TOPICS.match(fold(bare)):
        return None
    if _starts_with_verb(bare) or not bare[0].isupper():
        return None
    if _has_duty(bare, lexicon) and (not _GROUP.match(fold(bare)) or _COMMANDED.search(fold(bare))):
        return None
    hit = _BEFORE.match(fold(bare))
    start = hit.end() if hit else 0
    parts = [(part.start(), part.group().strip()) for part in re.finditer(r"[^,;]+", bare[start:])]
    if not all(part[:1].isupper() for _, part in parts):
        parts = [(0, bare[start:])]
    names = [Found(part, start + at, start + at + len(part), False) for at, part in parts]
    return Agencies(names, bare, bool(hit and hit.group("request"))) if names else None


def neighbour_with_duty(text: str, lexicon: Lexicon) -> Agencies | None:
    """ "Trưởng bản, người có uy tín: Vận động …" beside headings that are agencies."""
    head, _, rest = text.partition(":")
    found = neighbour(head, lexicon) if rest.strip() else None
    return (
        Agencies(found.names, found.printed, found.request, rest.strip(), text.index(rest.strip(), len(head)))
        if found
        else None
    )


def of_money(text: str) -> bool:
    """Whether a topic is where the money comes from, which lays no duty on anybody that it does not name."""
    return bool(re.search(r"\b(?:kinh phí|nguồn vốn|dự toán|cơ chế tài chính)\b", fold(text)))


def off_topic(text: str) -> bool:
    """Whether a paragraph speaks of money, time or another topic, so that its first words are no name at all."""
    return bool(_TOPICS.match(fold(text))) or of_money(text)


def _may_be_bodies(core: str, lexicon: Lexicon) -> bool:
    """Whether a body can start within the first letters; most paragraphs fall out here at no cost."""
    first = islice(each(core), _FIRST_LETTERS + 1)
    return any(lexicon.may_open(token) for token in first if token.start <= _FIRST_LETTERS)


def _starts_with_verb(text: str) -> bool:
    return w.STOPS.at(tokens(text), 0) > 0


def _has_duty(core: str, lexicon: Lexicon) -> bool:
    """A verb in small letters, outside of parentheses and known names, that says what is to be done."""
    words = tokens(re.sub(r"\([^)]*\)", lambda hit: " " * len(hit.group()), core))
    index = 0
    while index < len(words):
        named = lexicon.longest(words, index) if words[index].capital else index
        if named > index:
            index = named
            continue
        if not words[index].capital and _DUTY.at(words, index) > index and not _noun(words, index):
            return True
        index += 1
    return False


def _acts(core: str, lexicon: Lexicon, known: bool) -> bool:
    """Whether any verb of two words stands in small letters outside of known names.

    In a text whose names are all known, what may belong to a group ("đơn vị quản lý, vận hành") is no verb.
    """
    words = tokens(core)
    index = 0
    while index < len(words):
        named = lexicon.longest(words, index) if words[index].capital else index
        noun = w.ATOMS.at(words, index) if index and words[index - 1].low in _BEFORE_NOUNS else index
        if max(named, noun) > index:
            index = max(named, noun)
        elif (
            not words[index].capital
            and w.STOPS.at(words, index) > index + 1
            and not (known and max(w.COMPOUNDS.at(words, index), w.MODIFIERS.at(words, index)) > index)
        ):
            return True
        else:
            index += 1
    return False


def acts(name: str) -> bool:
    """Whether a name that the grammar could not follow holds a verb in small letters: then it is no name."""
    words = tokens(name)
    return any(not token.capital and w.STOPS.at(words, index) > index for index, token in enumerate(words) if index)


def _noun(words: Sequence[Token], index: int) -> bool:
    """ "các cơ quan báo cáo", "đơn vị chủ trì": a verb that names the group."""
    before = words[index - 1].low if index else ""
    two = f"{words[index - 2].low} {before}" if index > 1 else ""
    return (
        two in {"cơ quan", "đơn vị", "ngành phối", "được phân", "được giao"}
        or words[index].low == "được"
        or before == "được"
    )


def _all_bodies(core: str, names: list[Found]) -> bool:
    if (names[0].start > _FIRST_LETTERS and not _SHARED.match(fold(core))) or not (
        names[0].known or len(names[0].name.split()) > 1
    ):
        return False
    unknown = [found for found in names if not found.known]
    if not unknown:
        return True
    if any(_starts_with_verb(found.name) for found in unknown):
        return False
    return (names[0].known and len(unknown) < len(names)) or all(_opens_with_head(found.name) for found in unknown)


def _opens_with_head(name: str) -> bool:
    words = tokens(name)
    return bool(words) and words[0].capital and w.HEADS.at(words, 0) > 0 and w.NO_BODY.at(words, 0) == 0
