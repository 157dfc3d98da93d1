"""The database: one engine a process, one transaction a run, committed at the edge."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from errno import ENOSPC
from pathlib import Path
from random import uniform
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session, create_engine

from config.errors import Refused

BUSY_MS = 30_000
#: Looks at SQLite's write lock, and the seconds between them: a writer holds it for some milliseconds.
TURNS, WAIT = 1000, 0.002
#: Pages of 4 KiB that the log of changes may hold before they are copied into the file, which waits for the disk: at
#: SQLite's own 1,000 nearly every batch of the step would wait.
LOG_PAGES = 8_000
#: KiB of the file that a connection keeps in memory.
CACHE_KIB = 16_000
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_MS}",
    f"wal_autocheckpoint={LOG_PAGES}",
    f"cache_size=-{CACHE_KIB}",
)


KINDS = ("sqlite", "postgresql")
#: PostgreSQL's word for a full disk.
DISK_FULL = "53100"


def is_full(failure: Exception) -> bool:
    """Whether the disk, the database's or our own, has no room left."""
    if isinstance(failure, OSError):
        return failure.errno == ENOSPC
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_FULL or getattr(cause, "sqlstate", "") == DISK_FULL


def connect(url: str) -> Engine:
    """An engine for SQLite (WAL, foreign keys, busy time-out) or PostgreSQL; makes SQLite's folder.

    Raises Refused for what is no address of either.
    """
    place = _address(url)
    if place.get_backend_name() != "sqlite":
        plain = place.drivername == "postgresql"  # as everybody writes it; the driver is ours to know
        return create_engine(place.set(drivername="postgresql+psycopg") if plain else place, pool_pre_ping=True)
    if path := place.database:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _address(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError:  # its own words repeat the address, which may hold a password
        place = None
    if place is None or place.get_backend_name() not in KINDS:
        raise Refused(
            "Thiết lập DONDOC_DATABASE_URL phải là địa chỉ sqlite:///… hoặc postgresql://…",
            "DONDOC_DATABASE_URL must be an address of SQLite or PostgreSQL",
        )
    return place


def _prepare_sqlite(raw: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite chooses how they begin.
    raw.isolation_level = None
    for pragma in PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer that starts as a reader can fail in the middle ("database is locked"): take the lock at once.
    if not connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN")
    elif not _took_lock(connection.connection.driver_connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _took_lock(raw: Any) -> bool:
    """Asks for the write lock for some seconds, a little apart; SQLite itself waits up to 100 ms between two looks."""
    raw.execute("PRAGMA busy_timeout=0")
    try:
        for _ in range(TURNS):
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(uniform(0, 2 * WAIT))  # noqa: S311  no secret, only not all at once
            else:
                return True
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    return False


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction that may write: commits at its end, rolls back on any exception."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent look; whatever was changed is rolled back."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


class Alone(IntEnum):
    """What only one process does at a time; the numbers are PostgreSQL's advisory locks and may be any."""

    UPGRADING = 7_340_021
    CLAIMING = 7_340_022
    SEALING = 7_340_023
    LOADING = 7_340_024


def alone(session: Session, key: Alone) -> None:
    """Until this transaction ends nobody else goes past the same key; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
