"""Plans and bodies for the tests of what is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlmodel import Session, select

from config.registry import load_sample
from config.settings import Settings
from followup import activation, importing, registry
from followup.keys import key
from followup.rules import Rules
from models import Agency, AssignmentRole, Occurrence, Plan
from plans.proposal import Header, Kind, Proposal, Source, TaskProposal

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 9:00 in Hà Nội
USER = "user:dieu-phoi"


def duty(
    text: str,
    lead: Sequence[str] = ("Sở Y tế",),
    coordinators: Sequence[str] = (),
    due: Sequence[str] = (),
    recurrence: Sequence[str] = (),
    kind: Kind = "duty",
    ref: str = "1",
    flags: Sequence[str] = (),
) -> TaskProposal:
    return TaskProposal(
        ref=ref,
        kind=kind,
        text=text,
        heading=lead[0] if lead else None,
        lead=list(lead),
        coordinators=list(coordinators),
        role="lead",
        advises=None,
        recurrence=list(recurrence),
        report_to=[],
        due=list(due),
        product=None,
        flags=list(flags),
        source=Source(0, len(text)),
    )


def proposal(
    *tasks: TaskProposal,
    number: str = "118/KH-UBND",
    issuer: str = "UBND tỉnh Sơn Hà",
    issued: str = "2026-09-28",
    period: tuple[int, int] | None = (2026, 2027),
) -> Proposal:
    head = Header(number=number, kind="KẾ HOẠCH", issuer=issuer, date=issued, title="Kế hoạch thử", period=period)
    return Proposal(head, list(tasks), "\n".join(task.text for task in tasks))


def load(session: Session) -> None:
    registry.sync(session, load_sample(), NOW)


def store(session: Session, read: Proposal, settings: Settings, **more: int) -> Plan:
    """Content differs by its tasks, as real files do."""
    content = repr(read).encode()
    return importing.store(
        session, read, name="ke-hoach.docx", content=content, settings=settings, actor=USER, now=NOW, **more
    )


def active(session: Session, settings: Settings, *tasks: TaskProposal) -> Plan:
    """A plan of the sample province, activated now."""
    load(session)
    plan = store(session, proposal(*tasks), settings)
    activation.activate(session, key(plan), actor=USER, now=NOW, rules=Rules.load(settings))
    return plan


def agency(session: Session, code: str) -> Agency:
    return session.exec(select(Agency).where(Agency.code == code)).one()


def of_agency(session: Session, plan: Plan, code: str, role: AssignmentRole = AssignmentRole.LEAD) -> Occurrence:
    query = select(Occurrence).where(
        Occurrence.plan_id == plan.id, Occurrence.agency_id == agency(session, code).id, Occurrence.role == role
    )
    return session.exec(query.order_by(Occurrence.due_on)).first() or pytest_fail(code)  # type: ignore[arg-type]


def pytest_fail(code: str) -> Occurrence:
    raise AssertionError(f"no occurrence of {code}")


def day(text: str) -> date:
    return date.fromisoformat(text)
