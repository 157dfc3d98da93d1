"""Who answers for which period of which duty: assignments and groups turned into wanted occurrences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from config import clock
from followup.decide import Situation, ahead, moment
from followup.periods import Period, PlanFacts, Terms, cycle_of, resolve
from followup.rules import Rules
from models import Agency, Assignment, AssignmentRole, GroupMember, Plan, Task, TaskState

LEAD, COORDINATOR = AssignmentRole.LEAD, AssignmentRole.COORDINATOR


@dataclass(frozen=True, slots=True)
class Wanted:
    """An occurrence that there should be."""

    plan_id: int
    task_id: int
    agency_id: int
    role: AssignmentRole
    period: Period
    ladder: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Body:
    """An agency as far as it matters here."""

    in_command: bool
    valid_from: date | None
    valid_to: date | None

    def lives(self, day: date) -> bool:
        return _within(day, self.valid_from, self.valid_to)


@dataclass(slots=True)
class Roster:
    """Agencies and group members, read once for many plans."""

    bodies: dict[int, Body]
    members: dict[int, list[tuple[int, date | None, date | None]]]

    @classmethod
    def load(cls, session: Session) -> Roster:
        wanted: list[Any] = [Agency.id, Agency.in_command, Agency.valid_from, Agency.valid_to]
        bodies = {number: Body(*facts) for number, *facts in session.connection().execute(select(*wanted))}
        members = defaultdict(list)
        wanted = [GroupMember.group_id, GroupMember.agency_id, GroupMember.valid_from, GroupMember.valid_to]
        for group, *member in session.connection().execute(select(*wanted).order_by(col(GroupMember.agency_id))):
            members[group].append((member[0], member[1], member[2]))
        return cls(bodies, members)

    def of_group(self, group_id: int, day: date) -> list[int]:
        """Members on that day, as far as they exist then."""
        found = self.members.get(group_id, ())
        return [agency for agency, first, last in found if _within(day, first, last) and self.bodies[agency].lives(day)]


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


@dataclass(slots=True)
class Maker:
    """Works out the wanted occurrences of plans. Equal terms and equal ladders are worked out once."""

    session: Session
    rules: Rules
    now: datetime
    roster: Roster
    until: date
    _first: dict[Situation, datetime | None] = field(default_factory=dict)

    @classmethod
    def at(cls, session: Session, rules: Rules, now: datetime, until: date | None = None) -> Maker:
        horizon = clock.today(now) + timedelta(days=rules.settings.horizon_days)
        return cls(session, rules, now, Roster.load(session), until or horizon)

    def wanted(
        self, plans: Collection[Plan], states: Collection[TaskState] = (TaskState.ACTIVE,)
    ) -> Iterator[list[Wanted]]:
        """One list for each task, role and period, in the order of the printed names."""
        by_plan: dict[int, list[Any]] = defaultdict(list)
        columns: list[Any] = [Task.id, Task.plan_id, Task.kind, Task.ref, Task.recurrence, Task.due, Task.urgent]
        query = select(*columns).where(col(Task.plan_id).in_([p.id for p in plans]), col(Task.state).in_(states))
        for task in self.session.connection().execute(query.order_by(col(Task.plan_id), col(Task.position))):
            by_plan[task.plan_id].append(task)
        assigned = self._assignments([task.id for tasks in by_plan.values() for task in tasks])
        for plan in plans:
            yield from self._of_plan(plan, by_plan[plan.id or 0], assigned)

    def _assignments(self, tasks: list[int]) -> dict[int, list[Assignment]]:
        found: dict[int, list[Assignment]] = defaultdict(list)
        for start in range(0, len(tasks), 5000):
            query = select(Assignment).where(col(Assignment.task_id).in_(tasks[start : start + 5000]))
            for assignment in self.session.exec(query.order_by(col(Assignment.position), col(Assignment.id))):
                found[assignment.task_id].append(assignment)
        return found

    def _of_plan(self, plan: Plan, tasks: list[Any], assigned: dict[int, list[Assignment]]) -> Iterator[list[Wanted]]:
        terms = {t.id: Terms(t.kind, tuple(t.recurrence or ()), tuple(t.due or ())) for t in tasks}
        facts = facts_of(plan, [t for t in terms.values() if t.kind == "report"], self.now)
        periods: dict[Terms, list[Period]] = {}
        for task in tasks:
            printed = terms[task.id]
            if printed not in periods:
                periods[printed] = resolve(printed, facts, self.until, self.rules.calendar)
            for period in periods[printed]:
                yield from self._of_period(plan, task, period, assigned.get(task.id, []))

    def _of_period(self, plan: Plan, task: Any, period: Period, assigned: list[Assignment]) -> Iterator[list[Wanted]]:
        leads = self._agencies([a for a in assigned if a.role == LEAD], period.starts_on)
        others = self._agencies([a for a in assigned if a.role == COORDINATOR], period.starts_on, small_groups=True)
        yield [self._one(plan, task, agency, LEAD, period) for agency in leads]
        if leads:
            earlier = self._contribution(period)
            yield [self._one(plan, task, agency, COORDINATOR, earlier) for agency in others if agency not in leads]

    def _agencies(self, assigned: list[Assignment], day: date, *, small_groups: bool = False) -> list[int]:
        """Agencies that live on that day, each once; an open name gives none."""
        found: dict[int, None] = {}
        for assignment in assigned:
            if assignment.agency_id is not None and self.roster.bodies[assignment.agency_id].lives(day):
                found[assignment.agency_id] = None
            elif assignment.group_id is not None:
                members = self.roster.of_group(assignment.group_id, day)
                if not small_groups or len(members) <= self.rules.settings.contribution_members:
                    found.update(dict.fromkeys(members))
        return list(found)

    def _contribution(self, period: Period) -> Period:
        calendar = self.rules.calendar
        due = calendar.add(calendar.on_or_before(period.due_on), -self.rules.settings.contribution_days)
        due = due if due >= period.starts_on else min(period.starts_on, period.due_on)
        return Period(period.key, period.starts_on, due, period.basis)

    def _one(self, plan: Plan, task: Any, agency: int, role: AssignmentRole, period: Period) -> Wanted:
        command = self.roster.bodies[agency].in_command
        ladder = self.rules.ladders.name_for(task.kind, role=role, urgent=task.urgent, in_command=command)
        situation = Situation(ladder, period.starts_on, period.due_on, pending=True)
        if situation not in self._first:
            first = next(ahead(situation, self.rules), None)
            self._first[situation] = moment(first[0], self.rules) if first else None
        return Wanted(plan.id or 0, task.id, agency, role, period, ladder, self._first[situation])


def facts_of(plan: Plan, reports: list[Terms], now: datetime) -> PlanFacts:
    """A plan that is not yet activated is looked at as if it were activated now."""
    begins_on = clock.today(plan.activated_at or now)
    if plan.starts_on is not None:
        begins_on = max(begins_on, plan.starts_on)
    return PlanFacts(begins_on, plan.ends_on, plan.issued_on, cycle_of(reports))
