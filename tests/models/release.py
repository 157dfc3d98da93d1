"""Keeps a database of a version that is about to be released, for the upgrade tests of all later versions.

    python -m tests.models.release 0.1.0      writes tests/models/released/0.1.0.dondoc

Twelve days of the sample province, lived through the version's own code, and a row in every table that this left
empty; kept as the version's own backup. A kept file is never made anew: databases in the field are like it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Engine, Integer, Table, func, insert, select
from sqlmodel import SQLModel

from commands.archive.dump import LEFT_OUT, dump
from config.settings import Settings
from flows import passes
from followup.sample import make_sample
from models.migrations import upgrade
from models.session import connect, writing
from tests.notifications.mail_server import mail_server

FOLDER = Path(__file__).parent / "released"
BEGIN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
DAYS = 12


def live(engine: Engine, settings: Settings) -> None:
    """Sample plan, four looks a day, everything sent."""
    with writing(engine) as session:
        make_sample(session, BEGIN, settings)
    for hours in range(0, 24 * DAYS, 6):
        at = BEGIN + timedelta(hours=hours)
        passes.horizon_if_due(engine, settings, at)
        passes.sweep(engine, settings, at)
        passes.send(engine, settings, at, "release")
        passes.check(engine, settings, at)


def fill_empty(engine: Engine) -> None:
    """A made-up row in each table that has none."""
    with engine.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if not connection.execute(select(func.count()).select_from(table)).scalar():
                connection.execute(insert(table), dict(_values(table)))


def _values(table: Table) -> Iterator[tuple[str, Any]]:
    for column in table.columns:
        if column.name != "id" and (not column.nullable or column.foreign_keys):
            yield column.name, _value(column)


def _value(column: Column[Any]) -> Any:
    kind = getattr(column.type, "impl", column.type)
    if column.foreign_keys or isinstance(kind, Integer):
        return 1
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, DateTime):
        return BEGIN
    if isinstance(kind, Date):
        return date(2026, 11, 20)
    if choices := getattr(column.type, "enum_class", None):
        return next(iter(choices))
    return {} if kind.python_type is dict else "thử nghiệm"


def main() -> None:
    [version] = sys.argv[1:]
    target = FOLDER / f"{version}.dondoc"
    if target.exists():
        raise SystemExit(f"{target} is there: a released database does not change")
    with tempfile.TemporaryDirectory() as folder, mail_server() as mail:
        settings = Settings(home=Path(folder), secret_key="r" * 40, smtp_port=mail.port)  # type: ignore[arg-type]
        engine = connect(settings.database)
        upgrade(engine)
        live(engine, settings)
        fill_empty(engine)
        written = dump(engine, settings, target, "", BEGIN + timedelta(days=DAYS))
        engine.dispose()
    target.chmod(0o644)
    empty = [name for name, count in written.rows.items() if not count and name not in LEFT_OUT]
    if empty:
        raise SystemExit(f"tables without a row: {empty}")
    print(f"{target}: {sum(written.rows.values())} rows, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
