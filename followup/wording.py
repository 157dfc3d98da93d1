"""What a rung does, in words of the field."""

from __future__ import annotations

from followup.ladder import Rung
from models import DraftKind

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
