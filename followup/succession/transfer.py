"""Moving what an ended body still has. The state, the dates and the answers of a duty go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from followup import history, occurrences
from followup.answers import decisions, guard, notices
from followup.keys import key
from followup.rules import Rules
from followup.succession.preview import assignments_of
from models import (
    Agency,
    Assignment,
    AssignmentRole,
    Contact,
    GroupMember,
    Occurrence,
    Plan,
    PlanState,
    User,
)
from models.occurrence import OPEN_STATES

TRANSFERRED = "transferred"


def transfer(
    session: Session, occurrence: Occurrence, new: Agency, *, actor: str, now: datetime, rules: Rules, note: str
) -> None:
    """The new owner answers from now on; where it already answers for the same period, the old row ends in that."""
    old_id = occurrence.agency_id
    holder = _same_period(session, occurrence, new)
    if holder is not None or _leads_it_already(session, occurrence, new):
        if holder is not None and occurrence.role == AssignmentRole.LEAD:
            _rehang(session, occurrence, holder)
        decisions.close(session, occurrence, f"gộp vào kỳ thực hiện của {new.name}", actor=actor, now=now)
        occurrence.hold = None
    else:
        notices.withdraw_reminders(session, occurrence, f"chuyển sang {new.name}")
        occurrence.agency_id, occurrence.delegate_id = key(new), None
        occurrence.ladder = guard.ladder_for(session, occurrence, new, rules)
    occurrence.revision += 1
    occurrences.plan_next(occurrence, rules, now)
    session.add(occurrence)
    session.flush()
    history.record(
        session,
        "succeeded",
        actor=actor,
        now=now,
        occurrence=occurrence,
        agency_id=old_id,
        before=old_id,
        after=new.id,
        after_name=new.name,
        note=note,
    )
    if not occurrence.state.is_closed:
        notices.tell(session, occurrence, TRANSFERRED, now=now, rules=rules)


def move_assignments(session: Session, old: Agency, new: Agency) -> int:
    """Periods to come go to the new body; the printed name stays as it is."""
    moved = assignments_of(session, old)
    for assignment in moved:
        assignment.agency_id, assignment.resolution = new.id, "succession"
        session.add(assignment)
    return len(moved)


def move_assignment(session: Session, occurrence: Occurrence, old: Agency, new: Agency) -> None:
    """Of one duty only: a split gives each duty its own owner."""
    query = select(Assignment).where(
        Assignment.task_id == occurrence.task_id, Assignment.role == occurrence.role, Assignment.agency_id == old.id
    )
    for assignment in session.exec(query):
        assignment.agency_id, assignment.resolution = new.id, "person"
        session.add(assignment)


def move_surroundings(session: Session, old: Agency, new: Agency, now: datetime) -> None:
    """Contacts, subordinate bodies, people who log in, and plans that the old body followed up."""
    _contacts(session, old, new, now)
    for child in session.exec(select(Agency).where(Agency.parent_id == old.id, Agency.id != new.id)):
        child.parent_id = new.id
        session.add(child)
    for user in session.exec(select(User).where(User.agency_id == old.id)):
        user.agency_id = new.id
        session.add(user)
    for plan in session.exec(select(Plan).where(Plan.coordinator_id == old.id, Plan.state == PlanState.ACTIVE)):
        plan.coordinator_id = new.id
        session.add(plan)
    _memberships(session, old, new)


def _contacts(session: Session, old: Agency, new: Agency, now: datetime) -> None:
    """They come along where the new body has none yet; else they end with the old one."""
    working = col(Contact.disabled_at).is_(None)
    has_own = session.exec(select(Contact.id).where(Contact.agency_id == new.id, working).limit(1)).first() is not None
    for contact in session.exec(select(Contact).where(Contact.agency_id == old.id, working)):
        if has_own:
            contact.disabled_at, contact.disabled_reason = now, f"{old.name} đã kết thúc hoạt động"
        else:
            contact.agency_id, contact.person_id = key(new), None
        session.add(contact)


def _memberships(session: Session, old: Agency, new: Agency) -> None:
    last = old.valid_to
    own = set(session.exec(select(GroupMember.group_id).where(GroupMember.agency_id == new.id)))
    for member in session.exec(select(GroupMember).where(GroupMember.agency_id == old.id)).all():
        if member.group_id not in own:
            begins = last + timedelta(days=1) if last else None
            session.add(GroupMember(group_id=member.group_id, agency_id=key(new), valid_from=begins))
        member.valid_to = member.valid_to or last
        session.add(member)


def _same_period(session: Session, occurrence: Occurrence, new: Agency) -> Occurrence | None:
    query = select(Occurrence).where(
        Occurrence.task_id == occurrence.task_id,
        Occurrence.agency_id == new.id,
        Occurrence.role == occurrence.role,
        Occurrence.period_key == occurrence.period_key,
    )
    return session.exec(query).one_or_none()


def _leads_it_already(session: Session, occurrence: Occurrence, new: Agency) -> bool:
    """A body does not contribute to its own duty."""
    if occurrence.role != AssignmentRole.COORDINATOR or occurrence.parent_id is None:
        return False
    return session.get_one(Occurrence, occurrence.parent_id).agency_id == new.id


def _rehang(session: Session, occurrence: Occurrence, holder: Occurrence) -> None:
    query = select(Occurrence).where(Occurrence.parent_id == occurrence.id, col(Occurrence.state).in_(OPEN_STATES))
    for child in session.exec(query):
        child.parent_id = holder.id
        session.add(child)
