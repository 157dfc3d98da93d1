"""Who signed, and who receives: "Nơi nhận" and the signature block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plans.blocklines import cell_lines, lines_of, shouts
from plans.blocks import Block, Table
from plans.fold import fold, squeeze
from plans.proposal import Header, Signer

_RECIPIENTS = re.compile(r"nơi nhận\s*:?", re.I)
_RANK = re.compile(r"^(?:(?:TM|KT|TL|TUQ|Q)\s*\.|T/M|K/T)", re.I)
_OFFICE = re.compile(
    r"\b(?:CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG|TRƯỞNG BAN|PHÓ BAN|CỤC TRƯỞNG|VỤ TRƯỞNG"
    r"|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|BÍ THƯ|TỔNG GIÁM ĐỐC|VIỆN TRƯỞNG"
    r"|TRƯỞNG PHÒNG|HIỆU TRƯỞNG|THỦ TƯỚNG|TỔNG CỤC TRƯỞNG|CHI CỤC TRƯỞNG|CHỦ NHIỆM|CHỈ HUY TRƯỞNG)\b"
)
_PERSON = re.compile(r"(?:[A-ZĐÀ-Ỹ][\wÀ-ỹ]*\.?\s+){1,5}[A-ZĐÀ-Ỹ][\wÀ-ỹ]*")
_SIGNATURE = 60
_ITEM = re.compile(r"^\s*(?:[-–+•*]|\d+[.)])\s*")


def read_signature(blocks: Sequence[Block], header: Header) -> list[int]:
    """Sets signer and recipients by the first "Nơi nhận"; gives the indices of all of them."""
    closings: list[int] = []
    for index, block in enumerate(blocks):
        if not _names_recipients(lines_of(block)):
            continue
        closings.append(index)
        if header.recipients:
            continue
        if isinstance(block, Table):
            lines = [line for row in block.rows for cell in row for line in cell_lines(cell) if not cell.merged]
            cells = [cell_lines(cell) for row in block.rows for cell in row if not cell.merged]
            own = next(each for each in cells if _names_recipients(each))
            header.recipients = _recipients(own)
            header.signer = _signer([line for line in lines if line not in own])
            if header.signer is None:
                header.signer = _signer(_following(blocks, index + 1))
        else:
            following = [squeeze(block.text), *_following(blocks, index + 1)]
            header.recipients = _recipients(following)
            header.signer = _signer(following)
    return closings or _signed(blocks, header)


def _signed(blocks: Sequence[Block], header: Header) -> list[int]:
    """Where no recipients are named: the block that opens the signature ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")."""
    for index in range(len(blocks) - 1, max(0, len(blocks) - _SIGNATURE), -1):
        lines = [squeeze(line).strip(" *_/") for line in lines_of(blocks[index])]
        if lines and _RANK.match(lines[0]) and shouts(lines[0]):
            header.signer = _signer(_following(blocks, index))
            return [index]
    return []


def _names_recipients(lines: Sequence[str]) -> bool:
    return any(_RECIPIENTS.match(fold(line).strip(" *_/")) for line in lines)


def _following(blocks: Sequence[Block], start: int) -> list[str]:
    out: list[str] = []
    for block in blocks[start : start + 60]:
        lines = lines_of(block)
        if any(fold(line).startswith(("phụ lục", "kế hoạch", "danh mục")) for line in lines[:1]):
            break
        out.extend(lines)
    return out


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
        if _RANK.match(line) or (shouts(line) and _OFFICE.search(line)):
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
        if shouts(line) and _OFFICE.search(line):
            title = _RANK.sub(
                "",
                re.sub(
                    r".*\b(?:KT|TL|TUQ|TM)\s*\.\s*(?:CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG|TRƯỞNG BAN)?\s*(?=(?:PHÓ|THỨ"
                    r"|CHÁNH)\b)",
                    "",
                    line,
                ),
            ).strip()
            continue
        if title and _PERSON.fullmatch(line) and not shouts(line):
            return Signer(title, line)
    return None
