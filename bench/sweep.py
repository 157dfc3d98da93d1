"""How fast the step is: due rows of many open ones, against an ORM loop with one commit a row.

python -m bench.sweep --open 1000000 --due 20000 [--database URL] [--small]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, delete, update
from sqlmodel import col, select

from bench.loading import bare, settle
from bench.places import scratch
from bench.plain import PlainLoop
from bench.province import Province, make
from config.settings import Settings
from followup.decide import moment
from followup.rules import Rules
from followup.step import step_all
from models import (
    Draft,
    DueBasis,
    Message,
    MessageItem,
    Occurrence,
    OccurrenceState,
    RungFiring,
)
from models.bulk import changed, given, insert_rows, packed, table
from models.session import writing

DAY = date(2026, 11, 25)
#: Steps that are measured, after one that is not: whatever the machine keeps in memory it has read by then.
ROUNDS = 5
CHUNK = 20_000
#: Cursor and working days to the due date of a row whose next rung comes on the day of the sweep, and its weight: most
#: duties are answered before they are late.
PLACES = tuple(
    (cursor, days)
    for cursor, days, weight in (
        ("", None, 2),
        ("not-accepted", 10, 3),
        ("before-10", 5, 3),
        ("before-5", 1, 3),
        ("before-1", 0, 3),
        ("due", -1, 2),
        ("late-1", -5, 1),
        ("late-5", -10, 1),
        ("late-10", -15, 1),
        ("late-15", -20, 1),
        ("late-20", -25, 1),
    )
    for _ in range(weight)
)
#: Rows that differ in their terms; then they repeat.
TERMS = 200 * len(PLACES)


class Bench:
    def __init__(self, engine: Engine, rules: Rules) -> None:
        self.engine, self.rules = engine, rules
        self.now = moment(DAY, rules)
        self.province: Province = make(engine, self.now - timedelta(days=300))
        self.made = 0
        self.saved: list[tuple[int, str, datetime]] = []
        #: Seconds of this process at work, whatever else the machine does; one for each sweep.
        self.cpu: list[float] = []
        self.terms: dict[tuple[int, bool], dict[str, object]] = {}

    def add(self, later: int, due: int = 0) -> None:
        """Open occurrences: due after the day of the sweep, or on it."""
        with bare(self.engine, Occurrence):
            for number, is_due in ((later, False), (due, True)):
                for start in range(0, number, CHUNK):
                    with writing(self.engine) as session:
                        data = [self._row(n, is_due) for n in range(start, min(start + CHUNK, number))]
                        insert_rows(session, Occurrence, data)

    def _row(self, n: int, due: bool) -> dict[str, object]:
        self.made += 1
        key = (n % TERMS, due)
        if key not in self.terms:
            self.terms[key] = self._terms(*key)
        tasks, agencies = self.province.tasks, self.province.departments + self.province.communes
        return {
            "plan_id": self.province.plans[self.made % len(tasks) // 40],
            "task_id": tasks[self.made % len(tasks)],
            "agency_id": agencies[self.made % len(agencies)],
            "period_key": f"n{self.made // len(tasks)}",
            **self.terms[key],
        }

    def _terms(self, n: int, due: bool) -> dict[str, object]:
        calendar = self.rules.calendar
        cursor, days = PLACES[n % len(PLACES)] if due else ("not-accepted", 30 + n % 200)
        starts_on = DAY if days is None else calendar.on_or_after(DAY - timedelta(days=60 + n % 40 * 5))
        due_on = calendar.add(DAY, 40 + n % 100) if days is None else calendar.add(DAY, days)
        later = moment(calendar.add(due_on, -10), self.rules)
        return {
            "starts_on": starts_on,
            "due_on": due_on,
            "original_due_on": due_on,
            "due_basis": DueBasis.PRINTED,
            "state": OccurrenceState.PENDING if days is None else OccurrenceState.ACCEPTED,
            "ladder": "duty",
            "rung": cursor,
            "next_at": self.now if due else later,
            "created_at": self.now,
        }

    def remember(self) -> None:
        with writing(self.engine) as session:
            query = select(Occurrence.id, Occurrence.rung, Occurrence.next_at).where(
                col(Occurrence.next_at) <= self.now
            )
            self.saved = [(number or 0, rung, at or self.now) for number, rung, at in session.exec(query)]

    def reset(self) -> None:
        """As before the sweep."""
        target, names = table(Occurrence), ("id", "rung", "next_at")
        with writing(self.engine) as session:
            for model in (MessageItem, Message, RungFiring, Draft):
                session.execute(delete(model))
            old = given(self.engine.dialect.name, Occurrence, names)
            statement = update(target).where(target.c.id == old.c.id).values(rung=old.c.rung, next_at=old.c.next_at)
            changed(session, statement, packed(session, Occurrence, names, self.saved))
        settle(self.engine)

    def sweep(self, expected: int) -> float:
        """Median seconds of the real step over what is due."""
        self._once(expected)
        rounds = [self._once(expected) for _ in range(ROUNDS)]
        self.cpu.append(statistics.median(busy for _, busy in rounds))
        return statistics.median(taken for taken, _ in rounds)

    def _once(self, expected: int) -> tuple[float, float]:
        """Seconds of one step, and those of this process at work."""
        self.reset()
        busy = time.process_time()
        with stopwatch() as seconds:
            result = step_all(self.engine, self.now, self.rules)
        if (result.looked, result.fired, result.failures) != (expected, expected, []):
            raise SystemExit(f"wrong result: {result}")
        return seconds[0], time.process_time() - busy

    def orm(self, sample: int) -> float:
        """Seconds of the loop that most people write, over `sample` rows."""
        self.reset()
        numbers = [number for number, _, _ in self.saved[:: max(1, len(self.saved) // sample)]][:sample]
        loop = PlainLoop(self.rules, self.now)
        with stopwatch() as seconds:
            loop.run(self.engine, numbers)
        return seconds[0]


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    seconds = [0.0]
    start = time.perf_counter()
    yield seconds
    seconds[0] = time.perf_counter() - start


def run(engine: Engine, open_rows: int, due_rows: int, sample: int) -> dict[str, object]:
    bench = Bench(engine, Rules.load(Settings()))
    bench.add(open_rows - due_rows, due_rows)
    bench.remember()
    seconds = bench.sweep(due_rows)
    orm_rows_per_s = sample / bench.orm(sample)
    bench.add(open_rows)
    double = bench.sweep(due_rows)
    rows_per_s = due_rows / seconds
    return {
        "bench": "sweep",
        "database": engine.dialect.name,
        "open": open_rows,
        "due": due_rows,
        "seconds": round(seconds, 3),
        "rows_per_s": round(rows_per_s),
        "orm_rows_per_s": round(orm_rows_per_s),
        "ratio": round(rows_per_s / orm_rows_per_s, 1),
        "seconds_double_open": round(double, 3),
        "change": round(double / seconds - 1, 3),
        "cpu_seconds": round(bench.cpu[0], 3),
        "cpu_seconds_double_open": round(bench.cpu[1], 3),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sweep", description=__doc__)
    parser.add_argument("--open", type=int, default=1_000_000, help="open occurrences")
    parser.add_argument("--due", type=int, default=20_000, help="how many of them are due")
    parser.add_argument("--orm-sample", type=int, default=500, help="rows of the ORM loop")
    parser.add_argument("--database", help="server to make a scratch database on (default: a SQLite file)")
    parser.add_argument("--small", action="store_true", help="20,000 open, 2,000 due")
    given = parser.parse_args(arguments)
    if given.small:
        given.open, given.due, given.orm_sample = 20_000, 2_000, 100
    with scratch(given.database, "sweep") as engine:
        found = run(engine, given.open, given.due, given.orm_sample)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
