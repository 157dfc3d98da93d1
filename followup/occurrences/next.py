"""The next date of one occurrence, after whatever changed it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import object_session

from followup.decide import EXHAUSTED, NO_DATE, Situation, ahead, moment
from followup.rules import Rules
from models import Occurrence, OccurrenceState, RungFiring, RungOutcome

#: Stands where the last rung stands after the due date was moved and before a rung fired.
MOVED = "moved"
PASSED = "Mốc này đã qua khi đặt thời hạn mới"


def situation(occurrence: Occurrence, rules: Rules) -> Situation:
    """What a decision about this occurrence depends on."""
    return Situation(
        ladder=occurrence.ladder,
        starts_on=occurrence.starts_on,
        due_on=occurrence.due_on,
        cursor=occurrence.rung,
        hold=occurrence.hold,
        pending=occurrence.state == OccurrenceState.PENDING,
        restarted=occurrence.due_version > 1,
        urged_enough=occurrence.urged >= rules.ladders.briefing_after,
    )


def plan_next(occurrence: Occurrence, rules: Rules, now: datetime) -> None:
    """Sets `next_at` or, where nothing is to come, `quiet_reason`; called after every change of an occurrence.

    A moved due date begins its ladder anew (`rung` is ""): rungs that lie in the past by then are recorded, not fired.
    """
    occurrence.next_at, occurrence.quiet_reason = None, ""
    if occurrence.state.is_closed:
        return
    if occurrence.due_on is None:
        occurrence.quiet_reason = NO_DATE
        return
    fresh = occurrence.due_version > 1 and not occurrence.rung
    occurrence.rung = occurrence.rung or (MOVED if fresh else "")
    for day, rung in ahead(situation(occurrence, rules), rules):
        at = moment(day, rules)
        if at > now or not fresh:
            occurrence.next_at = at
            return
        occurrence.rung = rung.key
        _record_passed(occurrence, rung.key, now)
    occurrence.quiet_reason = EXHAUSTED


def _record_passed(occurrence: Occurrence, rung: str, now: datetime) -> None:
    session = object_session(occurrence)
    if session is None or occurrence.id is None:
        return
    session.merge(
        RungFiring(
            occurrence_id=occurrence.id,
            due_version=occurrence.due_version,
            rung=rung,
            outcome=RungOutcome.COLLAPSED,
            at=now,
            reason=PASSED,
        )
    )
