"""Prefect's database is deleted in the middle: real server, real flows, real mail; its runs are lost, no message is.

Part of bench.faults (`--prefect`). Runs of the sweep and of delivery are asked for every few seconds, as the clock
does every few minutes; half-way server and flows are killed with SIGKILL, the server's database is deleted and both
are started again, which finds nothing but our own tables.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, update
from sqlmodel import col, func, select

from bench.places import open_today
from commands.supervisor.ports import choose
from config import clock, faults
from config.settings import Settings
from flows.api import Away, prefect
from flows.environment import api_url, wanted
from flows.serve import wait_for_server
from models import Message, MessageState, Occurrence
from models.session import reading, writing

ROOT = Path(__file__).resolve().parents[1]
RUNS = ("sweep/dondoc", "deliver/dondoc")
EVERY = 4.0
PATIENCE = 300.0


@contextmanager
def process(part: str, env: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`dondoc serve PART` in a group of its own; killed with all that it started."""
    command = [sys.executable, "-m", "commands", "serve", part]
    with (folder / f"{part}.log").open("ab") as log:
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def open_house(settings: Settings, folder: Path) -> Settings:
    """Open around the clock, and today is a working day."""
    own = open_today(folder / "config")
    port = choose(18_300 + os.getpid() % 1000, "127.0.0.1", ())
    return settings.model_copy(update={"config_folder": own, "prefect_port": port})


def environment(settings: Settings, database: str) -> dict[str, str]:
    ours = {
        "DONDOC_HOME": str(settings.home),
        "DONDOC_DATABASE_URL": database,
        "DONDOC_SECRET_KEY": settings.secret_key.get_secret_value(),
        "DONDOC_CONFIG_FOLDER": str(settings.config_folder),
        "DONDOC_MAIL_URL": settings.mail_url,
        "DONDOC_MAIL_FROM": settings.mail_from,
        "DONDOC_CONTACT_PER_DAY": str(settings.contact_per_day),
        "DONDOC_BASE_URL": settings.base_url,
        "DONDOC_PREFECT_PORT": str(settings.prefect_port),
        "DONDOC_LEASE_SECONDS": str(settings.lease_seconds),
        "DONDOC_DAY_START": "00:00",
        "DONDOC_DAY_END": "23:59:59",
        "DONDOC_SAMPLE": "false",
    }
    kept = {name: value for name, value in os.environ.items() if name != faults.VARIABLE}
    return kept | wanted(settings) | ours


def sent(engine: Engine) -> int:
    with reading(engine) as session:
        return session.exec(select(func.count()).where(col(Message.state) == MessageState.SENT)).one()


def ask(settings: Settings) -> int:
    """Asks for one run of each pass; how many Prefect took."""
    try:
        with prefect(settings) as api:
            for name in RUNS:
                api.client.create_flow_run_from_deployment(api.deployment(name))
    except Away:
        return 0
    return len(RUNS)


def until(settings: Settings, reached: Callable[[], bool]) -> int:
    """Asks for passes until then; how many runs were asked for."""
    asked, last = 0, time.monotonic() + PATIENCE
    while not reached() and time.monotonic() < last:
        asked += ask(settings)
        time.sleep(EVERY)
    return asked


def fall_due(engine: Engine, at: datetime, *, half: bool = False) -> None:
    """When the duties that nobody was told of fall due: all of them, or every other one."""
    some = (col(Occurrence.id) % 2 == 0,) if half else ()
    with writing(engine) as session:
        session.execute(update(Occurrence).where(col(Occurrence.rung) == "", *some).values(next_at=at))


def lose_prefect(engine: Engine, database: str, settings: Settings, count: int) -> dict[str, int]:
    """Half of the duties fall due before Prefect's database is deleted, half while it is away.

    Returns how many runs were asked for before and after the loss.
    """
    env = environment(settings, database)
    fall_due(engine, clock.now() + timedelta(days=30), half=True)
    before = _serve(settings, env, lambda: sent(engine) > 0)
    for file in (settings.home / "prefect").glob("prefect.db*"):
        file.unlink()
    fall_due(engine, clock.now())
    after = _serve(settings, env, lambda: sent(engine) >= count)
    return {"runs_before": before, "runs_after": after}


def _serve(settings: Settings, env: dict[str, str], reached: Callable[[], bool]) -> int:
    """Server and flows until then; both end by SIGKILL."""
    with process("prefect", env, settings.home):
        wait_for_server(api_url(settings), PATIENCE)
        with process("flows", env, settings.home):
            return until(settings, reached)
