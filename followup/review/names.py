"""Which body a printed name means, said by a coordinator and remembered for the next plan."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from config.names import fold
from followup import history, occurrences
from followup.keys import key
from followup.review.corrections import task_of
from followup.rules import Rules
from models import (
    Agency,
    AgencyAlias,
    AgencyGroup,
    Assignment,
    Plan,
    PlanState,
    Succession,
    Task,
    TaskState,
)


def choose(
    session: Session,
    assignment_id: int,
    *,
    agency_id: int | None = None,
    group_id: int | None = None,
    remember: bool = False,
    everywhere: bool = False,
    actor: str,
    now: datetime,
    rules: Rules | None = None,
) -> list[Assignment]:
    """Says which body a printed name means; `everywhere` in the plan where it is still open, `remember` for others.

    A name whose functions went to several bodies is not remembered: the next duty may belong to another.
    With `rules` an active plan gets its missing occurrences at once.
    """
    first = session.get(Assignment, assignment_id)
    if first is None:
        raise NotFound("Không có phân công này.", "There is no such assignment.")
    task, plan = task_of(session, first.task_id)
    chosen = _body(session, agency_id, group_id)
    several = _has_several_successors(session, first.printed)
    changed = [first, *(_same_name(session, plan, first) if everywhere else ())]
    for assignment in changed:
        assignment.agency_id, assignment.group_id, assignment.resolution = agency_id, group_id, "person"
        session.add(assignment)
    if remember and not several:
        _remember(session, first.printed, agency_id, group_id)
    history.record(
        session,
        "name_chosen",
        actor=actor,
        now=now,
        plan_id=plan.id,
        task_id=task.id,
        agency_id=agency_id,
        printed=first.printed,
        chosen=chosen,
        places=len(changed),
        remembered=remember and not several,
    )
    if rules is not None and plan.state == PlanState.ACTIVE:
        session.flush()
        occurrences.extend(session, now, rules, plan.id)
    return changed


def accept_proposals(
    session: Session,
    plan_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules | None = None,
    only_single: bool = False,
) -> int:
    """Takes the first proposal for every dead name of the plan that is still open; how many.

    `only_single`: a name whose functions went to several bodies stays open, a person chooses.
    """
    query = (
        select(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .where(Task.plan_id == plan_id, Task.state != TaskState.DROPPED, Assignment.resolution == "succession")
    )
    taken = 0
    for assignment in session.exec(query).all():
        best = next((c for c in assignment.candidates if c.get("agency_id") or c.get("group_id")), None)
        if best is not None and not (only_single and len(assignment.candidates) > 1):
            number = key(assignment)
            agency, group = best.get("agency_id"), best.get("group_id")
            choose(session, number, agency_id=agency, group_id=group, actor=actor, now=now)
            taken += 1
    plan = session.get(Plan, plan_id)
    if taken and rules is not None and plan is not None and plan.state == PlanState.ACTIVE:
        session.flush()
        occurrences.extend(session, now, rules, plan_id)
    return taken


def _body(session: Session, agency_id: int | None, group_id: int | None) -> str:
    """The name of what was chosen: exactly one of the two."""
    if (agency_id is None) == (group_id is None):
        raise Refused("Chọn một cơ quan hoặc một nhóm cơ quan.", "Choose one agency or one group.")
    body = session.get(Agency, agency_id) if agency_id is not None else session.get(AgencyGroup, group_id)
    if body is None:
        raise NotFound("Không có cơ quan này trong danh mục.", "There is no such agency.")
    return body.name


def _same_name(session: Session, plan: Plan, first: Assignment) -> list[Assignment]:
    """Open assignments of the plan with the same printed name and the same first proposal."""
    query = (
        select(Assignment)
        .join(Task, col(Task.id) == Assignment.task_id)
        .where(Task.plan_id == plan.id, col(Assignment.agency_id).is_(None), col(Assignment.group_id).is_(None))
        .where(col(Assignment.id) != first.id)
    )
    wanted, best = fold(first.printed), first.candidates[:1]
    return [a for a in session.exec(query) if fold(a.printed) == wanted and a.candidates[:1] == best]


def _has_several_successors(session: Session, printed: str) -> bool:
    names = session.exec(select(Succession.new_name).where(Succession.old_folded == fold(printed)).distinct())
    return len(names.all()) > 1


def _remember(session: Session, printed: str, agency_id: int | None, group_id: int | None) -> None:
    """The newest choice holds; what was learnt before for this name is replaced."""
    folded = fold(printed)
    for old in session.exec(
        select(AgencyAlias).where(AgencyAlias.folded == folded, AgencyAlias.source == "correction")
    ):
        session.delete(old)
    session.flush()
    known = select(AgencyAlias.id).where(
        AgencyAlias.folded == folded, AgencyAlias.agency_id == agency_id, AgencyAlias.group_id == group_id
    )
    if session.exec(known).first() is None:
        session.add(
            AgencyAlias(agency_id=agency_id, group_id=group_id, text=printed, folded=folded, source="correction")
        )
