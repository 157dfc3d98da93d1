"""The embedded Prefect server: its own folder, its own SQLite file, loopback only."""

from __future__ import annotations

from pathlib import Path

from config.settings import Settings
from flows import environment


def serve(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT. The same application that `prefect server start` runs, in this process."""
    environment.prepare(settings)
    import os

    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(
        create_app(final=True), host="127.0.0.1", port=settings.prefect_port, log_level="warning", access_log=False
    )
