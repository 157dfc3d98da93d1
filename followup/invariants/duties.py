"""Invariants of occurrences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import Session, col, func, select

from config import clock
from followup.decide import PUT_ASIDE
from followup.invariants.base import MOST, Broken, Look
from followup.step.run import INVARIANT as STEP
from models import Agency, AssignmentRole, Hold, Occurrence, OccurrenceState
from models.occurrence import OPEN_STATES

IS_OPEN = col(Occurrence.state).in_(OPEN_STATES)
#: The sweep comes every quarter of an hour; nothing due is older than this while it runs.
BEHIND = timedelta(hours=1)


def _some(session: Session, *where: Any) -> Iterator[int]:
    query = select(Occurrence.id).where(*where).order_by(col(Occurrence.id)).limit(MOST)
    return (number or 0 for number in session.exec(query))


class NextDate:
    name = "next-date"

    def broken(self, look: Look) -> Iterator[Broken]:
        silent = (IS_OPEN, col(Occurrence.next_at).is_(None), Occurrence.quiet_reason == "")
        for number in _some(look.session, *silent):
            text = f"Kỳ thực hiện {number} đang mở nhưng không có mốc nhắc tiếp theo, cũng không có lý do."
            yield Broken(self.name, f"occurrence {number}", text)


class NothingPutAside:
    name = STEP

    def broken(self, look: Look) -> Iterator[Broken]:
        query = select(Occurrence).where(IS_OPEN, col(Occurrence.quiet_reason).startswith(PUT_ASIDE)).limit(MOST)
        for row in look.session.exec(query):
            yield Broken(self.name, f"occurrence {row.id}", f"Kỳ thực hiện {row.id}: {row.quiet_reason}.")


class StepKeepsUp:
    name = "step-behind"

    def broken(self, look: Look) -> Iterator[Broken]:
        if not look.rules.calendar.is_office_time(look.now):
            return
        before = look.now - BEHIND
        waiting = (col(Occurrence.next_at) < before, col(Occurrence.created_at) < before)
        late = look.session.exec(select(func.count()).where(*waiting)).one()
        if late:
            yield Broken(self.name, "step", f"Có {late} mốc nhắc đã đến hơn một giờ mà chưa được xử lý.")


class ClosedIsClosed:
    name = "closed"

    def broken(self, look: Look) -> Iterator[Broken]:
        restless = and_(~IS_OPEN, or_(col(Occurrence.next_at).is_not(None), col(Occurrence.closed_at).is_(None)))
        undated = and_(col(Occurrence.state) == OccurrenceState.DONE, col(Occurrence.done_on).is_(None))
        for number in _some(look.session, or_(restless, undated)):
            text = f"Kỳ thực hiện {number} đã kết thúc nhưng còn mốc nhắc hoặc thiếu ngày hoàn thành."
            yield Broken(self.name, f"occurrence {number}", text)


class HoldFits:
    name = "hold"

    def broken(self, look: Look) -> Iterator[Broken]:
        for state, hold in (
            (OccurrenceState.SUBMITTED, Hold.SUBMISSION),
            (OccurrenceState.SUSPENDED, Hold.SUSPENDED),
        ):
            at_ease = or_(col(Occurrence.hold).is_(None), col(Occurrence.hold) != hold)
            strays = and_(IS_OPEN, col(Occurrence.state) != state, col(Occurrence.hold) == hold)
            for number in _some(look.session, or_(and_(col(Occurrence.state) == state, at_ease), strays)):
                text = f"Kỳ thực hiện {number}: trạng thái không khớp với lý do tạm dừng nhắc."
                yield Broken(self.name, f"occurrence {number}", text)


class LeadLives:
    name = "ended-agency"

    def broken(self, look: Look) -> Iterator[Broken]:
        query = (
            select(Agency.id, Agency.name, func.count())
            .join(Occurrence, col(Occurrence.agency_id) == col(Agency.id))
            .where(IS_OPEN, col(Occurrence.role) == AssignmentRole.LEAD, col(Agency.valid_to) < clock.today(look.now))
            .group_by(col(Agency.id), col(Agency.name))
            .limit(MOST)
        )
        for number, name, duties in look.session.exec(query):
            text = f"{name} đã kết thúc hoạt động nhưng còn {duties} nhiệm vụ: cần giao cho cơ quan tiếp nhận."
            yield Broken(self.name, f"agency {number}", text)
