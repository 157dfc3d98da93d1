"""What would happen to the duties of bodies that have ended, or will have by a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from config import clock
from config.names import fold
from followup.naming import Candidate, successors
from followup.naming.index import Index, build
from followup.naming.successors import Heir
from models import Agency, Assignment, Contact, Occurrence, Plan, Succession, Task, TaskState
from models.occurrence import OPEN_STATES

OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Merger:
    """One successor for everything: open duties, contacts, subordinate bodies and memberships move."""

    old: Agency
    new: Agency
    effective_on: date
    why: str
    occurrences: int
    assignments: int
    contacts: int
    #: Plans in which something moves.
    plans: tuple[int, ...]
    #: The office decided it itself; such a merger is carried out on its date without asking again.
    decided: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A split: each open duty asks for its owner, the proposal from its own words first."""

    old: Agency
    occurrence: Occurrence
    ref: str
    text: str
    plan_number: str | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Orphan:
    """Nobody is known to have taken over: "needs a new owner"."""

    old: Agency
    occurrences: int
    assignments: int


@dataclass(slots=True)
class Preview:
    mergers: list[Merger] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    orphans: list[Orphan] = field(default_factory=list)


def preview(session: Session, now: datetime, *, until: date | None = None) -> Preview:
    """Bodies whose last day lies before `until` (default: today) and that still have duties; changes nothing."""
    day = until or clock.today(now)
    result = Preview()
    indexes: dict[str, Index] = {}
    for old in _ended_with_duties(session, day):
        if old.province not in indexes:
            indexes[old.province] = build(session, on=day, province=old.province)
        index = indexes[old.province]
        heirs = [heir for heir in heirs_of(index, old) if heir.candidate.agency_id not in (None, old.id)]
        if not heirs:
            result.orphans.append(Orphan(old, len(open_of(session, old)), len(assignments_of(session, old))))
        elif len({heir.candidate.agency_id for heir in heirs}) == 1:
            result.mergers.append(_merger(session, index, old, heirs[0]))
        else:
            result.questions += _questions(session, index, old)
    return result


def heirs_of(index: Index, old: Agency, words: str = "") -> list[Heir]:
    """The office's own decisions come before the rules of the files."""
    found = successors.heirs(index, fold(old.name), words)
    own = [heir for heir in found if heir.rule.origin == OFFICE]
    return own or found


def open_of(session: Session, agency: Agency) -> Sequence[Occurrence]:
    query = select(Occurrence).where(Occurrence.agency_id == agency.id, col(Occurrence.state).in_(OPEN_STATES))
    return session.exec(query.order_by(col(Occurrence.due_on), col(Occurrence.id))).all()


def assignments_of(session: Session, agency: Agency) -> Sequence[Assignment]:
    """Assignments of tasks in force: they make the periods to come."""
    query = (
        select(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .where(Assignment.agency_id == agency.id, col(Task.state).in_((TaskState.ACTIVE, TaskState.PROPOSED)))
    )
    return session.exec(query).all()


def _ended_with_duties(session: Session, day: date) -> list[Agency]:
    ended = session.exec(select(Agency).where(col(Agency.valid_to) < day).order_by(col(Agency.id))).all()
    return [agency for agency in ended if open_of(session, agency) or assignments_of(session, agency)]


def _merger(session: Session, index: Index, old: Agency, heir: Heir) -> Merger:
    contacts = select(func.count()).select_from(Contact)
    contacts = contacts.where(Contact.agency_id == old.id, col(Contact.disabled_at).is_(None))
    return Merger(
        old=old,
        new=index.agencies[heir.candidate.agency_id or 0],
        effective_on=heir.rule.effective_on,
        why=heir.candidate.why,
        occurrences=len(open_of(session, old)),
        assignments=len(assignments_of(session, old)),
        contacts=session.exec(contacts).one(),
        plans=tuple(sorted({occurrence.plan_id for occurrence in open_of(session, old)})),
        decided=heir.rule.origin == OFFICE,
    )


def _questions(session: Session, index: Index, old: Agency) -> list[Question]:
    asked = []
    for occurrence in open_of(session, old):
        task = session.get_one(Task, occurrence.task_id)
        plan = session.get_one(Plan, occurrence.plan_id)
        found = heirs_of(index, old, f"{task.text} {task.product or ''}")
        candidates = tuple(heir.candidate for heir in found if heir.candidate.agency_id != old.id)
        asked.append(Question(old, occurrence, task.ref, task.text, plan.number, candidates))
    return asked


def rule_of(old: Agency, new: Agency, effective_on: date, function: str, basis: str, actor: str) -> Succession:
    """The office's own decision as a rule, for old plans that still print the old name."""
    return Succession(
        level=str(old.level),
        province=old.province,
        old_name=old.name,
        old_folded=fold(old.name),
        function=function,
        keywords=function,
        new_name=new.name,
        effective_on=effective_on,
        basis=basis,
        origin=OFFICE,
        decided_by=actor,
    )
