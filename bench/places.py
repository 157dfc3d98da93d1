"""Places for benchmarks and tests: a database that is gone afterwards, a configuration for any day of the week."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

import models  # noqa: F401  registers the tables
from config import clock
from config.settings import CONFIG_FOLDER
from models.migrations import upgrade
from models.session import connect


def open_today(folder: Path) -> Path:
    """The office's configuration copied into a new folder, with today as a working day."""
    shutil.copytree(CONFIG_FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    days, today = folder / "holidays.csv", clock.today(clock.now())
    kept = [line for line in days.read_text("utf-8").splitlines() if not line.startswith(f"{today}")]
    days.write_text("\n".join([*kept, f"{today},work,ngày thử,"]) + "\n", "utf-8")
    return folder


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


def quiet(engine: Engine, seconds: float = 60) -> None:
    """Waits until nobody else is connected: a killed process' backend holds its rows until the server notices.

    Until then a step leaves those rows to it, as to a living worker. SQLite's locks die with the process.
    """
    if engine.dialect.name != "postgresql":
        return
    engine.dispose()  # connections that wait in our own pool
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    last = time.monotonic() + seconds
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.execute(others).scalar_one():
            if time.monotonic() > last:
                raise TimeoutError(f"somebody is still connected after {seconds:.0f} s")
            time.sleep(0.01)
