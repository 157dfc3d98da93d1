"""Prefect's own settings as dondoc wants them: set before Prefect is imported, never over what an operator set."""

from __future__ import annotations

import os

from config.settings import Settings

RETENTION_SECONDS = 30 * 24 * 3600


def api_url(settings: Settings) -> str:
    """The Prefect API: an outside server, or the embedded one."""
    return settings.prefect_url or f"http://127.0.0.1:{settings.prefect_port}/api"


def wanted(settings: Settings) -> dict[str, str]:
    """Environment of every process that talks to Prefect or is its embedded server."""
    home = settings.home.resolve() / "prefect"
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_API_URL": api_url(settings),
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        # Finished runs go after 30 days; without this Prefect keeps them for ever.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(RETENTION_SECONDS),
        # A run whose process died says so: no heartbeat, no "Running" for ever.
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
        "PREFECT_CLI_PROMPT": "false",
    }


def prepare(settings: Settings) -> None:
    for name, value in wanted(settings).items():
        os.environ.setdefault(name, value)
