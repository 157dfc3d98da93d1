"""A plan of the sample province with one duty of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from config.settings import Settings
from followup import answers
from followup.keys import key
from followup.rules import Rules
from models import AssignmentRole, Event, Message, MessageItem, Occurrence, Plan
from models.session import writing
from tests.followup.recording.builders import NOW, USER, active, day, duty, of_agency


@dataclass
class Office:
    """A session, the moved clock and short names for what people do."""

    session: Session
    rules: Rules
    settings: Settings
    plan: Plan
    now: datetime = NOW

    def occurrence(self, code: str, role: AssignmentRole = AssignmentRole.LEAD) -> Occurrence:
        return of_agency(self.session, self.plan, code, role)

    def agency_does(self, what: str, occurrence: Occurrence, code: str, **more: Any) -> Occurrence:
        return self._do(what, occurrence, f"agency:{code}", more)

    def office_does(self, what: str, occurrence: Occurrence, **more: Any) -> Occurrence:
        return self._do(what, occurrence, USER, more)

    def _do(self, what: str, occurrence: Occurrence, actor: str, more: dict[str, Any]) -> Occurrence:
        act = getattr(answers, what)
        done: Occurrence = act(self.session, key(occurrence), actor=actor, now=self.now, rules=self.rules, **more)
        return done

    def later(self, days: int) -> None:
        self.now += timedelta(days=days)

    @property
    def today(self) -> date:
        return self.now.date()

    def events(self, occurrence: Occurrence) -> list[str]:
        query = select(Event.kind).where(Event.occurrence_id == occurrence.id).order_by(col(Event.id))
        return list(self.session.exec(query))

    def items(self, occurrence: Occurrence) -> dict[str, str]:
        query = select(MessageItem).join(Message).where(MessageItem.occurrence_id == occurrence.id)
        return {item.rung: item.state.value for item in self.session.exec(query)}


@pytest.fixture
def rules(settings: Settings) -> Rules:
    return Rules.load(settings)


@pytest.fixture
def office(engine: Engine, settings: Settings, rules: Rules) -> Iterator[Office]:
    with writing(engine) as session:
        plan = active(
            session,
            settings,
            duty("Khám sức khỏe lưu động", ["Sở Y tế"], ["Sở Tài chính"], ["2026-12-15"], ref="1"),
            duty("Theo dõi chung", ["Sở Nội vụ"], ref="2"),
            duty("Báo cáo của từng cơ quan", ["Các sở, ban, ngành"], [], ["2026-12-31"], ref="3"),
        )
        yield Office(session, rules, settings, plan)


@pytest.fixture
def health(office: Office) -> Occurrence:
    """Sở Y tế's own duty, due on Tuesday 15/12/2026."""
    found = office.occurrence("so-y-te")
    assert found.due_on == day("2026-12-15")
    return found
