"""One occurrence walked ahead, from decision to decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlmodel import Session, select

from config import clock
from followup import outbox, recipients
from followup.decide import Situation, decide
from followup.ladder import Audience, Rung
from followup.outbox import Item
from followup.recipients import Recipient, Recipients
from followup.rules import Rules
from followup.simulate.result import Planned
from followup.simulate.subjects import Subject
from followup.wording import why_words
from models import Agency, Contact, MessageKind, Plan, Task
from models.contact import shown


@dataclass(slots=True)
class Walk:
    session: Session
    rules: Rules
    now: datetime
    last: date
    known: Recipients = field(init=False)
    names: dict[int, Agency] = field(init=False)
    contacts: dict[int, Contact] = field(init=False)
    plans: dict[int, Plan] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    walked: dict[tuple[Situation, datetime], list[tuple[datetime, Rung]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = recipients.load(self.session, self.rules, clock.today(self.now))
        self.names = {agency.id or 0: agency for agency in self.session.exec(select(Agency))}
        self.contacts = {contact.id or 0: contact for contact in self.session.exec(select(Contact))}
        self.known.coordinators = {
            number or 0: agency
            for number, agency in self.session.exec(select(Plan.id, Plan.coordinator_id))
            if agency is not None
        }

    def messages(self, subject: Subject) -> Iterator[Planned]:
        for at, rung in self._rungs(subject.situation, subject.next_at):
            told: set[int] = set()
            for audience, kind in rung.to:
                for to in self._find(audience, subject):
                    if to.contact_id not in told and self._lives(to, at):
                        told.add(to.contact_id)
                        yield self._planned(subject, at, rung, kind, to)

    def _rungs(self, start: Situation, at: datetime) -> list[tuple[datetime, Rung]]:
        """When which rung fires; equal situations walk the same way."""
        found = self.walked.get((start, at))
        if found is not None:
            return found
        found = self.walked[start, at] = []
        now, next_at = start, at
        while clock.today(next_at) <= self.last:
            decision = decide(now, self.rules, next_at)
            if decision.fired:
                found.append((next_at, decision.fired))
            if decision.next_at is None:
                break
            now, next_at = replace(now, cursor=decision.cursor), decision.next_at
        return found

    def _find(self, audience: Audience, subject: Subject) -> list[Recipient]:
        return self.known.find(
            audience,
            agency_id=subject.agency_id,
            plan_id=subject.plan_id,
            occurrence_id=subject.number,
            delegate_id=subject.delegate_id,
        )

    def _lives(self, to: Recipient, at: datetime) -> bool:
        last = self.names[to.agency_id].valid_to
        return last is None or clock.today(at) <= last

    def _planned(self, subject: Subject, at: datetime, rung: Rung, kind: MessageKind, to: Recipient) -> Planned:
        plan = self._plan(subject.plan_id)
        task = self._task(subject.task_id)
        item = Item(subject.number, 1, rung.key, kind, to, dated=rung.anchor == "due")
        return Planned(
            at=outbox.envelope(item, self.rules, at).not_before,
            agency=self.names[to.agency_id].name,
            contact=shown(to.channel, self.contacts[to.contact_id].address),
            channel=to.channel,
            kind=kind,
            plan=plan.number or f"#{plan.id}",
            code=task.code or f"{plan.id}-{task.position}",
            ref=task.ref,
            rung=rung.key,
            why=why_words(rung, subject.situation.due_on, subject.basis),
        )

    def _plan(self, number: int) -> Plan:
        if number not in self.plans:
            self.plans[number] = self.session.get_one(Plan, number)
        return self.plans[number]

    def _task(self, number: int) -> Task:
        if number not in self.tasks:
            rows = self.session.exec(select(Task).where(Task.plan_id == self.session.get_one(Task, number).plan_id))
            self.tasks |= {task.id or 0: task for task in rows}
        return self.tasks[number]
