"""Small lives of a province; seeds that once failed stay here. And: the checks do find what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, delete, update
from sqlmodel import Session, col, select

from bench.years import Years
from models import Message, MessageItem, Occurrence, RungFiring, RungOutcome
from models.session import reading

#: Seeds 1 and 2 are ordinary ones.
SEEDS = (1, 2)
FIRED = col(RungFiring.outcome) == RungOutcome.FIRED
ONE = select(RungFiring.occurrence_id).where(FIRED).limit(1).scalar_subquery()
BREAKAGES: dict[str, Callable[[Session], object]] = {
    "neither fired nor recorded": lambda s: s.execute(delete(RungFiring).where(col(RungFiring.occurrence_id) == ONE)),
    "nobody was told": lambda s: s.execute(delete(MessageItem)),
    "no next rung": lambda s: s.execute(update(Occurrence).values(next_at=None)),
    "planned for": lambda s: s.execute(update(Message).values(not_before=col(Message.planned_at))),
    "without a reason": lambda s: s.execute(update(RungFiring).where(~FIRED).values(reason="")),
    "sum by state": lambda s: s.execute(update(Occurrence).values(parent_id=None)),
}


def live(engine: Engine, seed: int) -> Years:
    """Four months; every answer through followup.answers."""
    years = Years(engine, seed, years=1, plans=3, tasks=6, real=1.0, days=120)
    years.run()
    return years


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_nothing_is_lost_doubled_or_late_on_postgresql(engine: Engine) -> None:
    assert live(engine, SEEDS[0]).found()[1] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_doubled_or_late_and_the_checks_can_fail(sqlite_engine: Engine, seed: int) -> None:
    years = live(sqlite_engine, seed)
    counts, wrong = years.found()
    assert wrong == []
    assert counts["occurrences"] > 20
    assert counts["messages"] > 50
    for sentence, break_it in BREAKAGES.items():
        with reading(sqlite_engine) as session:
            break_it(session)
            years.made += sentence == "sum by state"
            assert any(sentence in line for line in years.wrong(session))
