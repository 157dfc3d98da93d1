"""Invented sheets of leaders, and what an office's own wording of them must not lack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from config import clock
from config.errors import Refused
from config.settings import Settings
from followup.overview import AgencyCounts, Counts, Timing
from followup.overview.duties import Duty
from followup.overview.proposed import VIETNAMESE, Proposed
from models import Agency, Occurrence
from notifications import sheets, words
from notifications.sheets import Monthly, Weekly

COUNTS = Counts(done_in_time=4301, done_late=12, open_in_time=7, open_late=2, undated=3)
OF_ONE = Counts(done_in_time=9, open_late=2)
PLAN = "Kế hoạch số 186/KH-UBND ngày 12/3/2026"


def weekly(today: date) -> Weekly:
    agency = Agency(id=1, code="so-nnmt", name="Sở Nông nghiệp và Môi trường", short_name="Sở NN&MT")
    other = Agency(id=2, code="so-xd", name="Sở Xây dựng", short_name="Sở XD")
    late = [
        _duty(1, "NV-186-07", today - timedelta(days=15), Timing.OPEN_LATE, agency, urged=1),
        _duty(2, "NV-186-12", today - timedelta(days=8), Timing.OPEN_LATE, agency),
    ]
    soon = [_duty(3, "NV-186-15", today + timedelta(days=4), Timing.OPEN_IN_TIME, agency)]
    proposed = {1: VIETNAMESE[Proposed.BRIEFING], 2: VIETNAMESE[Proposed.REMIND]}
    return Weekly(COUNTS, [AgencyCounts(other, OF_ONE)], late, proposed, {1: 4}, soon)


def monthly() -> Monthly:
    return Monthly(COUNTS, [(PLAN, OF_ONE)])


def problems(settings: Settings, now: datetime) -> Iterator[str]:
    """What is wrong with the wording of either sheet."""
    today = clock.today(now)
    for name, told in (("weekly", weekly(today)), ("monthly", monthly())):
        try:
            _subject, text = sheets.write(settings, today, told)
        except Refused as refused:
            yield refused.what
            continue
        yield from (f"Mẫu {name} thiếu {what}" for wanted, what in _wanted(told, settings, today) if wanted not in text)


def _wanted(told: Weekly | Monthly, settings: Settings, today: date) -> Iterator[tuple[str, str]]:
    yield settings.base_url.rstrip("/"), "đường dẫn"
    yield settings.office_name, "đầu mối"
    yield words.day(today), "ngày tính số liệu"
    yield str(told.total.total), "tổng số nhiệm vụ"
    if isinstance(told, Monthly):
        yield PLAN, "tên kế hoạch"
        return
    for duty in told.late:
        yield duty.code, "mã nhiệm vụ quá hạn"
    yield told.agencies[0].agency.name, "cơ quan còn nhiệm vụ quá hạn"


def _duty(number: int, code: str, due: date, timing: Timing, agency: Agency, urged: int = 0) -> Duty:
    begun = datetime(2026, 3, 12, tzinfo=UTC)
    occurrence = Occurrence(
        id=number, plan_id=1, task_id=number, agency_id=1, period_key="once", starts_on=begun.date(),
        created_at=begun, due_on=due, urged=urged,
    )  # fmt: skip
    return Duty(
        occurrence=occurrence, code=code, ref="3.2", kind="duty", product=None,
        text="Chủ trì, phối hợp với Sở Dân tộc và Tôn giáo rà soát, tổng hợp nhu cầu hỗ trợ đất sản xuất.",
        plan_number="186/KH-UBND", plan_title=None, plan_issued_on=date(2026, 3, 12), agency=agency.name,
        agency_short=agency.short_name or "", timing=timing,
    )  # fmt: skip
