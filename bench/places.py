"""A database for a benchmark: a new one on the given server or a new SQLite file, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

import models  # noqa: F401  registers the tables
from models.migrations import upgrade
from models.session import connect


@contextmanager
def scratch(url: str | None, name: str) -> Iterator[Engine]:
    """An engine on an empty, migrated database; the database that `url` names is not touched."""
    if url is None or url.startswith("sqlite"):
        with tempfile.TemporaryDirectory(prefix=f"dondoc-{name}-") as folder:
            yield from _open(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        return
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    database = f"dondoc_bench_{name}_{os.getpid()}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{database}"'))
    try:
        yield from _open(make_url(url).set(database=database).render_as_string(hide_password=False))
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'))
        server.dispose()


def _open(url: str) -> Iterator[Engine]:
    engine = connect(url)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()
