"""A plan of the sample province with one duty of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
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
from models.migrations import upgrade
from models.session import connect, writing
from tests.followup.recording.builders import NOW, USER, active, day, duty, load, of_agency
from tests.postgres import fresh_database


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
        """State by rung or matter, without the number of the request: "extension-asked"."""
        query = select(MessageItem).join(Message).where(MessageItem.occurrence_id == occurrence.id)
        return {re.sub(r"-\d+$", "", item.rung): item.state.value for item in self.session.exec(query)}


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Both kinds of database with the sample province's bodies in it; tests take their changes back."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            folder = request.getfixturevalue("tmp_path_factory").mktemp("loaded")
            url = f"sqlite:///{folder / 'loaded.sqlite3'}"
        else:
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(fresh_database(server, "loaded"))
        engine = connect(url)
        stack.callback(engine.dispose)
        upgrade(engine)
        with writing(engine) as session:
            load(session)
        yield engine


@pytest.fixture
def session(loaded: Engine) -> Iterator[Session]:
    """One transaction that is rolled back: nothing of a test is left for the next."""
    with Session(loaded.execution_options(writes=True), expire_on_commit=False) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def rules(settings: Settings) -> Rules:
    return Rules.load(settings)


@pytest.fixture
def office(session: Session, settings: Settings, rules: Rules) -> Office:
    plan = active(
        session,
        settings,
        duty("Khám sức khỏe lưu động", ["Sở Y tế"], ["Sở Tài chính"], ["2026-12-15"], ref="1"),
        duty("Theo dõi chung", ["Sở Nội vụ"], ref="2"),
        duty("Báo cáo của từng cơ quan", ["Các sở, ban, ngành"], [], ["2026-12-31"], ref="3"),
    )
    return Office(session, rules, settings, plan)


@pytest.fixture
def health(office: Office) -> Occurrence:
    """Sở Y tế's own duty, due on Tuesday 15/12/2026."""
    found = office.occurrence("so-y-te")
    assert found.due_on == day("2026-12-15")
    return found
