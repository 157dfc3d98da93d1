"""What a rung does, in words of the field."""

from __future__ import annotations

from datetime import date

from followup.ladder import Rung
from models import DraftKind, DueBasis

DRAFTS = {
    DraftKind.URGE: "dự thảo công văn đôn đốc",
    DraftKind.SUBMISSION_NOTE: "dự thảo phiếu trình",
    DraftKind.BRIEFING: "đề xuất đưa ra giao ban",
}


def rung_words(rung: Rung) -> str:
    """ "giao nhiệm vụ", "nhắc trước 5 ngày", "nhắc quá hạn 5 ngày" (working days)."""
    if rung.anchor == "start":
        return "nhắc tiếp nhận" if rung.only_pending else "giao nhiệm vụ"
    if rung.at < 0:
        return f"nhắc trước {-rung.at} ngày"
    return f"nhắc quá hạn {rung.at} ngày" if rung.at else "nhắc ngày đến hạn"


def done_words(rung: Rung | None, draft: DraftKind | None) -> str:
    if rung is None:
        return "không gửi"
    return f"{rung_words(rung)}, {DRAFTS[draft]}" if draft else rung_words(rung)


BASIS = {
    DueBasis.PRINTED: "ghi trong kế hoạch",
    DueBasis.INFERRED: "suy ra theo NĐ 09/2019/NĐ-CP",
    DueBasis.REPORT_PERIOD: "theo kỳ báo cáo của kế hoạch",
    DueBasis.GRANTED: "đã gia hạn",
    DueBasis.DECIDED: "do cơ quan theo dõi ấn định",
}


def day_words(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def why_words(rung: Rung, due_on: date | None, basis: DueBasis | None) -> str:
    """ "Nhắc trước 5 ngày; hạn 15/12/2026 (ghi trong kế hoạch)"."""
    said = rung_words(rung)
    said = said[0].upper() + said[1:]
    if due_on is None:
        return said
    ground = f" ({BASIS[basis]})" if basis else ""
    return f"{said}; hạn {day_words(due_on)}{ground}"


#: Events of an occurrence, as the history tells them.
EVENTS = {
    "accepted": "cơ quan tiếp nhận nhiệm vụ",
    "progress": "cơ quan báo cáo tiến độ",
    "submitted": "cơ quan báo cáo kết quả, chờ xác nhận",
    "submission_withdrawn": "cơ quan rút báo cáo kết quả",
    "contributed": "cơ quan phối hợp gửi ý kiến, số liệu",
    "confirmed": "xác nhận hoàn thành",
    "returned": "yêu cầu làm lại",
    "extension_asked": "cơ quan đề nghị gia hạn",
    "extension_withdrawn": "cơ quan rút đề nghị gia hạn",
    "extension_agreed": "cơ quan chấp nhận thời hạn được đề xuất",
    "extension_granted": "chấp thuận gia hạn",
    "extension_refused": "không chấp thuận gia hạn",
    "extension_countered": "đề xuất thời hạn khác",
    "handed_back": "cơ quan trả lại vì giao nhầm",
    "hand_back_refused": "giữ nguyên phân công",
    "reassigned": "giao cho cơ quan khác",
    "delegated": "cơ quan ủy quyền người trả lời",
    "due_set": "đặt lại thời hạn",
    "suspended": "tạm dừng theo văn bản",
    "resumed": "tiếp tục thực hiện",
    "cancelled": "kết thúc theo văn bản",
}
