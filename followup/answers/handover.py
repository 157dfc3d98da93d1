"""Whose duty it is: handed back as misassigned, given to another agency, passed to a deputy."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from config import clock
from config.errors import NotFound, Refused
from followup.answers import deputies, guard, holds, notices, requests
from followup.answers.decisions import close
from followup.answers.guard import Move, S
from followup.keys import key
from followup.rules import Rules
from models import (
    Agency,
    Assignment,
    AssignmentRole,
    HandBack,
    HandBackState,
    Occurrence,
)

HAND_BACK = Move("handed_back", "trả lại nhiệm vụ", "hand the duty back", guard.WORKING, by_agency=True)
KEEP = Move("hand_back_refused", "giữ nguyên phân công", "keep the assignment", guard.WORKING, by_agency=False)
REASSIGN = Move("reassigned", "giao cho cơ quan khác", "reassign", guard.WORKING | {S.SUSPENDED}, by_agency=False)
DELEGATE = Move("delegated", "ủy quyền", "delegate", guard.WORKING, by_agency=True)


def hand_back(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    reason: str,
    proposed_id: int | None = None,
    revision: int | None = None,
) -> Occurrence:
    """Trả lại vì giao nhầm: reminders stop until the coordinator gave it to another or kept it."""
    occurrence = guard.begin(session, occurrence_id, HAND_BACK, actor=actor, revision=revision)
    if holds.open_hand_back(session, occurrence):
        raise Refused("Nhiệm vụ đã được trả lại, đang chờ ý kiến.", "It was handed back already.")
    if proposed_id is not None and proposed_id == occurrence.agency_id:
        raise Refused("Cơ quan đề xuất phải là cơ quan khác.", "Propose another agency.")
    back = HandBack(
        occurrence_id=occurrence_id,
        agency_id=occurrence.agency_id,
        proposed_id=proposed_id and _living(session, proposed_id, now).id,
        reason=guard.require(reason, "lý do trả lại", "reason"),
        at=now,
    )
    session.add(back)
    session.flush()
    notices.withdraw_reminders(session, occurrence, "cơ quan trả lại nhiệm vụ")
    guard.finish(
        session,
        occurrence,
        HAND_BACK,
        actor=actor,
        now=now,
        rules=rules,
        hand_back=back.id,
        proposed=proposed_id,
        note=back.reason,
    )
    notices.ask_coordinator(session, occurrence, f"{notices.HANDED_BACK}{back.id}", now=now, rules=rules)
    return occurrence


def refuse_hand_back(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    note: str,
    revision: int | None = None,
) -> Occurrence:
    """The assignment was right: the ladder goes on."""
    occurrence = guard.begin(session, occurrence_id, KEEP, actor=actor, revision=revision)
    back = holds.open_hand_back(session, occurrence)
    if back is None:
        raise Refused("Không có đề nghị trả lại nào đang chờ.", "It was not handed back.")
    note = guard.require(note, "lý do giữ nguyên phân công", "reason")
    requests.settle_hand_back(session, back, HandBackState.KEPT, by=actor, now=now, note=note)
    guard.finish(session, occurrence, KEEP, actor=actor, now=now, rules=rules, hand_back=back.id, note=note)
    notices.reply(session, occurrence, f"handback-refused-{back.id}", now=now, rules=rules)
    return occurrence


def reassign(
    session: Session,
    occurrence_id: int,
    *,
    agency_id: int,
    actor: str,
    now: datetime,
    rules: Rules,
    note: str = "",
    future: bool = True,
    revision: int | None = None,
) -> Occurrence:
    """Gives the duty to another agency; with `future` also the periods to come. History keeps the old name."""
    occurrence = guard.begin(session, occurrence_id, REASSIGN, actor=actor, revision=revision)
    agency = _living(session, agency_id, now)
    if agency.id == occurrence.agency_id:
        raise Refused("Nhiệm vụ đang được giao cho cơ quan này.", "It belongs to that agency already.")
    if back := holds.open_hand_back(session, occurrence):
        requests.settle_hand_back(session, back, HandBackState.REASSIGNED, by=actor, now=now, note=note)
    if future:
        _reassign_task(session, occurrence, agency)
    return move_to(session, occurrence, agency, actor=actor, now=now, rules=rules, note=note)


def move_to(
    session: Session, occurrence: Occurrence, agency: Agency, *, actor: str, now: datetime, rules: Rules, note: str
) -> Occurrence:
    """Moves an open occurrence; where the new agency already answers for this period, this one ends in that."""
    old = occurrence.agency_id
    if holder := _same_period(session, occurrence, key(agency)):
        close(session, occurrence, f"gộp vào kỳ thực hiện của {agency.name}", actor=actor, now=now)
        _rehang_children(session, occurrence, holder)
    else:
        notices.withdraw_reminders(session, occurrence, f"chuyển sang {agency.name}")
        occurrence.agency_id, occurrence.delegate_id = key(agency), None
        occurrence.ladder = guard.ladder_for(session, occurrence, agency, rules)
        if occurrence.state != S.SUSPENDED:
            occurrence.state = S.PENDING
        occurrence.accepted_at = None
        guard.restart_ladder(occurrence)
    requests.withdraw_extension(session, occurrence, "nhiệm vụ chuyển sang cơ quan khác", by=actor, now=now)
    moved = not occurrence.state.is_closed
    guard.finish(
        session,
        occurrence,
        REASSIGN,
        actor=actor,
        now=now,
        rules=rules,
        agency_id=old,
        before=old,
        after=agency.id,
        after_name=agency.name,
        note=note,
    )
    if moved:
        notices.tell(session, occurrence, "assigned", now=now, rules=rules)
    return occurrence


def delegate(
    session: Session,
    occurrence_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    address: str,
    revision: int | None = None,
) -> Occurrence:
    """Passes the duty to a deputy at an address of the agency's own mail domain, who then gets its messages too."""
    occurrence = guard.begin(session, occurrence_id, DELEGATE, actor=actor, revision=revision)
    deputy = deputies.find(session, occurrence.agency_id, address.strip().lower())
    occurrence.delegate_id = deputy.id
    guard.finish(session, occurrence, DELEGATE, actor=actor, now=now, rules=rules, contact=deputy.id)
    return occurrence


def _living(session: Session, agency_id: int, now: datetime) -> Agency:
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise NotFound("Không có cơ quan này trong danh mục.", "There is no such agency.")
    if agency.valid_to is not None and agency.valid_to < clock.today(now):
        raise Refused(f"{agency.name} đã kết thúc hoạt động.", f"{agency.name} has ended.")
    return agency


def _reassign_task(session: Session, occurrence: Occurrence, agency: Agency) -> None:
    """An assignment to a group stays: only one member's part changes hands."""
    query = select(Assignment).where(
        Assignment.task_id == occurrence.task_id,
        Assignment.role == occurrence.role,
        Assignment.agency_id == occurrence.agency_id,
    )
    for assignment in session.exec(query):
        assignment.agency_id, assignment.resolution = agency.id, "person"
        session.add(assignment)


def _same_period(session: Session, occurrence: Occurrence, agency_id: int) -> Occurrence | None:
    query = select(Occurrence).where(
        Occurrence.task_id == occurrence.task_id,
        Occurrence.agency_id == agency_id,
        Occurrence.role == occurrence.role,
        Occurrence.period_key == occurrence.period_key,
    )
    return session.exec(query).one_or_none()


def _rehang_children(session: Session, occurrence: Occurrence, holder: Occurrence) -> None:
    if occurrence.role == AssignmentRole.LEAD:
        for child in guard.children(session, occurrence):
            child.parent_id = holder.id
            session.add(child)
