"""Drafts for signature: facts, no blame, blanks where a person must act."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from docx import Document
from sqlalchemy import Engine

from config.errors import NotFound, Refused
from config.settings import Settings
from followup.papers import drafts
from models.session import reading, writing
from tests.papers.test_export import words


@pytest.fixture
def office(settings: Settings) -> Settings:
    settings.province, settings.office_name, settings.office_symbol = "Sơn Hà", "Văn phòng UBND tỉnh Sơn Hà", "VP-TH"
    settings.office_signs_for = "TL. Chủ tịch"
    return settings


def draft(engine: Engine, number: int, now: datetime, settings: Settings) -> str:
    with reading(engine) as session:
        return words(Document(io.BytesIO(drafts.one(session, number, now, settings))))


def test_letter_that_urges(filled: Engine, now: datetime, office: Settings) -> None:
    text = draft(filled, 1, now, office)
    for part in (
        "Số:\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/VP-TH",
        "V/v đôn đốc thực hiện nhiệm vụ tại Kế hoạch số 186/KH-UBND ngày 12/3/2026",
        "Kính gửi: Sở Tài chính.",
        "NV-1-01 (mục 2.1)",
        "“Phân bổ kinh phí nước sinh hoạt”",
        "thứ Sáu, ngày 30/10/2026; quá hạn 16 ngày làm việc (24 ngày theo lịch)",
        "đã có văn bản đôn đốc số 1042/VP-TH ngày 04/11/2026",
        "chưa đủ số liệu hiện trạng công trình từ 06 xã (cập nhật ngày 23/11/2026)",
        "trước ngày 01/12/2026",
        "- Lưu: VT.",
        "TL. CHỦ TỊCH",
        "CHÁNH VĂN PHÒNG",
    ):
        assert part in text
    assert not any(word in text.lower() for word in ("phê bình", "kiểm điểm", "yêu cầu"))
    assert "!" not in text


def test_note_for_the_chairman(filled: Engine, now: datetime, office: Settings) -> None:
    text = draft(filled, 2, now, office)
    assert "PHIẾU TRÌNH" in text
    assert "Cơ quan chủ trì: Sở Tài chính" in text
    assert "Ý kiến chỉ đạo của lãnh đạo" in text
    assert "CHÁNH VĂN PHÒNG" in text
    assert "TL. CHỦ TỊCH" not in text, "nobody signs by order of the one who reads it"


def test_list_for_the_briefing(filled: Engine, now: datetime, office: Settings) -> None:
    text = draft(filled, 3, now, office)
    assert "Nhiệm vụ quá hạn đề nghị đưa ra phiên họp giao ban" in text
    assert "30/10/2026\n16 ngày" in text
    assert "TL. CHỦ TỊCH" not in text


def test_together_only_what_belongs_together(filled: Engine, now: datetime, office: Settings) -> None:
    with reading(filled) as session:
        with pytest.raises(Refused, match="cùng loại"):
            drafts.together(session, [1, 2], now, office)
        with pytest.raises(NotFound):
            drafts.together(session, [77], now, office)
        with pytest.raises(NotFound):
            drafts.one(session, 77, now, office)


def test_letters_go_to_one_agency(filled: Engine, now: datetime, office: Settings) -> None:
    from models import Draft, DraftKind

    with writing(filled) as session:
        for number, occurrence in ((20, 2), (21, 6)):
            session.add(
                Draft(
                    id=number,
                    occurrence_id=occurrence,
                    kind=DraftKind.URGE,
                    rung="late-5",
                    due_version=1,
                    prepared_at=now,
                )
            )
    with reading(filled) as session:
        both = words(Document(io.BytesIO(drafts.together(session, [1, 20], now, office))))
        assert "còn 02 nhiệm vụ quá hạn" in both
        with pytest.raises(Refused, match="từng cơ quan"):
            drafts.together(session, [1, 21], now, office)
