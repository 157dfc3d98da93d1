"""Years in seconds: a province with its agencies, clerks, mergers and downtimes, day by day, and what must hold.

    python -m bench.years --seed 1 --years 5 [--database URL] [--small]

Occurrences, step, activation, succession and a share of the answers (--real) are the product's own code; sending is a
statement that does what delivery does: it looks again at each item, and sends within office hours.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as hour
from functools import lru_cache
from random import Random
from typing import Any

from sqlalchemy import Date, Engine, Update, bindparam, event, exists, func, update
from sqlmodel import Session, col, select

from bench.life.check import breaches
from bench.life.people import WHO, Born, People
from bench.life.plans import write_plan
from bench.places import scratch
from bench.province import Province, make
from config import clock
from config.settings import Settings
from followup import activation, occurrences, succession
from followup.rules import Rules
from followup.step import step_all
from models import (
    Agency,
    AssignmentRole,
    Message,
    MessageItem,
    MessageState,
    Occurrence,
    OccurrenceState,
    RungFiring,
)
from models.bulk import table
from models.session import reading, writing

BEGIN = date(2026, 1, 5)


@dataclass
class Years:
    engine: Engine
    seed: int
    years: int
    plans: int
    tasks: int
    real: float
    days: int = 0
    rules: Rules = field(default_factory=lambda: Rules.load(Settings()))
    steps: list[datetime] = field(default_factory=list)
    made: int = 0
    newest: int = 0
    mergers: int = 0
    down: set[date] = field(default_factory=set)
    spent: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.end = BEGIN + timedelta(days=self.days) if self.days else date(BEGIN.year + self.years, 1, 4)
        self.province: Province = make(self.engine, self._at(BEGIN, 0), plans=0)
        with writing(self.engine) as session:
            session.get_one(Agency, self.province.departments[0]).in_command = False
        self.people = People(self.seed, self.real, self.rules, self.province.departments[1:])
        self.arrivals = self._days(self.plans)
        self._choose_downtimes()

    def _at(self, day: date, hours: float) -> datetime:
        return clock.at(day, hour(0)) + timedelta(hours=hours)

    def _days(self, number: int) -> Counter[date]:
        """Plans come on working days, most at the beginning of a year."""
        days: Counter[date] = Counter()
        for _ in range(number):
            first = date(BEGIN.year + self.chance.randrange(self.years), 1, 5)
            most = min(330, (self.end - first).days // 2)
            day = first + timedelta(days=int(self.chance.triangular(0, most, min(40, most))))
            days[self.rules.calendar.on_or_after(max(day, BEGIN))] += 1
        return days

    def _choose_downtimes(self) -> None:
        for length in [*(1, 2, 3, 4) * (2 * self.years), *(10,) * max(1, self.years // 2)]:
            first = BEGIN + timedelta(days=self.chance.randrange(20, (self.end - BEGIN).days))
            self.down |= {first + timedelta(days=n) for n in range(length)}

    def run(self) -> None:
        day = BEGIN
        while day < self.end:
            if day not in self.down:
                self._day(day)
            day += timedelta(days=1)

    def _day(self, day: date) -> None:
        working = self.rules.calendar.is_working(day)
        with writing(self.engine) as session:
            if (day.day, day.month % 3) == (1, 1) or day == BEGIN:
                self._timed("horizon", self._horizon, session, self._at(day, 1))
            self._timed("merge", self._merge, session, day)
        self._timed("step", self._step, self._at(day, 5.5))
        if working:
            self._timed("send", self._send, self._at(day, 7.6))
        with writing(self.engine) as session:
            self._timed("answers", self.people.act, session, day, self._at(day, 9))
            self._timed("activate", self._activate, session, day)
        if working:
            self._timed("step", self._step, self._at(day, 10.5))
            self._timed("send", self._send, self._at(day, 15))

    def _timed(self, name: str, what: object, *given: object) -> None:
        start = time.perf_counter()
        what(*given)  # type: ignore[operator]
        self.spent[name] += time.perf_counter() - start  # type: ignore[assignment]

    def _horizon(self, session: Session, now: datetime) -> None:
        occurrences.close_over(session, now, self.rules)
        self.made += occurrences.extend(session, now, self.rules)
        self._meet(session)

    def _activate(self, session: Session, day: date) -> None:
        for _ in range(self.arrivals.pop(day, 0) + self._late_arrivals(day)):
            now = self._at(day, 10)
            number = write_plan(session, self.chance, now, day, self.tasks, self.province)
            done = activation.activate(session, number, actor=WHO, now=now, rules=self.rules)
            self.made += done.occurrences
        self._meet(session)

    def _late_arrivals(self, day: date) -> int:
        """Plans of days on which the server was down."""
        return sum(self.arrivals.pop(missed) for missed in [d for d in self.arrivals if d < day])

    def _meet(self, session: Session) -> None:
        columns = (Occurrence.id, Occurrence.role, Occurrence.starts_on, Occurrence.due_on)
        query = select(*columns).where(col(Occurrence.id) > self.newest).order_by(col(Occurrence.id))
        for number, role, starts_on, due_on in session.connection().execute(query):
            self.newest = number
            self.people.born(Born(number, AssignmentRole(role), starts_on, due_on))

    def _merge(self, session: Session, day: date) -> None:
        """Each July three departments of the first half go into three others, on the day or the next one that is up."""
        due = [year for year in range(BEGIN.year, day.year + 1) if date(year, 7, 1) <= day][self.mergers // 3 :]
        for year in due:
            for _ in range(3):
                old, new = self.province.departments.pop(1), self.province.departments[-1 - self.mergers]
                first = date(year, 7, 1)
                now = self._at(day, 1)
                succession.decide(session, old, [new], effective_on=first, basis="NQ", actor=WHO, now=now)
                self.mergers += 1
            succession.apply(session, self._at(day, 1), rules=self.rules, actor=WHO)

    def _step(self, now: datetime) -> None:
        done = step_all(self.engine, now, self.rules)
        if done.failures:
            raise SystemExit(f"the step failed: {done.failures[:3]}")
        self.steps.append(now)

    def _send(self, now: datetime) -> None:
        values = {"moment": now, "today": clock.today(now)}
        with writing(self.engine) as session:
            for statement in sending():
                session.connection().execute(statement, values)

    def wrong(self, session: Session) -> list[str]:
        return list(breaches(session, self.rules, self.steps[-1], self.steps, self.people.silences, self.made))

    def found(self) -> tuple[dict[str, int], list[str]]:
        with reading(self.engine) as session:
            wrong = self.wrong(session)
            counts = {
                name: session.exec(select(func.count()).select_from(model)).one()
                for name, model in (
                    ("occurrences", Occurrence),
                    ("messages", Message),
                    ("items", MessageItem),
                    ("rungs", RungFiring),
                )
            }
        return counts, wrong


@lru_cache
def sending() -> list[Update]:
    """What delivery leaves behind, made once: answered items withdrawn, then messages sent, or withdrawn with them."""
    message, item, occurrence = table(Message).c, table(MessageItem).c, table(Occurrence).c
    moment: Any = bindparam("moment", type_=message.not_before.type)
    answered = exists().where(
        occurrence.id == item.occurrence_id,
        occurrence.hold.is_not(None) | occurrence.state.in_([OccurrenceState.DONE, OccurrenceState.CANCELLED]),
    )
    is_due = (message.state == MessageState.PLANNED, message.not_before <= moment)
    waiting = (item.message_id.in_(select(message.id).where(*is_due)), item.state == MessageState.PLANNED)
    news = item.rung.like("extension-%") | item.rung.like("confirmed-%")
    rest = exists().where(item.message_id == message.id, item.state == MessageState.PLANNED)
    ended = exists().where(
        table(Agency).c.id == message.agency_id, table(Agency).c.valid_to < bindparam("today", type_=Date())
    )
    withdrawn = {"state": MessageState.WITHDRAWN}
    return [
        update(table(MessageItem)).where(*waiting, answered, ~news).values(**withdrawn, reason="đã trả lời"),
        update(table(Message)).where(*is_due, rest, ~ended).values(state=MessageState.SENT, sent_at=moment),
        update(table(Message)).where(*is_due).values(**withdrawn, sent_at=None),
    ]


def _forgetful(raw: sqlite3.Connection, _record: object) -> None:
    """Years in seconds: the commits of this database do not wait for the disk."""
    raw.execute("PRAGMA synchronous=OFF")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.years", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--plans", type=int, default=300)
    parser.add_argument("--tasks", type=int, default=40, help="tasks of a plan")
    parser.add_argument("--real", type=float, default=0.04, help="share that answers through followup.answers")
    parser.add_argument("--database", help="server to make a scratch database on (default: a SQLite file)")
    parser.add_argument("--small", action="store_true", help="one year, 20 plans, every answer real")
    given = parser.parse_args(arguments)
    if given.small:
        given.years, given.plans, given.tasks, given.real = 1, 20, 10, 1.0
    with scratch(given.database, "years") as engine:
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _forgetful)
            engine.dispose()
        start, busy = time.perf_counter(), time.process_time()
        years = Years(engine, given.seed, given.years, given.plans, given.tasks, given.real)
        years.run()
        counts, wrong = years.found()
        seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    for line in wrong[:20]:
        sys.stderr.write(f"violation: {line}\n")
    spent = {name: round(value, 1) for name, value in years.spent.items()}
    found = {
        "bench": "years",
        "database": engine.dialect.name,
        "seed": given.seed,
        "years": given.years,
        "plans": given.plans,
        "tasks": given.plans * given.tasks,
        **counts,
        "answers": years.people.answers,
        "real_answers": years.people.real_answers,
        "mergers": years.mergers,
        "down_days": len(years.down),
        "spent": spent,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "violations": len(wrong),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
