"""Batches, and what happens to a row that cannot be handled: it is put aside and said, the others go on."""

from __future__ import annotations

import gc
import logging
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from config.faults import maybe_fail
from followup.decide import PUT_ASIDE, Decision
from followup.rules import Rules
from followup.step.describe import describe
from followup.step.due import Decider, Due, due_rows
from followup.step.result import StepResult
from followup.step.write import write
from models import Finding, Occurrence, Plan
from models.session import writing

log = logging.getLogger("dondoc.step")
INVARIANT = "step"
#: Batches at once. SQLite has one writer; PostgreSQL's skip each other's rows.
LANES = {"sqlite": 1, "postgresql": 3}


def step(
    session: Session,
    now: datetime,
    rules: Rules,
    *,
    plan_id: int | None = None,
    task_id: int | None = None,
    limit: int | None = None,
    worker: str = "",
    detail: bool = False,
    decider: Decider | None = None,
) -> StepResult:
    """Handles one batch of what is due at `now`, in the caller's transaction; `looked` < limit says that all is done.

    Running it twice is harmless. A row that fails gets a finding and a quiet reason; the rest is handled.
    """
    due = due_rows(session, now, limit or rules.settings.batch, plan_id=plan_id, task_id=task_id)
    if not due:
        return StepResult()
    decided, bad = _decide(due, decider or Decider(rules, now))
    result = _write(session, decided, bad, rules, now)
    for row, why in bad:
        _put_aside(session, row, why, now, result)
    if detail:
        result.lines = describe(session, decided, bad)
    log.info("%s looked at %d, fired %d, %d items", worker or "step", result.looked, result.fired, result.items)
    return result


Decided = list[tuple[Due, Decision]]
Bad = list[tuple[Due, str]]


def _decide(due: list[Due], decider: Decider) -> tuple[Decided, Bad]:
    decided: Decided = []
    bad: Bad = []
    for row in due:
        try:
            decided.append((row, decider.decide(row)))
        except (KeyError, ValueError, OverflowError) as error:
            bad.append((row, f"{type(error).__name__}: {error}"))
    return decided, bad


def _write(session: Session, decided: Decided, bad: Bad, rules: Rules, now: datetime) -> StepResult:
    try:
        with session.begin_nested():
            return write(session, decided, rules, now)
    except SQLAlchemyError:
        log.exception("a batch of %d failed, trying row by row", len(decided))
    if session.get_bind().dialect.name == "postgresql":
        # Row by row the envelopes are made in no order: two workers would wait for each other in a circle.
        session.execute(text("LOCK TABLE message IN SHARE ROW EXCLUSIVE MODE"))
    result = StepResult()
    for pair in decided:
        try:
            with session.begin_nested():
                result.add(write(session, [pair], rules, now))
        except SQLAlchemyError as error:
            bad.append((pair[0], str(error).splitlines()[0]))
    return result


def _put_aside(session: Session, due: Due, why: str, now: datetime, result: StepResult) -> None:
    session.execute(
        update(Occurrence).where(col(Occurrence.id) == due.id).values(next_at=None, quiet_reason=f"{PUT_ASIDE}: {why}")
    )
    subject = f"occurrence {due.id}"
    known = select(Finding.id).where(
        Finding.invariant == INVARIANT, Finding.subject == subject, col(Finding.closed_at).is_(None)
    )
    if session.exec(known).first() is None:
        session.add(Finding(invariant=INVARIANT, subject=subject, text=f"{PUT_ASIDE}: {why}", found_at=now))
    result.looked += 1
    result.quiet += 1
    result.plans.add(due.plan_id)
    result.failures.append(f"occurrence {due.id}: {why}")


def step_all(
    engine: Engine,
    now: datetime,
    rules: Rules,
    *,
    plan_id: int | None = None,
    task_id: int | None = None,
    worker: str = "",
    detail: bool = False,
) -> StepResult:
    """Batch after batch, one transaction each, until nothing is due.

    Where the first batch was full the rest is done in lanes: while the server writes one batch, the next is decided.
    """
    decider, full = Decider(rules, now), rules.settings.batch

    def one() -> StepResult:
        with collecting_later(), writing(engine) as session:
            done = step(
                session, now, rules, plan_id=plan_id, task_id=task_id, worker=worker, detail=detail, decider=decider
            )
            maybe_fail("step-before-commit")
        maybe_fail("step-after-commit")
        return done

    def lane() -> StepResult:
        total, looked = StepResult(), full
        while looked == full:
            done = one()
            looked = done.looked
            total.add(done)
        return total

    total = one()
    if total.looked == full:
        more = LANES[engine.dialect.name] - 1
        with ThreadPoolExecutor(max(more, 1)) as pool:
            others = [pool.submit(lane) for _ in range(more)]
            total.add(lane())
            for other in others:
                total.add(other.result())
    return total


@contextmanager
def collecting_later() -> Iterator[None]:
    """A batch makes some 10,000 short-lived rows and no cycles; looking for some took a third of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def next_visits(session: Session, plan_ids: Collection[int]) -> dict[int, datetime | None]:
    """The earliest next date of each plan; None where nothing waits."""
    earliest = (
        select(func.min(Occurrence.next_at))
        .where(col(Occurrence.plan_id) == Plan.id, col(Occurrence.next_at).is_not(None))
        .correlate(Plan)
        .scalar_subquery()
    )
    query = select(Plan.id, earliest).where(col(Plan.id).in_(plan_ids))
    return {number or 0: at for number, at in session.exec(query)}
