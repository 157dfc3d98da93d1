"""The step as most people write it: rows one by one through the ORM, a commit after each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from followup.decide import decide
from followup.ladder import Audience
from followup.occurrences import situation
from followup.outbox import Item, envelope
from followup.recipients import Recipient
from followup.rules import Rules
from models import Agency, Contact, Draft, Message, MessageItem, Occurrence, Purpose, RungFiring

#: Whose contact the plain loop looks for; the offices of the sample are one agency.
PURPOSES = {Audience.LEAD: Purpose.FOCAL, Audience.HEAD: Purpose.HEAD}


@dataclass(frozen=True, slots=True)
class PlainLoop:
    rules: Rules
    now: datetime

    def run(self, engine: Engine, numbers: Sequence[int]) -> None:
        with Session(engine.execution_options(writes=True)) as session:
            for number in numbers:
                self._one(session, number)
                session.commit()

    def _contact(self, session: Session, audience: Audience, agency_id: int) -> Recipient | None:
        office = col(Agency.code) == self.rules.settings.coordinator_code
        query = select(Contact).join(Agency, col(Agency.id) == col(Contact.agency_id))
        contact = session.exec(
            query.where(
                Contact.purpose == PURPOSES.get(audience, Purpose.HEAD),
                col(Contact.disabled_at).is_(None),
                (col(Contact.agency_id) == agency_id) if audience in PURPOSES else office,
            ).order_by(col(Contact.rank))
        ).first()
        return Recipient(contact.id or 0, contact.agency_id, contact.channel) if contact else None

    def _one(self, session: Session, number: int) -> None:
        occurrence = session.get_one(Occurrence, number)
        decision = decide(situation(occurrence, self.rules), self.rules, self.now)
        for mark in decision.marks:
            session.add(
                RungFiring(
                    occurrence_id=number,
                    due_version=occurrence.due_version,
                    rung=mark.rung,
                    outcome=mark.outcome,
                    at=self.now,
                    reason=mark.reason,
                )
            )
        told = set()
        for audience, kind in decision.fired.to if decision.fired else ():
            to = self._contact(session, audience, occurrence.agency_id)
            if to and to.contact_id not in told:
                told.add(to.contact_id)
                item = Item(number, occurrence.due_version, decision.cursor, kind, to)
                session.add(self._item(session, item))
        if decision.draft:
            session.add(
                Draft(
                    occurrence_id=number,
                    kind=decision.draft,
                    rung=decision.cursor,
                    due_version=occurrence.due_version,
                    prepared_at=self.now,
                )
            )
        occurrence.rung, occurrence.next_at = decision.cursor, decision.next_at
        session.add(occurrence)

    def _item(self, session: Session, item: Item) -> MessageItem:
        place = envelope(item, self.rules, self.now)
        query = select(Message).where(
            Message.contact_id == place.contact_id, Message.kind == place.kind, Message.bucket == place.bucket
        )
        message = session.exec(query).first()
        if message is None:
            message = Message(
                contact_id=place.contact_id,
                agency_id=item.to.agency_id,
                channel=item.to.channel,
                kind=place.kind,
                bucket=place.bucket,
                planned_at=self.now,
                not_before=place.not_before,
            )
            session.add(message)
            session.flush()
        return MessageItem(
            message_id=message.id or 0,
            occurrence_id=item.occurrence_id,
            rung=item.rung,
            due_version=item.due_version,
            contact_id=item.to.contact_id,
            channel=item.to.channel,
        )
