"""What an item's key says beyond the ladder's rungs: something to decide, or something decided."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models import Confirmation, Extension
from notifications.words import day

ASSIGNED = "assigned"
#: What a body has not heard of before: given to it, or taken over from one that ended.
NEW = (ASSIGNED, "transferred")
SUBMITTED, EXTENSION_ASKED, HANDED_BACK = "submitted-", "extension-asked-", "handed-back-"

#: Waits for the coordinator: what a digest says of it.
TO_DECIDE = {
    SUBMITTED: "Cơ quan chủ trì đã báo cáo kết quả; đề nghị xem xét, xác nhận hoặc yêu cầu thực hiện lại",
    EXTENSION_ASKED: "Cơ quan chủ trì đề nghị gia hạn; đề nghị xem xét, quyết định",
    HANDED_BACK: "Cơ quan trả lại nhiệm vụ vì cho rằng giao chưa đúng; đề nghị xác định cơ quan chủ trì",
}

#: Was decided: the agency is told; {due} and {note} where they are known.
DECIDED = {
    "confirmed": ("Đã xác nhận hoàn thành", "Kết quả thực hiện nhiệm vụ đã được xác nhận hoàn thành"),
    "returned": ("Đề nghị bổ sung kết quả", "Kết quả đã báo cáo cần được bổ sung, thực hiện lại"),
    "due-set": ("Điều chỉnh thời hạn", "Thời hạn thực hiện nhiệm vụ đã được điều chỉnh"),
    "suspended": ("Tạm dừng thực hiện", "Nhiệm vụ tạm dừng thực hiện theo văn bản của cấp có thẩm quyền"),
    "resumed": ("Tiếp tục thực hiện", "Nhiệm vụ được tiếp tục thực hiện"),
    "cancelled": ("Kết thúc theo dõi", "Nhiệm vụ kết thúc theo văn bản của cấp có thẩm quyền"),
    "extension-granted": ("Đồng ý gia hạn", "Đề nghị gia hạn đã được đồng ý"),
    "extension-refused": ("Về đề nghị gia hạn", "Đề nghị gia hạn chưa được đồng ý; thời hạn cũ vẫn áp dụng"),
    "extension-countered": ("Về đề nghị gia hạn", "Cơ quan theo dõi đề xuất thời hạn khác; đề nghị cho ý kiến"),
    "handback-refused": ("Về việc trả lại nhiệm vụ", "Nhiệm vụ vẫn thuộc trách nhiệm chủ trì của quý cơ quan"),
}
OTHER = ("Thông báo", "Có cập nhật về nhiệm vụ của quý cơ quan")


@dataclass(frozen=True, slots=True)
class News:
    """What was decided: a heading, one sentence, and the note of who decided."""

    heading: str
    sentence: str
    note: str = ""


def asks_decision(rung: str) -> bool:
    return rung.startswith(tuple(TO_DECIDE))


def to_decide(rung: str) -> str:
    return next((text for prefix, text in TO_DECIDE.items() if rung.startswith(prefix)), "")


def news(session: Session, rungs: set[str]) -> dict[str, News]:
    """The words of each matter, with date and note from the decision itself."""
    keys = {rung: _split(rung) for rung in rungs}
    extensions = _extensions(session, {n for name, n in keys.values() if name.startswith("extension-")})
    confirmations = _confirmations(session, {n for name, n in keys.values() if name in ("confirmed", "returned")})
    found = {}
    for rung, (name, number) in keys.items():
        heading, sentence = DECIDED.get(name, OTHER)
        note = ""
        if name.startswith("extension-") and (extension := extensions.get(number)):
            note = extension.note
            if extension.granted_due:
                sentence += f": {day(extension.granted_due)}"
        if name in ("confirmed", "returned") and (confirmation := confirmations.get(number)):
            note = confirmation.note
        found[rung] = News(heading, sentence, note)
    return found


def _split(rung: str) -> tuple[str, int]:
    name, _, number = rung.rpartition("-")
    return (name, int(number)) if number.isdecimal() else (rung, 0)


def _extensions(session: Session, ids: set[int]) -> dict[int, Extension]:
    if not ids:
        return {}
    return {e.id or 0: e for e in session.exec(select(Extension).where(col(Extension.id).in_(ids)))}


def _confirmations(session: Session, ids: set[int]) -> dict[int, Confirmation]:
    """By the submission that each one decides."""
    if not ids:
        return {}
    rows = session.exec(select(Confirmation).where(col(Confirmation.submission_id).in_(ids)))
    return {c.submission_id: c for c in rows}
