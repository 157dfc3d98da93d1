"""Every released schema is upgraded with its data; a failed upgrade leaves the old state working. On both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, MetaData, select, text
from sqlmodel import SQLModel

from commands.archive.load import load, opened
from config.errors import Refused
from config.settings import Settings
from flows import passes
from followup import invariants
from followup.rules import Rules
from models import migrations
from models.migrations import current, newest, searching, upgrade
from models.session import connect, reading
from tests.models.release import BEGIN, DAYS, FOLDER
from tests.postgres import fresh_database

RELEASED = sorted(path.stem for path in FOLDER.glob("*.dondoc"))
#: Columns whose values a migration changes on purpose: (table, column) -> why.
CHANGED: dict[tuple[str, str], str] = {}
LATER = BEGIN + timedelta(days=DAYS)

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        engine = connect(f"sqlite:///{tmp_path / 'old.sqlite3'}")
        yield engine
        engine.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    with fresh_database(server, "upgrade") as url:
        engine = connect(url)
        yield engine
        engine.dispose()


@pytest.fixture(params=RELEASED)
def old(request: pytest.FixtureRequest, empty: Engine, settings: Settings) -> Engine:
    """The database of a released version, as that version left it."""
    writes = empty.execution_options(writes=True)
    with opened(FOLDER / f"{request.param}.dondoc", "") as archive, writes.begin() as connection:
        load(connection, archive, settings, schema="")
    return empty


def rows(engine: Engine) -> Rows:
    """Every row of every table that is there, as the database's own types."""
    found, tables = {}, MetaData()
    with engine.connect() as connection:
        tables.reflect(connection, only=lambda name, _: searching.included(None, name, "table"))
        for table in tables.sorted_tables:
            ordered = select(table).order_by(*table.primary_key.columns)
            found[table.name] = [dict(row._mapping) for row in connection.execute(ordered)]
    return found


def assert_kept(before: Rows, after: Rows) -> None:
    for name, kept in before.items():
        if name == "alembic_version":
            continue
        columns = [c for c in (kept[0] if kept else {}) if (name, c) not in CHANGED and c in (after[name] or [{}])[0]]
        assert columns or not kept, name
        was = [{c: row[c] for c in columns} for row in kept]
        assert was == [{c: row[c] for c in columns} for row in after[name]], name


def test_something_is_released() -> None:
    assert "0.1.0" in RELEASED


def test_a_released_database_is_upgraded_with_its_data(old: Engine) -> None:
    before = rows(old)
    assert [name for name, kept in before.items() if not kept] == ["login_session"]  # no backup holds those
    upgrade(old)
    after = rows(old)
    assert_kept(before, after)
    with old.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": searching.included}
        )
        assert compare_metadata(context, SQLModel.metadata) == []
        if old.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_an_upgraded_house_goes_on(old: Engine, settings: Settings) -> None:
    """The newest version works on the old rows: it steps, and tells nobody a second time."""
    upgrade(old)
    told = text("SELECT count(*) FROM message_item")
    with old.connect() as connection:
        before = connection.execute(told).scalar_one()
    passes.sweep(old, settings, LATER)
    passes.horizon(old, settings, LATER)
    with reading(old) as session:
        broken = {one.invariant for one in invariants.check(session, LATER, Rules.load(settings))}
    assert broken <= {"calendar", "no-channel"}
    with old.connect() as connection:
        keys = text(
            "SELECT count(*) FROM (SELECT DISTINCT occurrence_id, rung, due_version, contact_id, channel "
            "FROM message_item) AS one"
        )
        assert connection.execute(keys).scalar_one() == connection.execute(told).scalar_one() >= before


ANOTHER = '''
"""A migration of tomorrow."""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("plan", sa.Column("tomorrow", sa.String(), nullable=False, server_default="x"))
    with op.batch_alter_table("contact", recreate="{recreate}") as table:
        table.alter_column("address", new_column_name="reached_at")
    op.execute("UPDATE plan SET title = 'đổi'")
    op.create_table("novelty", sa.Column("id", sa.Integer(), primary_key=True))
    {end}
'''


@pytest.fixture
def tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations in which a next one can be put."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    head = newest()
    monkeypatch.setattr(migrations, "FOLDER", folder)
    file = folder / "versions" / "9999_tomorrow.py"
    file.write_text(ANOTHER.replace("{head}", str(head)), "utf-8")
    return file


def write(file: Path, engine: Engine, end: str) -> None:
    recreate = "always" if engine.dialect.name == "sqlite" else "never"
    file.write_text(file.read_text("utf-8").replace("{end}", end).replace("{recreate}", recreate), "utf-8")


@pytest.mark.parametrize("end", ["raise RuntimeError('nổ')", "op.execute('SELECT nothing FROM nowhere')"])
def test_a_failed_upgrade_leaves_the_old_state_working(
    old: Engine, settings: Settings, tomorrow: Path, end: str
) -> None:
    upgrade_to_present(old, tomorrow)
    write(tomorrow, old, end)
    before, stands = rows(old), current(old)
    with pytest.raises(Refused, match="còn nguyên như cũ"):
        upgrade(old)
    assert current(old) == stands
    assert rows(old) == before
    passes.sweep(old, settings, LATER)  # this version goes on working on it


def upgrade_to_present(engine: Engine, tomorrow: Path) -> None:
    content = tomorrow.read_text("utf-8")
    tomorrow.unlink()
    upgrade(engine)
    tomorrow.write_text(content, "utf-8")


def test_a_table_that_others_point_at_is_made_anew_with_its_rows(old: Engine, tomorrow: Path) -> None:
    """SQLite drops the old table in between: no reference may go with it."""
    upgrade_to_present(old, tomorrow)
    write(tomorrow, old, "pass")
    before = rows(old)
    upgrade(old)
    after = rows(old)
    assert [row["reached_at"] for row in after["contact"]] == [row["address"] for row in before["contact"]]
    assert len(after["message"]) == len(before["message"]) > 0
    assert {row["title"] for row in after["plan"]} == {"đổi"}


def test_references_that_a_migration_breaks_are_found(old: Engine, tomorrow: Path) -> None:
    upgrade_to_present(old, tomorrow)
    write(tomorrow, old, "op.execute('DELETE FROM task')")
    before = rows(old)
    with pytest.raises(Refused, match="còn nguyên như cũ"):
        upgrade(old)
    assert rows(old) == before


def test_a_newer_versions_database_is_refused(old: Engine) -> None:
    upgrade(old)
    with old.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="phiên bản dondoc mới hơn"):
        upgrade(old)
