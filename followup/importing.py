"""A proposal becomes a plan that waits for a coordinator. Nothing is sent from it before it is activated."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from config import clock
from config.errors import Refused
from config.names import fold
from config.settings import Settings
from followup import files, history, registry
from followup.amendment import Changes, compare
from followup.keys import key
from followup.naming import Resolution, Resolver
from followup.naming.places import province_of
from models import Agency, Assignment, AssignmentRole, Plan, PlanState, StoredFile, Task
from plans.proposal import Header, Proposal, TaskProposal

__all__ = ["AlreadyImported", "Changes", "assign", "compare", "doubtful", "earlier_version", "resolver_for", "store"]


class AlreadyImported(Refused):
    """The same file was imported before, as `plan_id`."""

    def __init__(self, plan_id: int) -> None:
        super().__init__(
            f"Tệp này đã được nhập trước đây, mã kế hoạch {plan_id}.",
            f"This file was imported before as plan {plan_id}.",
        )
        self.plan_id = plan_id


def store(
    session: Session,
    proposal: Proposal,
    *,
    name: str,
    content: bytes,
    settings: Settings,
    actor: str,
    now: datetime,
    supersedes_id: int | None = None,
) -> Plan:
    """Stores file, plan, tasks and assignments with the names resolved as far as the registry knows them.

    With `supersedes_id` it is an amended version of that plan. Raises AlreadyImported for the same file.
    """
    file = files.keep(session, content, name=name, settings=settings, now=now)
    _refuse_again(session, file)
    plan = _plan(proposal, actor, now)
    plan.file_id, plan.supersedes_id = file.id, supersedes_id
    plan.coordinator_id = _agency(session, settings.coordinator_code)
    session.add(plan)
    session.flush()
    new_province = province_of(session, plan.issuer or "", clock.today(now))
    if registry.ensure_province(session, new_province, now):
        history.record(
            session, "province_started", actor=actor, now=now, plan_id=plan.id, agency_id=None, province=new_province
        )
    resolver = resolver_for(session, plan, settings=settings, now=now)
    for position, read in enumerate(proposal.tasks, 1):
        _task(session, plan, position, read, resolver)
    session.flush()
    history.record(session, "imported", actor=actor, now=now, plan_id=plan.id, file=name, tasks=len(proposal.tasks))
    return plan


def earlier_version(session: Session, proposal: Proposal) -> Plan | None:
    """The plan that this may be an amended version of: same số ký hiệu, same issuer, not yet replaced."""
    number, issuer = fold(proposal.document.number or ""), fold(proposal.document.issuer or "")
    if not number:
        return None
    open_plans = select(Plan).where(col(Plan.state) != PlanState.WITHDRAWN).order_by(col(Plan.id).desc())
    same = (p for p in session.exec(open_plans) if fold(p.number or "") == number and fold(p.issuer or "") == issuer)
    return next(same, None)


def doubtful(session: Session, plan: Plan) -> int:
    """How many tasks a person must look at: doubts of the reader and of the names."""
    flags = session.exec(select(Task.flags).where(Task.plan_id == plan.id)).all()
    return sum(bool(of_task) for of_task in flags)


def resolver_for(session: Session, plan: Plan, *, settings: Settings, now: datetime) -> Resolver:
    """Names of this plan, as they are to be understood today."""
    return Resolver(
        session,
        on=clock.today(now),
        province=settings.province,
        issuer=plan.issuer or "",
        issued=plan.issued_on or (plan.starts_on if plan.starts_on else None),
    )


def assign(
    session: Session, task: Task, role: AssignmentRole, names: list[str], resolver: Resolver
) -> list[Resolution]:
    """Writes the assignments of one role in their printed order."""
    words = " ".join(filter(None, (task.text, task.product)))
    found = [resolver.resolve(name, words) for name in names]
    for position, (name, resolution) in enumerate(zip(names, found, strict=True), 1):
        session.add(
            Assignment(
                task_id=key(task),
                role=role,
                position=position,
                printed=name,
                agency_id=resolution.agency_id,
                group_id=resolution.group_id,
                resolution=resolution.how,
                candidates=[candidate.as_json() for candidate in resolution.candidates],
            )
        )
    return found


def _refuse_again(session: Session, file: StoredFile) -> None:
    if known := session.exec(select(Plan.id).where(Plan.file_id == file.id).order_by(col(Plan.id))).first():
        raise AlreadyImported(known)


def _plan(proposal: Proposal, actor: str, now: datetime) -> Plan:
    head = proposal.document
    starts_on, ends_on = _years(head)
    return Plan(
        number=head.number,
        kind=head.kind,
        issuer=head.issuer,
        place=head.place,
        date_printed=head.date,
        issued_on=_first_day(head.date),
        title=head.title,
        section=head.section,
        starts_on=starts_on,
        ends_on=ends_on,
        signer={"title": head.signer.title, "name": head.signer.name} if head.signer else None,
        recipients=list(head.recipients),
        text=proposal.text,
        imported_at=now,
        imported_by=actor,
    )


def _years(head: Header) -> tuple[date | None, date | None]:
    if head.period is None:
        return None, None
    first, last = head.period
    return date(first, 1, 1), date(last, 12, 31)


def _first_day(printed: str | None) -> date | None:
    """ "2021-11" is looked at as 2021-11-01; None for what is no date."""
    parts = [int(part) for part in (printed or "").split("-") if part.isdecimal()]
    try:
        return date(parts[0], *[*parts[1:], 1, 1][:2]) if parts else None
    except ValueError:
        return None


def _task(session: Session, plan: Plan, position: int, read: TaskProposal, resolver: Resolver) -> Task:
    task = Task(
        plan_id=key(plan),
        position=position,
        code=f"NV-{plan.id}-{position:02d}",
        ref=read.ref,
        kind=read.kind,
        text=read.text,
        heading=read.heading,
        role=read.role,
        advises=read.advises,
        recurrence=list(read.recurrence),
        report_to=list(read.report_to),
        due=list(read.due),
        product=read.product,
        flags=list(read.flags),
        reasons=[{"field": r.field, "value": r.value, "words": r.words, "rule": r.rule} for r in read.reasons],
        points_to=list(read.points_to),
        source_start=read.source.start,
        source_end=read.source.end,
        page=read.source.page,
    )
    session.add(task)
    session.flush()
    leads = assign(session, task, AssignmentRole.LEAD, read.lead, resolver)
    others = assign(session, task, AssignmentRole.COORDINATOR, read.coordinators, resolver)
    flags = [flag for resolution in (*leads, *others) for flag in resolution.flags]
    if not any(found.agency_id or found.group_id or found.candidates for found in leads):
        flags.append("no_lead")
    flags += resolver.doubts(f"{read.heading or ''} {read.text}")
    task.flags = list(dict.fromkeys([*task.flags, *flags]))
    return task


def _agency(session: Session, code: str) -> int | None:
    return session.exec(select(Agency.id).where(Agency.code == code)).one_or_none()
