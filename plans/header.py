"""The particulars of a document: number, kind, issuer, place, date, title, period, signer, recipients (NĐ 30/2020)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.blocklines import DATE, NUMBER, lines_of, shouts
from plans.blocks import Block, Document, Paragraph
from plans.errors import Secret
from plans.fold import fold, squeeze
from plans.issuer import issuer_of
from plans.proposal import Header
from plans.signature import read_signature

KINDS = (
    "CHƯƠNG TRÌNH HÀNH ĐỘNG",
    "KẾ HOẠCH HÀNH ĐỘNG",
    "KẾ HOẠCH TRIỂN KHAI",
    "KẾ HOẠCH LIÊN NGÀNH",
    "KẾ HOẠCH LIÊN TỊCH",
    "KẾ HOẠCH",
    "CHƯƠNG TRÌNH",
    "QUYẾT ĐỊNH",
    "CHỈ THỊ",
    "CÔNG ĐIỆN",
    "NGHỊ QUYẾT",
    "PHƯƠNG ÁN",
    "ĐỀ ÁN",
    "HƯỚNG DẪN",
    "THÔNG BÁO KẾT LUẬN",
    "THÔNG BÁO",
    "KẾT LUẬN",
    "DỰ ÁN",
    "QUY CHẾ",
    "CÔNG VĂN",
    "BÁO CÁO",
    "TỜ TRÌNH",
    "LỘ TRÌNH",
)
_KINDS = {fold(kind): kind for kind in KINDS}
_PERIOD = re.compile(
    r"(?:giai đoạn|thời kỳ|nhiệm kỳ|năm học|niên khóa|\b\d{1,2} năm|trong các năm"
    r"|các năm|\bnăm)\s*(?:từ\s*)?(?:năm\s*)?(\d{4})\s*(?:-|đến|tới)\s*(?:năm\s*)?(\d{4})"
)
_ONE_YEAR = re.compile(
    r"(?<!\d )(?<!đến )(?<!tới )(?<!hết )năm\s*(\d{4})(?!\s*-)\s*$"
    r"|(?<!\d )(?<!đến )năm\s*(\d{4})\s+(?:trên địa bàn|của|tại|cho)"
)
# "năm 2022 và giai đoạn 2023 - 2025", "năm 2026 và năm 2027": the first year of a period said in two halves.
_YEAR_BEFORE = re.compile(r"năm\s*(\d{4}),?\s*(?:và|,)\s*(?=(?:giai đoạn|năm|các năm)\s*\d{4})")
_SECRET = re.compile(r"(?:TUYỆT MẬT|TỐI MẬT|MẬT)")
_STAMPED = re.compile(r"(?<!BẢO )(?<!BÍ )(?<!\w)(?:TUYỆT MẬT|TỐI MẬT|MẬT)(?!\w| ĐỘ| MÃ| ONG)")
_SECRET_NUMBER = re.compile(r"/(?:[A-ZĐ]+-)?(?:M|TM|TUYỆTM|MẬT)(?:-|$|\b)|-M\b|\(M\)|/M-")
_ZONE = 14
_SUBJECT = re.compile(r"v/v\b|về việc\b")
_INTRO = re.compile(
    r"^(?:căn cứ|thực hiện (?!.*giai đoạn \d{4}.*$)|theo đề nghị|xét đề nghị|điều 1|để |nhằm "
    r"|ngày \d|triển khai thực hiện .*(?:;|\.)$|[ivx1]+\. |\(kèm theo|\(ban hành|phần|chương"
    r"|mục đích)"
)


@dataclass(slots=True)
class Head:
    """The header; `body` is the first block behind the title, `closings` those that hold "Nơi nhận"."""

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
    letterhead = [line for block in zone for line in lines_of(block)]
    refuse_secret(letterhead)
    top = squeeze(" ".join(letterhead))
    header.number = _number(letterhead)
    if header.number and _SECRET_NUMBER.search(header.number):
        raise _secret()
    if at is not None:
        header.kind, inline = _kind(_text(blocks[at]))
        header.title, head.body = _title(blocks, at, inline)
        if header.number is None:
            lines = [line for block in blocks[at + 1 : head.body + 1] for line in lines_of(block)]
            header.number = _number([line for line in lines if re.match(r"\W*số\s*:", fold(line))])
    header.place, header.date = _date(letterhead) if letterhead else (None, None)
    if header.date is None and at is not None:
        header.place, header.date = _date([line for block in blocks[at : head.body + 1] for line in lines_of(block)])
    if at is None:
        _official_letter(head, blocks, letterhead)
    header.issuer = issuer_of(letterhead, blocks, head.body, header)
    header.period = period_of(header.title or "")
    head.closings = read_signature(blocks, header)
    if not top and header.number is None and at is None:
        head.body = 0
    return head


def _official_letter(head: Head, blocks: Sequence[Block], lines: Sequence[str]) -> None:
    """A công văn bears no kind: its subject stands below the number ("V/v …"), its addressees above the text."""
    subject = next((line for line in lines if _SUBJECT.match(fold(line).strip(" *_"))), None)
    to = next((at for at, block in enumerate(blocks[:_ZONE]) if _addresses(block)), None)
    if subject is None and to is None:
        return
    head.header.kind = "CÔNG VĂN"
    head.header.title = squeeze(subject).strip(" *_") if subject else None
    head.body = to or 0


def _addresses(block: Block) -> bool:
    return any(fold(line).strip(" *_").startswith("kính gửi") for line in lines_of(block)[:3])


def period_of(title: str) -> tuple[int, int] | None:
    """The years that a title names: "giai đoạn 2021-2025", "năm 2026"; "đến năm 2030" alone names none.

    Periods of a document that the title cites ("… nhiệm kỳ 2020-2025" of a congress) do not count.
    """
    low = fold(title)
    before = _YEAR_BEFORE.search(low)
    for span in _PERIOD.finditer(low):
        if not span.group().startswith("nhiệm kỳ"):
            joined = before is not None and before.end() == span.start()
            return int(before.group(1) if before and joined else span.group(1)), int(span.group(2))
    if one := _ONE_YEAR.search(low):
        year = int(one.group(1) or one.group(2))
        joined = before is not None and before.end() == one.start()
        return int(before.group(1)) if before and joined else year, year
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
        if (
            not first
            and not (shouts(text) and shouts(parts[-1]))
            and not (block.bold and len(parts[-1]) < 400 and _bold(blocks[index - 1]))
        ):
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


def _is_issuer_line(text: str) -> bool:
    low = fold(text).strip(" :")
    return shouts(text) and bool(
        re.match(
            r"(?:chủ tịch )?(?:ủy ban nhân dân|ubnd|bộ trưởng|hội đồng nhân dân|giám đốc|thủ tướng"
            r"|bộ (?!tiêu chí)|ban (?!hành)|tổng cục)",
            low,
        )
    )


def _number(lines: Sequence[str]) -> str | None:
    for line in (*lines, squeeze(" ".join(lines))):
        if hit := NUMBER.search(line):
            number = re.sub(r"\s*([/–-])\s*", r"\1", hit.group(1).strip())
            number = re.split(r"\s", number)[0].strip(" ./-;,")
            if re.search(r"[/-][A-ZĐ]", number):
                return number
    return None


def _date(lines: Sequence[str]) -> tuple[str | None, str | None]:
    text = squeeze(" ".join(lines))
    if not (hit := DATE.search(text)):
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


def refuse_secret(lines: Sequence[str]) -> None:
    """Raises `Secret` for lines of a letterhead that bear a mark of secrecy."""
    for line in lines:
        bare = line.strip(" *_-|[]().")
        if (
            _SECRET.fullmatch(bare)
            or _STAMPED.search(line)
            or re.search(r"(?:độ mật|mức độ mật)\s*:\s*(?:tuyệt |tối )?mật", fold(line))
        ):
            raise _secret()


def _secret() -> Secret:
    return Secret(
        "tài liệu có dấu chỉ độ mật nên không được đọc và không được lưu vào hệ thống này",
        "the document bears a mark of state secrecy; it is neither read nor stored",
    )


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""
