"""Helpers of the reader's tests: a plan as text -> what is read, in few columns."""

from __future__ import annotations

from collections.abc import Iterable

from plans.formats.text import read_text
from plans.proposal import Proposal, TaskProposal
from plans.understand import understand

LETTERHEAD = """|
**ỦY BAN NHÂN DÂN
TỈNH AN LẠC**
-------
|
**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**
Độc lập - Tự do - Hạnh phúc
---------------
|
|
Số: 58/KH-UBND
|
*An Lạc, ngày 12 tháng 3 năm 2026*
|

**KẾ HOẠCH**

PHÁT TRIỂN THƯ VIỆN CỘNG ĐỒNG TRÊN ĐỊA BÀN TỈNH NĂM 2026

Ủy ban nhân dân tỉnh An Lạc ban hành Kế hoạch với các nội dung sau:

"""
SIGNATURE = """

|
*Nơi nhận:*
- Thường trực HĐND tỉnh;
- Các sở, ban, ngành;
- Lưu: VT, KGVX.
|
**TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH**
**Lê Văn Mẫu**
|
"""


def read(body: str, *, framed: bool = True) -> Proposal:
    """The plan with `body` between a letterhead and a signature, or `body` alone."""
    text = f"{LETTERHEAD}{body.strip()}{SIGNATURE}" if framed else body
    return understand(read_text(text))


def only(body: str) -> TaskProposal:
    """The one task of a body."""
    tasks = read(body).tasks
    assert len(tasks) == 1, [task.text for task in tasks]
    return tasks[0]


def duty(sentence: str, heading: str = "Sở Nội vụ") -> TaskProposal:
    """A sentence as the one duty below an agency's heading."""
    return only(f"II. TỔ CHỨC THỰC HIỆN\n\n1. {heading}\n\n{sentence}\n\n2. Sở Y tế")


def leads(proposal: Proposal) -> list[tuple[str, list[str]]]:
    return [(task.ref, task.lead) for task in proposal.tasks]


def opens(tasks: Iterable[TaskProposal], width: int = 18) -> list[str]:
    return [task.text[:width] for task in tasks]
