"""Which body issues a document: its letterhead, else its first sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plans.blocklines import DATE, NUMBER, shouts
from plans.blocks import Block, Paragraph
from plans.fold import fold, squeeze
from plans.names import Lexicon
from plans.proposal import Header

_STATE = ("cộng hòa", "độc lập", "đảng cộng sản")
_ISSUED = re.compile(
    r"(?P<issuer>(?:ubnd|ủy ban nhân dân) (?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường"
    r"|đặc khu)(?: (?-i:[A-ZĐÀ-Ỹ]\w*(?: - )?))*"
    r"|(?:ban|sở|bộ|cục|hội)\s[\w,\- ]{2,60}?(?: tỉnh| thành phố)?) (?:xây dựng và )?(?:ban hành|xây dựng)\b",
    re.I,
)


def issuer_of(lines: Sequence[str], blocks: Sequence[Block], body: int, header: Header) -> str | None:
    """The body in the letterhead, else the one that says "ban hành Kế hoạch" in the first paragraphs."""
    name = _letterhead_name(lines)
    return name or _from_intro(blocks, body, header)


def _letterhead_name(lines: Sequence[str]) -> str | None:
    kept: list[str] = []
    for line in lines:
        bare = line.strip(" -_*|.")
        low = fold(bare)
        if not bare or low.startswith(_STATE) or "độc lập" in low or NUMBER.search(line) or low.startswith("số"):
            if kept:
                break
            continue
        if DATE.search(line) or low.startswith(("ngày", "v/v")) or not shouts(bare):
            if kept:
                break
            continue
        kept.append(bare)
    if not kept:
        return None
    return body_name(squeeze(" ".join(kept)))


def body_name(shouted: str) -> str:
    """ "ỦY BAN NHÂN DÂN TỈNH LAI CHÂU" -> "UBND tỉnh Lai Châu"; "BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH" in title case."""
    low = fold(shouted)
    if low.startswith("chủ tịch "):
        return "Chủ tịch " + body_name(shouted[len("chủ tịch ") :])
    if hit := re.match(r"(?:ủy ban nhân dân|ubnd)\s*", low):
        return "UBND " + _place_case(shouted[hit.end() :])
    return _title_case(shouted)


def _place_case(text: str) -> str:
    """ "TỈNH LAI CHÂU" -> "tỉnh Lai Châu"."""
    words = text.split()
    kinds = {"tỉnh": 1, "thành": 2, "huyện": 1, "quận": 1, "thị": 2, "xã": 1, "phường": 1, "đặc": 2, "tp.": 1, "tp": 1}
    if not words:
        return ""
    small = kinds.get(fold(words[0]), 0)
    return " ".join([*(word.lower() for word in words[:small]), *(word.capitalize() for word in words[small:])])


def _title_case(text: str) -> str:
    if not shouts(text):
        return text
    if known := Lexicon.default().printed(text):
        return known
    out: list[str] = []
    words = text.split()
    for index, word in enumerate(words):
        low = word.lower()
        after = fold(words[index - 1]) if index else ""
        if index and low in {"và", "tỉnh", "huyện", "xã", "phường", "quận"}:
            out.append(low)
        elif low == "thành" and index and words[index + 1 : index + 2] and fold(words[index + 1]) == "phố":
            out.append("thành")
        elif low == "phố" and after == "thành":
            out.append("phố")
        else:
            out.append(word.capitalize())
    return " ".join(out)


def _from_intro(blocks: Sequence[Block], body: int, header: Header) -> str | None:
    for block in blocks[body : body + 6]:
        if isinstance(block, Paragraph):
            text = squeeze(block.text)
            for hit in _ISSUED.finditer(text):
                name = re.sub(r"^.*\b(?=(?:Ban|Sở|Bộ|UBND|Ủy ban)\b)", "", hit.group("issuer"))
                name = re.sub(r"^(?:[ỦUủu][ỷyỶYủu]? ?ban nhân dân|Ủy ban nhân dân|Uỷ ban nhân dân)", "UBND", name)
                return _with_place(name.strip(), header)
    return None


def _with_place(name: str, header: Header) -> str:
    """ "Ban Dân tộc tỉnh" of a document that is dated at Lạng Sơn is that of Lạng Sơn."""
    if header.place and re.search(r"(?:tỉnh|thành phố|huyện)$", name):
        return f"{name} {header.place}"
    return name
