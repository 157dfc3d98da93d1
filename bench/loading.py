"""Loading many rows quickly into a table that is then used as in production."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from models.bulk import table
from models.migrations import derived


@contextmanager
def bare(engine: Engine, model: type[SQLModel]) -> Iterator[None]:
    """No indexes and no kept counters while rows come in; then both are made anew and the planner is told.

    Indexes made afterwards are packed, however many rows there are: sizes are compared in the same condition.
    """
    indexes = sorted(table(model).indexes, key=lambda index: str(index.name))
    with engine.execution_options(writes=True).begin() as connection:
        derived.drop(connection)
        for index in indexes:
            index.drop(connection)
    yield
    with engine.execution_options(writes=True).begin() as connection:
        for index in indexes:
            index.create(connection)
        derived.make(connection)
    settle(engine)


def settle(engine: Engine) -> None:
    """Dead rows are cleared and counted, and nothing waits to be written: each measure begins in the same condition."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))
        else:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
