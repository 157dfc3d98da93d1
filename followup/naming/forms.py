"""The forms in which a body is printed: with a title, with its province, as a collective."""

from __future__ import annotations

import re

_TITLE = re.compile(
    r"^(?:(?:phó )?(?:giám đốc|chủ tịch|thủ trưởng|tổng biên tập|bí thư|viện trưởng|chánh án|chỉ huy trưởng)(?: các)? |"
    r"lãnh đạo |người đứng đầu |ban giám đốc |trưởng (?=ban |phòng )|chánh (?=văn phòng |thanh tra ))"
)
_OPENING = re.compile(r"^(?:đề nghị|kính đề nghị|giao|yêu cầu|đồng chí) ")
_PLURAL_TITLE = re.compile(r"^(?:giám đốc|chủ tịch|thủ trưởng|lãnh đạo|người đứng đầu) các ")
_RELATED = re.compile(r"\bliên quan\b|\bcó liên quan\b|\bđược giao\b|\bđược phân công\b|\btổ chức cá nhân\b")
#: Words that open a collective which no list of the office can name.
_VAGUE = re.compile(
    r"^(?:các |những |mọi |toàn thể )"
    r"|^(?:cơ quan|đơn vị|địa phương|ngành|cấp ủy|chính quyền|đoàn thể|tổ chức|doanh nghiệp)\b"
)
_UNIT = re.compile(r"^(?:các )?(?:văn phòng|phòng|đơn vị trực thuộc|đơn vị thuộc|chi cục|trung tâm)\b")
_GROUP_TAIL = re.compile(
    r" (?:(?:của|thuộc|trực thuộc|trên địa bàn|ở|trong) )?(?:cấp )?(?:tỉnh|thành phố)(?: trực thuộc)?$"
    r"| (?:trực )?thuộc ủy ban nhân dân (?:tỉnh|thành phố)$| trên địa bàn(?: toàn)?(?: tỉnh| thành phố)?$"
)
_COLLECTIVE = re.compile(r"^ủy ban nhân dân (?:các |cấp )")
DISTRICT_WORDS = frozenset({"huyện", "quận", "thị xã", "thành phố", "thành phố trực thuộc"})
COMMUNE_WORDS = frozenset({"xã", "phường", "đặc khu", "thị trấn", "xã phường"})
_UNIT_WORD = re.compile(r"thị xã|thị trấn|thành phố|đặc khu|huyện|quận|phường|xã")


def without_title(name: str) -> str:
    """The body that an office-holder stands for: "giám đốc công an tỉnh" is "công an tỉnh"."""
    name = _OPENING.sub("", name)
    if plural := _PLURAL_TITLE.match(name):
        return "các " + name[plural.end() :]
    return _TITLE.sub("", name)


def is_related(name: str) -> bool:
    """ "Các cơ quan liên quan": kept as words, never expanded."""
    return _RELATED.search(name) is not None


def is_unit(name: str) -> bool:
    """A division inside a body: "văn phòng", "các phòng chuyên môn thuộc ban"."""
    return _UNIT.match(name) is not None


def is_vague(name: str) -> bool:
    return _VAGUE.search(name) is not None


def units(name: str) -> frozenset[str]:
    """The kinds of unit in "ủy ban nhân dân các huyện thị xã thành phố"; empty for anything else."""
    rest = re.sub(r"^các ủy ban nhân dân ", "ủy ban nhân dân các ", name)
    if not rest.startswith("ủy ban nhân dân "):
        return frozenset()
    rest = rest.removeprefix("ủy ban nhân dân ")
    rest = _GROUP_TAIL.sub("", rest) if len(rest.split()) > 2 else rest
    leftover = re.sub(r"\b(?:các|cấp|và|mới|trên địa bàn|của|tỉnh)\b", " ", _UNIT_WORD.sub(" ", rest)).split()
    found = frozenset(_UNIT_WORD.findall(rest))
    many = len(found) > 1 or _COLLECTIVE.match(name) or name.startswith("các ") or " cấp " in name
    return found if many and not leftover else frozenset()


def group_key(name: str) -> tuple[str, ...]:
    """The words of a collective, whatever their order: "các ban, sở, ngành tỉnh" is "các sở, ban, ngành"."""
    bare = _GROUP_TAIL.sub("", name)
    return tuple(sorted(word for word in bare.split() if word not in {"các", "và", "của"}))
