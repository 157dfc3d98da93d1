"""Writes a migration from the difference between the models and the newest schema (`make migration M="…"`).

A migration that is on main is never written anew: databases in the field already stand on it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from models.migrations import FOLDER, alembic_config
from models.session import connect


def main() -> None:
    versions = FOLDER / "versions"
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        with engine.execution_options(writes=True).begin() as connection:
            config = alembic_config(connection)
            command.upgrade(config, "head")
        with engine.execution_options(writes=True).begin() as connection:
            number = f"{len(list(versions.glob('[0-9]*.py'))) + 1:04d}"
            message = " ".join(sys.argv[1:]).strip() or "schema"
            command.revision(alembic_config(connection), message=message, autogenerate=True, rev_id=number)
    for tool in (["format", "-q"], ["check", "--fix", "-q"]):
        subprocess.run([Path(sys.executable).with_name("ruff"), *tool, versions], check=False)  # noqa: S603


if __name__ == "__main__":
    main()
