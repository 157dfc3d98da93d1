"""A small province for the tests of answers and papers: real rows, words of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models import (
    Agency,
    Assignment,
    AssignmentRole,
    Contact,
    DueBasis,
    Level,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    Purpose,
    Task,
    TaskState,
)

ISSUED = date(2026, 3, 12)
TEXT = "Chủ trì, phối hợp với các cơ quan liên quan rà soát nhu cầu hỗ trợ đất sản xuất của hộ nghèo, báo cáo UBND tỉnh"


@dataclass
class Province:
    """Agencies by code, their FOCAL contacts by code, and a plan to hang duties on."""

    session: Session
    now: datetime
    agencies: dict[str, Agency] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    plan: Plan = field(init=False)
    duties: int = 0

    def __post_init__(self) -> None:
        self.agency("vp-ubnd", "Văn phòng UBND tỉnh Sơn Hà")
        self.agency("stc", "Sở Tài chính")
        self.agency("snv", "Sở Nội vụ")
        self.agency("sdttg", "Sở Dân tộc và Tôn giáo")
        self.plan = self.make_plan("186/KH-UBND")

    def agency(self, code: str, name: str) -> Agency:
        agency = Agency(code=code, name=name, level=Level.PROVINCE, province="Sơn Hà")
        self.session.add(agency)
        self.session.flush()
        contact = Contact(agency_id=agency.id or 0, purpose=Purpose.FOCAL, address=f"vanthu@{code}.example")
        self.session.add(contact)
        self.session.flush()
        self.agencies[code], self.contacts[code] = agency, contact
        return agency

    def make_plan(self, number: str) -> Plan:
        plan = Plan(
            number=number,
            kind="KẾ HOẠCH",
            issuer="UBND tỉnh Sơn Hà",
            date_printed=ISSUED.isoformat(),
            issued_on=ISSUED,
            title="Công tác dân tộc năm 2026",
            state=PlanState.ACTIVE,
            coordinator_id=self.agencies["vp-ubnd"].id,
            imported_at=self.now,
            activated_at=self.now,
        )
        self.session.add(plan)
        self.session.flush()
        return plan

    def duty(
        self,
        code: str = "stc",
        due: date | None = date(2026, 11, 27),
        state: OccurrenceState = OccurrenceState.PENDING,
        *,
        text: str = TEXT,
        done_on: date | None = None,
        plan: Plan | None = None,
        with_: tuple[str, ...] = ("Sở Dân tộc và Tôn giáo", "UBND các xã, phường"),
        urged: int = 0,
    ) -> Occurrence:
        """One duty of `code`, in the state that is asked for."""
        plan = plan or self.plan
        self.duties += 1
        task = Task(
            plan_id=plan.id or 0,
            position=self.duties,
            code=f"NV-{plan.id}-{self.duties:02d}",
            ref=f"2.{self.duties}",
            kind="duty",
            text=text,
            heading=self.agencies[code].name,
            product="Báo cáo",
            state=TaskState.ACTIVE,
        )
        self.session.add(task)
        self.session.flush()
        lead = self.agencies[code]
        self._assign(task, AssignmentRole.LEAD, lead.name, lead.id)
        for position, name in enumerate(with_):
            self._assign(task, AssignmentRole.COORDINATOR, name, None, position)
        occurrence = Occurrence(
            plan_id=plan.id or 0,
            task_id=task.id or 0,
            agency_id=lead.id or 0,
            period_key="once",
            starts_on=ISSUED,
            due_on=due,
            original_due_on=due,
            due_basis=DueBasis.PRINTED if due else None,
            state=state,
            accepted_at=None if state == OccurrenceState.PENDING else self.now - timedelta(days=30),
            submitted_at=self.now if state == OccurrenceState.SUBMITTED else None,
            done_on=done_on,
            closed_at=self.now if state.is_closed else None,
            next_at=None if state.is_closed else self.now + timedelta(days=1),
            urged=urged,
            created_at=self.now,
        )
        self.session.add(occurrence)
        self.session.flush()
        return occurrence

    def _assign(self, task: Task, role: AssignmentRole, printed: str, agency_id: int | None, position: int = 0) -> None:
        self.session.add(
            Assignment(task_id=task.id or 0, role=role, position=position, printed=printed, agency_id=agency_id)
        )
        self.session.flush()
