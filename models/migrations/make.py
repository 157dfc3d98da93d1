"""Writes a migration from the difference between the models and the newest schema (`make migration M="…"`).

Until version 0.1.0 is released there is one migration, the initial one, and it is written anew.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from models.migrations import FOLDER, alembic_config
from models.session import connect

INITIAL = "0001"
RELEASED = False


def main() -> None:
    versions = FOLDER / "versions"
    if not RELEASED:
        for old in versions.glob("0001_*.py"):
            old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        with engine.execution_options(writes=True).begin() as connection:
            config = alembic_config(connection)
            command.upgrade(config, "head")
        with engine.execution_options(writes=True).begin() as connection:
            number = f"{len(list(versions.glob('[0-9]*.py'))) + 1:04d}"
            message = " ".join(sys.argv[1:]).strip() or "initial schema"
            command.revision(alembic_config(connection), message=message, autogenerate=True, rev_id=number)
    for tool in (["format", "-q"], ["check", "--fix", "-q"]):
        subprocess.run([Path(sys.executable).with_name("ruff"), *tool, versions], check=False)  # noqa: S603


if __name__ == "__main__":
    main()
