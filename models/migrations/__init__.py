"""Schema history (Alembic). `upgrade(engine)` brings any older database to the newest schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

FOLDER = Path(__file__).parent
UPGRADE_LOCK = 7_340_021  # any fixed number: PostgreSQL's advisory lock for "dondoc is upgrading"


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest version in one transaction: a failed upgrade leaves the old state working.

    Several processes may call it at once; one upgrades, the others wait and find nothing to do.
    """
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest():
            return
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        command.upgrade(alembic_config(connection), "head")


def newest() -> str | None:
    """The revision that this version of dondoc expects."""
    return ScriptDirectory(str(FOLDER)).get_current_head()
