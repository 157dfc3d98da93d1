"""A real Prefect server for the tests of this room: one process a session, its own folder and port."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from sqlalchemy import Engine

from bench.places import open_today
from config import clock
from config import settings as config
from config.settings import Settings
from flows import runtime
from flows.environment import wanted
from flows.serve import wait_for_server
from followup.sample import make_sample
from models.session import writing
from tests.notifications.mail_server import MailServer, mail_server
from tests.ports import reserve

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
#: Seconds for what takes ten on a machine at rest: how busy it is proves nothing.
PATIENCE = 300


@dataclass(frozen=True)
class Server:
    """`env` makes any process talk to this server."""

    settings: Settings
    env: dict[str, str]


@contextmanager
def process(args: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child in its own group that is ended with all that it started."""
    with log.open("wb") as output:
        child = subprocess.Popen(
            args, cwd=ROOT, env=os.environ | env, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):  # a test killed it
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("prefect")
    made = Settings(home=home, prefect_port=reserve())
    env = wanted(made) | {
        "DONDOC_HOME": str(home),
        "DONDOC_PREFECT_PORT": str(made.prefect_port),
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
    }
    with process([sys.executable, "-m", "commands", "serve", "prefect"], env, home / "server.log"):
        wait_for_server(env["PREFECT_API_URL"], PATIENCE)
        yield Server(made, env)


@pytest.fixture(scope="session")
def deployed(server: Server) -> Server:
    """The flows of prefect.yaml on the server, put there by Prefect's own command line."""
    pool = {"name": "dondoc", "type": "process"}
    httpx.post(f"{server.env['PREFECT_API_URL']}/work_pools/", json=pool).raise_for_status()
    done = subprocess.run(
        [Path(sys.executable).with_name("prefect"), "--no-prompt", "deploy", "--all"],
        cwd=ROOT,
        env=os.environ | server.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return server


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture
def config_folder(tmp_path: Path) -> Path:
    """The office's configuration, with today as a working day: these tests run on any day of the week."""
    return open_today(tmp_path / "config")


@pytest.fixture
def office(
    sqlite_template: Path,
    tmp_path: Path,
    deployed: Server,
    mail: MailServer,
    config_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Settings]:
    """Settings of an office on this server that is open around the clock, in the environment of every child too."""
    env = deployed.env | {
        "DONDOC_HOME": str(tmp_path / "home"),
        "DONDOC_CONFIG_FOLDER": str(config_folder),
        "DONDOC_SMTP_PORT": str(mail.port),
        "DONDOC_DAY_START": "00:00",
        "DONDOC_DAY_END": "23:59:59",
        "DONDOC_SECRET_KEY": "k" * 40,
    }
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "dondoc.sqlite3").write_bytes(sqlite_template.read_bytes())
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    runtime.settings.cache_clear()
    runtime.engine.cache_clear()
    yield config.load()
    runtime.engine().dispose()
    runtime.settings.cache_clear()
    runtime.engine.cache_clear()


@pytest.fixture
def engine(office: Settings) -> Engine:
    return runtime.engine()


@pytest.fixture
def plan_id(engine: Engine, office: Settings) -> int:
    """The sample plan, activated three days ago and not looked at since: much is due."""
    with writing(engine) as session:
        return make_sample(session, clock.now() - timedelta(days=3), office).id or 0


def wait_for(look: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    last = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < last, f"not within {seconds:.0f} s"
        time.sleep(0.25)
    return found


def now() -> datetime:
    return clock.now()
