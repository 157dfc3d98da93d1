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
    return _with_place(name, header) if name else _from_intro(blocks, body, header)


_BESIDE = re.compile(
    r"\s*(?:cộng h[oò][àa]? xã hội chủ nghĩa(?: việt nam)?|độc lập\s*[-–]\s*tự do(?:\s*[-–]\s*hạnh phúc)?"
    r"|đảng cộng sản việt nam)\s*"
)
_OWN = re.compile(
    r"(?:ủy ban|ubnd|hội đồng nhân dân|hđnd|sở|bộ|cục|chi cục|phòng|ban|trung tâm|hội|văn phòng|tổng cục|trường"
    r"|bệnh viện|vụ|viện|thanh tra|công an|đảng ủy|liên đoàn|liên minh|chi nhánh|kho bạc|quỹ|đoàn|tỉnh đoàn"
    r"|tổng công ty|công ty|tập đoàn|ngân hàng|học viện|bảo hiểm xã hội|điện lực|nhà máy|xí nghiệp|hiệp hội)\b"
)
# A committee issues in the name of the organisation that stands above it, at the place that it names itself.
_COMMITTEE = re.compile(
    r"ban (?:thường vụ|chấp hành|thường trực)\s+(?=(?:tỉnh|thành phố|huyện|thị xã|quận|xã|phường)\b)"
)
_UNPLACED = re.compile(r"ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd")
_NATIONAL = re.compile(r"\s+(?:việt nam|trung ương)$", re.IGNORECASE)
_LONGEST_PLACE = 5
_SHORT = {"LHPN": "Liên hiệp Phụ nữ", "CCB": "Cựu chiến binh", "LĐLĐ": "Liên đoàn Lao động", "MTTQ": "Mặt trận Tổ quốc"}
_PLACED = re.compile(r"(?:ubnd|ủy ban nhân dân) (?P<place>.+)|hội đồng nhân dân (?P<council>.+)")
_LOCAL = re.compile(r"\b(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường)\b")


def _letterhead_name(lines: Sequence[str]) -> str | None:
    kept: list[str] = []
    for bare in _beside(lines):
        low = fold(bare)
        if not bare or low.startswith(_STATE) or NUMBER.search(bare) or low.startswith("số"):
            if kept and not _UNPLACED.fullmatch(fold(kept[-1])):
                break
            continue
        if DATE.search(bare) or low.startswith(("ngày", "v/v")) or not shouts(bare):
            if kept:
                break
            continue
        kept.append(bare)
    return _own_name(kept) if kept else None


def _beside(lines: Sequence[str]) -> list[str]:
    """The lines without the state's name and motto, which a plain text prints beside, before or amid the issuer's."""
    out: list[str] = []
    for line in lines:
        whole = line.strip(" -_*|.")
        parts: list[str] = []
        start = 0
        for hit in _BESIDE.finditer(fold(whole)):
            parts.append(whole[start : hit.start()])
            start = hit.end()
        parts.append(whole[start:])
        out.extend([part for part in parts if part.strip(" -_*|.")] or [""])
    return out


def _own_name(lines: list[str]) -> str:
    """ "UBND TỈNH X" / "SỞ Y TẾ": the lower line issues, the upper one says of which place it is."""
    bodies: list[str] = []
    for line in lines:
        if bodies and not _OWN.match(fold(line)):
            bodies[-1] = f"{bodies[-1]} {line}"
        else:
            bodies.append(line)
    if len(bodies) > 1 and (hit := _COMMITTEE.match(fold(bodies[-1]))):
        whole = " ".join(_SHORT.get(word, word) for word in _NATIONAL.sub("", bodies[-2], count=1).split())
        return f"{body_name(whole)} {_place_case(squeeze(bodies[-1][hit.end() :]))}"
    name = body_name(squeeze(bodies[-1]))
    if len(bodies) == 1 or _LOCAL.search(fold(name)):
        return name
    above = _PLACED.fullmatch(fold(superior := body_name(squeeze(bodies[-2]))))
    if above and above.group("council"):
        return f"{name} HĐND {superior[above.start('council') :]}"
    if above and fold(name) == "văn phòng":
        return f"{name} {superior}"
    return f"{name} {superior[above.start('place') :]}" if above else name


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
    if header.place and len(header.place.split()) <= _LONGEST_PLACE and re.search(r"(?:tỉnh|thành phố|huyện)$", name):
        return f"{name} {header.place}"
    return name
