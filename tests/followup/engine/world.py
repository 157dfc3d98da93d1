"""A small province to tell stories in: agencies, plans, a clock that is moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from config import clock
from config.settings import Settings
from followup import occurrences
from followup.rules import Rules
from followup.step import StepResult, step_all
from models import (
    Agency,
    AgencyGroup,
    Assignment,
    AssignmentRole,
    Contact,
    GroupMember,
    Message,
    MessageItem,
    Occurrence,
    Plan,
    PlanState,
    Purpose,
    Task,
    TaskState,
)
from models.session import reading, writing


@dataclass(frozen=True)
class Told:
    """One item of a message, as a story asserts it."""

    on: str
    agency: str
    purpose: str
    rung: str
    kind: str


@dataclass
class World:
    engine: Engine
    settings: Settings
    now: datetime
    rules: Rules = field(init=False)
    agencies: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rules = Rules.load(self.settings)
        for code in ("vp-ubnd", "so-a", "so-b", "so-c"):
            self.agency(code)

    def agency(self, code: str, *, head: bool = True, focal: bool = True, **values: object) -> int:
        with writing(self.engine) as session:
            agency = Agency(code=code, name=f"Cơ quan {code}", **values)
            session.add(agency)
            session.flush()
            number = agency.id or 0
            if focal:
                session.add(Contact(agency_id=number, purpose=Purpose.FOCAL, address=f"{code}@example.test"))
            if head:
                session.add(Contact(agency_id=number, purpose=Purpose.HEAD, address=f"{code}.head@example.test"))
        self.agencies[code] = number
        return number

    def group(self, code: str, members: list[str], valid_from: date | None = None) -> int:
        with writing(self.engine) as session:
            group = AgencyGroup(code=code, name=code)
            session.add(group)
            session.flush()
            for member in members:
                session.add(GroupMember(group_id=group.id, agency_id=self.agencies[member], valid_from=valid_from))
            return group.id or 0

    def plan(self, *, ends_on: date | None = None, issued_on: date | None = None, active: bool = True) -> int:
        with writing(self.engine) as session:
            plan = Plan(number="12/KH-UBND", imported_at=self.now, ends_on=ends_on, issued_on=issued_on)
            if active:
                plan.state, plan.activated_at = PlanState.ACTIVE, self.now
            session.add(plan)
            session.flush()
            return plan.id or 0

    def task(
        self,
        plan: int,
        *leads: str,
        due: tuple[str, ...] = (),
        recurrence: tuple[str, ...] = (),
        kind: str = "duty",
        coordinators: tuple[str, ...] = (),
        group: int | None = None,
        urgent: bool = False,
        state: TaskState = TaskState.ACTIVE,
    ) -> int:
        with writing(self.engine) as session:
            position = len(session.exec(select(Task.id).where(Task.plan_id == plan)).all())
            task = Task(
                plan_id=plan,
                position=position,
                ref=f"1.{position + 1}",
                code=f"NV-{plan}-{position + 1}",
                kind=kind,
                text="Xây dựng kế hoạch",
                due=list(due),
                recurrence=list(recurrence),
                urgent=urgent,
                state=state,
            )
            session.add(task)
            session.flush()
            number = task.id or 0
            for role, codes in ((AssignmentRole.LEAD, leads), (AssignmentRole.COORDINATOR, coordinators)):
                for place, code in enumerate(codes):
                    session.add(
                        Assignment(
                            task_id=number, role=role, position=place, printed=code, agency_id=self.agencies[code]
                        )
                    )
            if group is not None:
                session.add(Assignment(task_id=number, role=AssignmentRole.LEAD, printed="nhóm", group_id=group))
            return number

    def extend(self) -> int:
        with writing(self.engine) as session:
            return occurrences.extend(session, self.now, self.rules)

    def step(self) -> StepResult:
        return step_all(self.engine, self.now, self.rules, detail=True)

    def move(self, day: date, at: time = time(5, 30)) -> World:
        self.now = clock.at(day, at)
        return self

    def days(self, first: date, last: date) -> None:
        """A step every morning before the digest."""
        day = first
        while day <= last:
            self.move(day).step()
            day += timedelta(days=1)

    def rows(self) -> list[Occurrence]:
        with reading(self.engine) as session:
            found = list(session.exec(select(Occurrence).order_by(col(Occurrence.id))))
            session.expunge_all()
            return found

    def change(self, number: int, **values: object) -> None:
        with writing(self.engine) as session:
            occurrence = session.get_one(Occurrence, number)
            for name, value in values.items():
                setattr(occurrence, name, value)
            occurrences.plan_next(occurrence, self.rules, self.now)

    def told(self, session: Session | None = None) -> list[Told]:
        query = (
            select(Message, MessageItem, Contact, Agency)
            .join(MessageItem, col(MessageItem.message_id) == col(Message.id))
            .join(Contact, col(Contact.id) == col(Message.contact_id))
            .join(Agency, col(Agency.id) == col(Contact.agency_id))
            .order_by(col(Message.not_before), col(MessageItem.id))
        )
        with reading(self.engine) as session:
            return [
                Told(
                    clock.local(message.not_before).strftime("%Y-%m-%d %H:%M"),
                    agency.code,
                    contact.purpose,
                    item.rung,
                    message.kind,
                )
                for message, item, contact, agency in session.exec(query)
            ]
