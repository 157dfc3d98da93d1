"""Serves every flow from one process: the embedded way. Production uses prefect.yaml and process workers instead."""

from __future__ import annotations

import time

import httpx

from config import clock
from config.errors import Unreachable
from config.settings import Settings
from flows import environment

LIMIT = 3  # runs at once; more only queue for SQLite's single writer
PATIENCE = 120.0


def main(settings: Settings) -> None:
    """Waits for the server, schedules the visits, then runs until SIGTERM or SIGINT."""
    environment.prepare(settings)
    wait_for_server(environment.api_url(settings))
    from prefect import serve
    from prefect.deployments.runner import RunnerDeployment
    from prefect.types.entrypoint import EntrypointType

    from flows import zombies
    from flows.timetable import DEPLOYMENT, TURNS

    deployments = [
        RunnerDeployment.from_flow(
            turn.flow,
            DEPLOYMENT,
            schedule=turn.schedule,
            description=turn.description,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for turn in TURNS
    ]
    for deployment in deployments:
        deployment.apply()  # before serve(): the visits need the deployments
    zombies.watch(settings)
    resync(settings)
    serve(*deployments, pause_on_shutdown=False, print_starting_message=False, limit=LIMIT)


def resync(settings: Settings) -> None:
    from flows import passes, runtime

    passes.resync(runtime.engine(), settings, clock.now())


def wait_for_server(api: str, patience: float = PATIENCE) -> None:
    """Raises `Unreachable`."""
    last = time.monotonic() + patience
    while not healthy(api):
        if time.monotonic() > last:
            raise Unreachable(f"Prefect không trả lời tại {api}", f"Prefect does not answer at {api}")
        time.sleep(0.3)


def healthy(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
