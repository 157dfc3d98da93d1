"""A province whose duties stand in every official class."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Engine

from models import Draft, DraftKind, DraftState, OccurrenceState, Submission, SubmissionKind
from models.session import writing
from tests.papers.province import Province

S = OccurrenceState
EVIL = '=HYPERLINK("http://evil.example","bấm vào đây")'


@pytest.fixture
def filled(engine: Engine, now: datetime) -> Engine:
    """Sở Tài chính: two late, one done in time, one done late, one ahead; Sở Nội vụ: ahead, undated, two apart."""
    with writing(engine) as session:
        province = Province(session, now)
        late = province.duty(due=date(2026, 10, 30), state=S.ACCEPTED, text="Phân bổ kinh phí nước sinh hoạt", urged=3)
        province.duty(due=date(2026, 11, 20), text=EVIL)
        province.duty(due=date(2026, 11, 1), state=S.DONE, done_on=date(2026, 10, 30))
        province.duty(due=date(2026, 11, 1), state=S.DONE, done_on=date(2026, 11, 5))
        province.duty(due=date(2026, 11, 27), text="Tổng hợp nhu cầu đất sản xuất")
        other = province.make_plan("77/KH-UBND")
        province.duty("snv", due=date(2026, 12, 31), plan=other)
        province.duty("snv", due=None, plan=other)
        province.duty("snv", due=date(2026, 11, 1), state=S.SUSPENDED, plan=other)
        province.duty("snv", due=date(2026, 11, 1), state=S.CANCELLED, plan=other)
        said = "+chưa đủ số liệu hiện trạng công trình từ 06 xã\x07"
        session.add(
            Submission(
                occurrence_id=late.id or 0,
                agency_id=late.agency_id,
                kind=SubmissionKind.PROGRESS,
                text=said,
                percent=40,
                at=now,
            )
        )
        for number, (kind, rung) in enumerate(
            [(DraftKind.URGE, "late-5"), (DraftKind.SUBMISSION_NOTE, "late-15"), (DraftKind.BRIEFING, "late-20")]
        ):
            session.add(
                Draft(id=number + 1, occurrence_id=late.id or 0, kind=kind, rung=rung, due_version=1, prepared_at=now)
            )
        session.add(
            Draft(
                id=9,
                occurrence_id=late.id or 0,
                kind=DraftKind.URGE,
                rung="late-1",
                due_version=1,
                prepared_at=now,
                state=DraftState.SIGNED,
                signed_number="1042/VP-TH",
                signed_on=date(2026, 11, 4),
            )
        )
    return engine
