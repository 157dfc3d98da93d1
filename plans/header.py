"""The particulars of a document: number, kind, issuer, place, date, title, period, signer, recipients (NĐ 30/2020)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.blocks import Block, Cell, Document, Paragraph, Table
from plans.errors import Secret
from plans.fold import fold, squeeze
from plans.proposal import Header, Signer

KINDS = (
    "CHƯƠNG TRÌNH HÀNH ĐỘNG", "KẾ HOẠCH HÀNH ĐỘNG", "KẾ HOẠCH TRIỂN KHAI", "KẾ HOẠCH", "CHƯƠNG TRÌNH", "QUYẾT ĐỊNH", "CHỈ THỊ", "CÔNG ĐIỆN",
    "NGHỊ QUYẾT", "PHƯƠNG ÁN", "ĐỀ ÁN", "HƯỚNG DẪN", "THÔNG BÁO KẾT LUẬN", "THÔNG BÁO", "KẾT LUẬN", "DỰ ÁN", "QUY CHẾ", "CÔNG VĂN", "BÁO CÁO", "TỜ TRÌNH", "LỘ TRÌNH",
)  # fmt: skip
_KINDS = {fold(kind): kind for kind in KINDS}
_NUMBER = re.compile(
    r"(?i)\bsố\s*:?\s*([0-9][0-9a-z.]*\s*(?:/\s*[0-9]{4}\s*)?[/-]\s*[A-ZĐ&][\w&Đđ.\-–/ ]*)", re.UNICODE
)
_DATE = re.compile(
    r"(?P<place>[^,\d\n|]{2,40}?),\s*ngày\s*(?P<day>\d{1,2})?[\s./…_-]*tháng\s*(?P<month>\d{1,2})?[\s./…_-]*năm\s*(?P<year>\d{4})",
    re.I,
)
_PERIOD = re.compile(r"(?:giai đoạn|thời kỳ|nhiệm kỳ|trong các năm|các năm)\s*(?:từ\s*)?(?:năm\s*)?(\d{4})\s*(?:-|đến|tới)\s*(?:năm\s*)?(\d{4})")
_SPAN = re.compile(r"(?:từ năm\s*)?(\d{4})\s*-\s*(\d{4})|từ năm (\d{4}) đến (?:hết )?năm (\d{4})")
_ONE_YEAR = re.compile(r"(?<!\d )(?<!đến )(?<!tới )(?<!hết )năm\s*(\d{4})(?!\s*-)\s*$|(?<!\d )(?<!đến )năm\s*(\d{4})\s+(?:trên địa bàn|của|tại|cho)")
_SECRET = re.compile(r"(?:TUYỆT MẬT|TỐI MẬT|MẬT)")
#: The stamp where a line break was lost: "MẬT ỦY BAN NHÂN DÂN"; not "BẢO MẬT", "MẬT ĐỘ".
_STAMPED = re.compile(r"(?<!BẢO )(?<!BÍ )(?<!\w)(?:TUYỆT MẬT|TỐI MẬT|MẬT)(?!\w| ĐỘ| MÃ| ONG)")
_SECRET_NUMBER = re.compile(r"/(?:[A-ZĐ]+-)?(?:M|TM|TUYỆTM|MẬT)(?:-|$|\b)|-M\b|\(M\)|/M-")
_RECIPIENTS = re.compile(r"nơi nhận\s*:?", re.I)
_RANK = re.compile(r"^(?:(?:TM|KT|TL|TUQ|Q)\s*\.|T/M|K/T)", re.I)
_OFFICE = re.compile(
    r"\b(?:CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG|TRƯỞNG BAN|PHÓ BAN|CỤC TRƯỞNG|VỤ TRƯỞNG|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|BÍ THƯ|TỔNG GIÁM ĐỐC|VIỆN TRƯỞNG"
    r"|TRƯỞNG PHÒNG|HIỆU TRƯỞNG|THỦ TƯỚNG|TỔNG CỤC TRƯỞNG|CHI CỤC TRƯỞNG|CHỦ NHIỆM|CHỈ HUY TRƯỞNG)\b"
)
_PERSON = re.compile(r"(?:[A-ZĐÀ-Ỹ][\wÀ-ỹ]*\.?\s+){1,5}[A-ZĐÀ-Ỹ][\wÀ-ỹ]*")
_STATE = ("cộng hòa", "độc lập", "đảng cộng sản")
_ZONE = 14


@dataclass(slots=True)
class Head:
    """The header and where it stands: the index of the first block behind the title, and of the plan that a decision encloses."""

    header: Header
    body: int = 0
    closings: list[int] = field(default_factory=list)


def read_header(document: Document) -> Head:
    """Raises `Secret` where the letterhead or the number bears a mark of secrecy."""
    blocks = document.blocks
    head = Head(Header())
    header = head.header
    at = _kind_at(blocks)
    zone = list(blocks[: at if at is not None else min(_ZONE, len(blocks))])
    letterhead = [line for block in zone for line in _lines(block)]
    _refuse_secret(letterhead)
    top = squeeze(" ".join(letterhead))
    header.number = _number(letterhead)
    if header.number and _SECRET_NUMBER.search(header.number):
        raise _secret()
    if at is not None:
        header.kind, inline = _kind(_text(blocks[at]))
        header.title, head.body = _title(blocks, at, inline)
        if header.number is None:
            lines = [line for block in blocks[at + 1 : head.body + 1] for line in _lines(block)]
            header.number = _number([line for line in lines if re.match(r"\W*số\s*:", fold(line))])
    header.place, header.date = _date(letterhead) if letterhead else (None, None)
    if header.date is None and at is not None:
        header.place, header.date = _date([line for block in blocks[at : head.body + 1] for line in _lines(block)])
    header.issuer = _issuer(letterhead, blocks, head.body, header)
    header.period = period_of(header.title or "")
    _signature(blocks, header, head)
    if not top and header.number is None and at is None:
        head.body = 0
    return head


def period_of(title: str) -> tuple[int, int] | None:
    """[first, last year] that a title names: "giai đoạn 2021-2025", "năm 2026"; a horizon alone ("đến năm 2030") is none.

    Periods of a document that the title cites ("… nhiệm kỳ 2020-2025" of a congress) do not count.
    """
    low = fold(title)
    for hit in _PERIOD.finditer(low):
        if low[: hit.end()].find("nhiệm kỳ", hit.start()) < 0:
            return int(hit.group(1)), int(hit.group(2))
    if hit := _ONE_YEAR.search(low):
        year = int(hit.group(1) or hit.group(2))
        return year, year
    return None


def _kind_at(blocks: Sequence[Block]) -> int | None:
    for index, block in enumerate(blocks[:40]):
        if isinstance(block, Paragraph) and _kind(_text(block))[0]:
            return index
    return None


def _kind(text: str) -> tuple[str | None, str]:
    """The kind that a line names in capitals, and what stands behind it on the same line."""
    bare = text.strip(" .:*")
    low = fold(bare)
    for known, kind in _KINDS.items():
        if low == known and (bare.isupper() or len(bare) < 40):
            return kind, ""
        if low.startswith(known + " ") and bare[: len(known)].isupper():
            return kind, bare[len(known) :].strip(" :-")
    spaced = low.replace(" ", "")
    for known, kind in _KINDS.items():
        if bare.isupper() and spaced == known.replace(" ", ""):
            return kind, ""
    return None, ""


_INTRO = re.compile(
    r"^(?:căn cứ|thực hiện (?!.*giai đoạn \d{4}.*$)|theo đề nghị|xét đề nghị|điều 1|để |nhằm |ngày \d|triển khai thực hiện .*(?:;|\.)$|[ivx1]+\. |\(kèm theo|\(ban hành|phần|chương|mục đích)"
)


def _title(blocks: Sequence[Block], at: int, inline: str) -> tuple[str | None, int]:
    """The trích yếu behind the kind: one paragraph, or several short ones in capitals or bold."""
    parts = [inline] if inline else []
    index = at + 1
    while index < len(blocks) and isinstance(block := blocks[index], Paragraph) and len(parts) < 5:
        text = block.text.strip()
        low = fold(text)
        first = not parts
        if _kind(text)[0] and not first:
            break
        if _is_issuer_line(text):
            break
        if not first and not (_shouts(text) and _shouts(parts[-1])) and not (block.bold and len(parts[-1]) < 400 and _bold(blocks[index - 1])):
            break
        if not first and (_INTRO.match(low) or _numbered(text)):
            break
        if first and (_numbered(text) or low.startswith(("căn cứ", "kính gửi"))):
            break
        if re.fullmatch(r"[-–_*. ]+", text) or low.startswith("(kèm theo"):
            index += 1
            continue
        parts.append(text)
        index += 1
    return (squeeze(" ".join(parts)) or None), index


def _numbered(text: str) -> bool:
    return bool(re.match(r"(?:[IVX]+|[0-9]+|[A-Z])\s*[.)/]\s|Điều \d|Phần |Chương |PHẦN |CHƯƠNG ", text))


def _bold(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.bold


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and sum(char.isupper() for char in letters) > 0.8 * len(letters)


def _is_issuer_line(text: str) -> bool:
    low = fold(text).strip(" :")
    return _shouts(text) and bool(
        re.match(r"(?:chủ tịch )?(?:ủy ban nhân dân|ubnd|bộ trưởng|hội đồng nhân dân|giám đốc|thủ tướng|bộ (?!tiêu chí)|ban (?!hành)|tổng cục)", low)
    )


def _number(lines: Sequence[str]) -> str | None:
    for line in (*lines, squeeze(" ".join(lines))):
        if hit := _NUMBER.search(line):
            number = re.sub(r"\s*([/–-])\s*", r"\1", hit.group(1).strip())
            number = re.split(r"\s", number)[0].strip(" ./-;,")
            if re.search(r"[/-][A-ZĐ]", number):
                return number
    return None


def _date(lines: Sequence[str]) -> tuple[str | None, str | None]:
    text = squeeze(" ".join(lines))
    if not (hit := _DATE.search(text)):
        return None, None
    place = squeeze(hit.group("place"))
    place = re.split(r"\s(?:Số\s*:?|Hạnh phúc|[\w./-]*/[\w./-]+)\s*", place)[-1].strip(" -_*")
    place = re.sub(r"^.*(?:-{2,}|/\S+)\s*", "", place)
    parts = [hit.group("year")]
    if hit.group("month"):
        parts.append(f"{int(hit.group('month')):02d}")
        if hit.group("day"):
            parts.append(f"{int(hit.group('day')):02d}")
    return place or None, "-".join(parts)


_ISSUED = re.compile(
    r"(?P<issuer>(?:ubnd|ủy ban nhân dân) (?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|đặc khu)(?: (?-i:[A-ZĐÀ-Ỹ]\w*(?: - )?))*"
    r"|(?:ban|sở|bộ|cục|hội)\s[\w,\- ]{2,60}?(?: tỉnh| thành phố)?) (?:xây dựng và )?(?:ban hành|xây dựng)\b",
    re.I,
)


def _issuer(lines: Sequence[str], blocks: Sequence[Block], body: int, header: Header) -> str | None:
    """The body in the letterhead, else the one that says "ban hành Kế hoạch" in the first paragraphs."""
    name = _letterhead_name(lines)
    return name or _from_intro(blocks, body, header)


def _letterhead_name(lines: Sequence[str]) -> str | None:
    kept: list[str] = []
    for line in lines:
        bare = line.strip(" -_*|.")
        low = fold(bare)
        if not bare or low.startswith(_STATE) or "độc lập" in low or _NUMBER.search(line) or low.startswith("số"):
            if kept:
                break
            continue
        if _DATE.search(line) or low.startswith(("ngày", "v/v")) or not _shouts(bare):
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
    if not _shouts(text):
        return text
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


def _refuse_secret(lines: Sequence[str]) -> None:
    for line in lines:
        bare = line.strip(" *_-|[]().")
        if _SECRET.fullmatch(bare) or _STAMPED.search(line) or re.search(r"(?:độ mật|mức độ mật)\s*:\s*(?:tuyệt |tối )?mật", fold(line)):
            raise _secret()


def _secret() -> Secret:
    return Secret(
        "tài liệu có dấu chỉ độ mật nên không được đọc và không được lưu vào hệ thống này",
        "the document bears a mark of state secrecy; it is neither read nor stored",
    )


# -- signature and recipients ------------------------------------------------------------------------------------------


def _signature(blocks: Sequence[Block], header: Header, head: Head) -> None:
    for index, block in enumerate(blocks):
        if not any(_RECIPIENTS.match(fold(line).strip(" *_/")) for line in _lines(block)):
            continue
        head.closings.append(index)
        if header.recipients:
            continue
        if isinstance(block, Table):
            lines = [line for row in block.rows for cell in row for line in _cell_lines(cell) if not cell.merged]
            own = next(cell for row in block.rows for cell in row if _RECIPIENTS.match(fold(cell.text).strip(" *_/\n")))
            header.recipients = _recipients(_cell_lines(own))
            header.signer = _signer([line for line in lines if line not in _cell_lines(own)])
            if header.signer is None:
                header.signer = _signer(_following(blocks, index + 1))
        else:
            following = [squeeze(block.text), *_following(blocks, index + 1)]
            header.recipients = _recipients(following)
            header.signer = _signer(following)


def _following(blocks: Sequence[Block], start: int) -> list[str]:
    out: list[str] = []
    for block in blocks[start : start + 60]:
        lines = _lines(block)
        if any(fold(line).startswith(("phụ lục", "kế hoạch", "danh mục")) for line in lines[:1]):
            break
        out.extend(lines)
    return out


_ITEM = re.compile(r"^\s*(?:[-–+•*]|\d+[.)])\s*")


def _recipients(lines: Sequence[str]) -> list[str]:
    """The dashed lines behind "Nơi nhận", up to "Lưu"; a line that a break cuts is joined."""
    out: list[str] = []
    started = False
    for raw in lines:
        line = squeeze(raw)
        if hit := _RECIPIENTS.match(fold(line).strip(" *_/")):
            started = True
            line = line.strip(" *_/")[hit.end() :].strip()
            if not line:
                continue
        if not started or not line:
            continue
        if _RANK.match(line) or (_shouts(line) and _OFFICE.search(line)):
            break
        if _ITEM.match(line):
            out.append(_ITEM.sub("", line))
        elif out and not fold(out[-1]).startswith("lưu"):
            out[-1] += " " + line
        else:
            break
        if fold(out[-1]).startswith("lưu") and line.rstrip().endswith("."):
            break
    return [kept for line in out if (kept := re.sub(r"[\s;.,]+$", "", _without_scrawl(line)))]


def _without_scrawl(line: str) -> str:
    """What OCR makes of a hand-written mark behind the last recipient."""
    return re.sub(r"(?<=\.)\s+[*_]?[a-z]{1,3}[*_]?$", "", line)


def _signer(lines: Sequence[str]) -> Signer | None:
    title: str | None = None
    for raw in lines:
        line = squeeze(raw).strip(" *_/")
        if _shouts(line) and _OFFICE.search(line):
            title = _RANK.sub("", re.sub(r".*\b(?:KT|TL|TUQ|TM)\s*\.\s*(?:CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG|TRƯỞNG BAN)?\s*(?=(?:PHÓ|THỨ|CHÁNH)\b)", "", line)).strip()
            continue
        if title and _PERSON.fullmatch(line) and not _shouts(line):
            return Signer(title, line)
    return None


def _lines(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    return [line for row in block.rows for cell in row if not cell.merged for line in _cell_lines(cell)]


def _cell_lines(cell: Cell) -> list[str]:
    return [line for line in cell.text.split("\n") if line.strip()]


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""
