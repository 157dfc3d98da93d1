"""Schema history (Alembic). `upgrade(engine)` brings any older database to the newest schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from config.errors import Refused
from models.session import Alone

FOLDER = Path(__file__).parent


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest version in one transaction: a failed upgrade leaves the old state working.

    Several processes may call it at once; one upgrades, the others wait and find nothing to do. Raises `Refused` where
    the database is a newer version's or a migration fails; nothing was changed then.
    """
    found = current(engine)
    if found == newest():
        return
    if found is not None and found not in known():
        raise Refused(
            f"Cơ sở dữ liệu (lược đồ {found}) thuộc phiên bản dondoc mới hơn: cài phiên bản đó, hoặc khôi phục bản sao lưu cũ",
            f"the database stands on revision {found} of a newer dondoc: install that, or restore an older backup",
        )
    try:
        with _upgrading(engine) as connection:
            command.upgrade(alembic_config(connection), "head")
    except Exception as error:
        if found is None and isinstance(error, OperationalError):
            raise  # nothing to upgrade: the database itself is away or locked
        raise Refused(
            f"Nâng cấp cơ sở dữ liệu từ lược đồ {found} không thành ({type(error).__name__}: {_line(error)}); dữ liệu "
            "còn nguyên như cũ: chạy lại phiên bản trước và báo lỗi này",
            "the upgrade failed and changed nothing: go back to the version before and report this",
        ) from error


@contextmanager
def _upgrading(engine: Engine) -> Iterator[Connection]:
    """One transaction. SQLite changes a table by making it anew, for which references must rest: checked at the end."""
    with engine.execution_options(writes=True).connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": Alone.UPGRADING})
                yield connection
                if sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise ValueError(f"rows of {lost[0]} point at rows that are gone")
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def _line(error: Exception) -> str:
    return next(iter(str(getattr(error, "orig", None) or error).strip().splitlines()), "")[:200]


def current(engine: Engine) -> str | None:
    """The revision that the database stands on; None where it has none of our tables."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision that this version of dondoc expects."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def known() -> set[str]:
    """Every revision that this version of dondoc can stand on."""
    return {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
