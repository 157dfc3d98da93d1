"""Workers that run at once, workers that are killed, rows that the database refuses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from bench.places import quiet
from followup.step import StepResult, step_all
from models import Finding, MessageItem, RungFiring
from models.session import connect, reading
from tests.followup.engine.world import World

STEP = """
import sys
from config import clock
from config.settings import Settings
from followup.rules import Rules
from bench.places import quiet
from followup.step import step_all
from models.session import connect
step_all(connect(sys.argv[1]), clock.parse(sys.argv[2]), Rules.load(Settings(batch=4)))
"""


def arrange(world: World, tasks: int) -> None:
    plan = world.plan()
    for n in range(tasks):
        world.task(plan, ("so-a", "so-b", "so-c")[n % 3], due=("2026-12-15",))
    world.extend()


def counts(world: World) -> tuple[int, int]:
    with reading(world.engine) as session:
        items = session.exec(select(func.count()).select_from(MessageItem)).one()
        return items, session.exec(select(func.count()).select_from(RungFiring)).one()


def test_workers_at_once_plan_everything_once(world: World, database_url: str) -> None:
    arrange(world, 60)
    world.settings.batch = 7
    done: list[StepResult] = []

    def work() -> None:
        engine = connect(database_url)
        done.append(step_all(engine, world.now, world.rules))
        engine.dispose()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    step_all(world.engine, world.now, world.rules)
    assert len(done) == 4
    assert sum(result.items for result in done) == 60
    assert counts(world) == (60, 60)
    assert len({told.on for told in world.told()}) == 1


#: Where it is killed, and how many rows of twelve may be done then. The first batch goes alone; then lanes work at
#: once, and one that finds every row taken commits too: at the second commit one batch is done, two or all three.
KILLS = [
    ("step-before-commit:1", {0}),
    ("step-after-commit:1", {4}),
    ("step-before-commit:2", {4}),
    ("step-after-commit:2", {4, 8, 12}),
]


@pytest.mark.parametrize(("fault", "done"), KILLS, ids=[fault for fault, _ in KILLS])
def test_a_killed_step_loses_and_doubles_nothing(world: World, database_url: str, fault: str, done: set[int]) -> None:
    arrange(world, 12)
    world.settings.batch = 4
    killed = subprocess.run(
        [sys.executable, "-c", STEP, database_url, world.now.isoformat()],
        env={**os.environ, "DONDOC_FAULT": fault},
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    quiet(world.engine)
    assert counts(world) in {(rows, rows) for rows in done}
    world.step()
    assert counts(world) == (12, 12)


@contextmanager
def refusing(world: World, number: int) -> Iterator[None]:
    """The database refuses every mark of one occurrence."""
    on_sqlite = world.engine.dialect.name == "sqlite"
    if on_sqlite:
        make = [
            f"CREATE TRIGGER refuse BEFORE INSERT ON rung_firing WHEN NEW.occurrence_id = {number} "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ]
        drop = ["DROP TRIGGER refuse"]
    else:
        make = [
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'refused'; END$$",
            f"CREATE TRIGGER refuse BEFORE INSERT ON rung_firing FOR EACH ROW "
            f"WHEN (NEW.occurrence_id = {number}) EXECUTE FUNCTION refuse()",
        ]
        drop = ["DROP TRIGGER refuse ON rung_firing", "DROP FUNCTION refuse"]
    for statements in (make, drop):
        with world.engine.execution_options(writes=True).begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        if statements is make:
            yield


def test_a_row_that_the_database_refuses_is_put_aside(world: World) -> None:
    arrange(world, 5)
    with refusing(world, 3):
        result = world.step()
    assert (result.looked, result.fired, result.items) == (5, 4, 4)
    assert [row.quiet_reason != "" for row in world.rows()] == [False, False, True, False, False]
    with reading(world.engine) as session:
        finding = session.exec(select(Finding)).one()
        assert (finding.invariant, finding.subject) == ("step", "occurrence 3")
    assert counts(world) == (4, 4)
    world.extend()
    world.step()
    assert counts(world) == (5, 5)


def test_a_refused_row_does_not_stop_the_other_lanes(world: World) -> None:
    arrange(world, 60)
    world.settings.batch = 7
    with refusing(world, 30):
        result = world.step()
    assert (result.looked, result.fired, result.items, len(result.failures)) == (60, 59, 59, 1)
    assert counts(world) == (59, 59)
