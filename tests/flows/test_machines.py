"""Several machines: PostgreSQL, Redis, a Prefect server and two workers, each of them lost in mid-run.

What must hold: nothing is lost or sent twice, and the other worker sends what a lost one held within `takeover`; how
long a round takes depends on the machine and is measured here.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import psutil
import pytest
from sqlalchemy import URL, Engine, create_engine, func, make_url
from sqlmodel import col, select

from commands.house import open_database
from config import clock
from config.settings import Settings
from flows.api import Away, Prefect, prefect
from flows.environment import wanted
from flows.serve import healthy, wait_for_server
from followup import reminding
from followup.rules import Rules
from followup.sample import make_sample
from models import Message, MessageAttempt, MessageItem, MessageState, Occurrence
from models.session import connect, reading, writing
from notifications.outbox.pause import FIRST
from tests.flows.conftest import ROOT, process, wait_for
from tests.notifications.mail_server import MailServer
from tests.ports import reserve
from tests.postgres import fresh_database
from tests.tcp_proxy import Wire, wire_to_postgres

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.xdist_group("prefect"),
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is absent"),
]

#: A claimed message belongs to its worker for so many seconds.
LEASE = 10
#: Between two turns of the clock; production's is two minutes for deliveries. A sweep comes with every third one.
TURN = 10.0
#: What was being sent is in doubt, and is sent again after a pause of at most so long.
DOUBT = FIRST.total_seconds() * 1.25
#: Turns after which a run that still waits to be started is given up: its worker died with it.
WAITS = 3
BIN = Path(sys.executable).parent
OPEN = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.HELD, MessageState.UNKNOWN)


@dataclass
class Place:
    """The whole installation; `env` is what every machine shares."""

    env: dict[str, str]
    settings: Settings
    engine: Engine
    database: Wire
    folder: Path
    stack: ExitStack
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    server: subprocess.Popen[bytes] | None = None

    def start_server(self) -> None:
        port = self.env["PREFECT_SERVER_API_PORT"]
        command = [str(BIN / "prefect"), "server", "start", "--host", "127.0.0.1", "--port", port]
        self.server = self.stack.enter_context(process(command, self.env, self.folder / "server.log"))
        wait_for_server(self.env["PREFECT_API_URL"], 200)

    def start_worker(self, name: str) -> None:
        home = self.folder / name
        home.mkdir()
        own = {"DONDOC_HOME": str(home), "PREFECT_HOME": str(home / "prefect")}
        command = [str(BIN / "prefect"), "worker", "start", "--pool", "dondoc", "--name", name, "--limit", "4"]
        log = self.folder / f"{name}.log"
        self.workers[name] = self.stack.enter_context(process(command, self.env | own, log))

    def is_ready(self, name: str) -> bool:
        return "started!" in (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def holder(self) -> str | None:
        """The worker whose run holds a claimed message: claims name the process."""
        with reading(self.engine) as session:
            claimed = session.exec(select(Message.claimed_by).where(Message.state == MessageState.CLAIMED)).first()
        if not claimed:
            return None
        with contextlib.suppress(psutil.NoSuchProcess, IndexError, ValueError):
            pid = int(claimed.split(":")[1].split("-")[0])
            above = {one.pid for one in psutil.Process(pid).parents()}
            return next((name for name, worker in self.workers.items() if worker.pid in above), None)
        return None

    def open_messages(self) -> int:
        with reading(self.engine) as session:
            waits = (col(Message.state).in_(OPEN), Message.not_before <= clock.now() + timedelta(hours=1))
            return session.exec(select(func.count()).select_from(Message).where(*waits)).one()


def kill(one: subprocess.Popen[bytes]) -> None:
    """The process and all that it started, as when the machine loses its power."""
    for child in [*psutil.Process(one.pid).children(recursive=True), psutil.Process(one.pid)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.send_signal(signal.SIGKILL)
    one.wait()


@contextmanager
def redis(folder: Path) -> Iterator[int]:
    port = reserve()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with process(command, {}, folder / "redis.log"):
        yield port


@pytest.fixture
def place(postgres_server: str, tmp_path: Path, mail: MailServer, config_folder: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        ours = make_url(stack.enter_context(fresh_database(postgres_server, "machines")))
        theirs = make_url(stack.enter_context(fresh_database(postgres_server, "prefect")))
        cable = stack.enter_context(wire_to_postgres(postgres_server))
        port = reserve()
        queue = f"redis://127.0.0.1:{stack.enter_context(redis(tmp_path))}"

        def through(url: URL, driver: str) -> str:
            found = url.set(drivername=driver, host="127.0.0.1", port=cable.port, query={})
            return found.render_as_string(False)

        settings = Settings(
            home=tmp_path / "office",
            database_url=ours.render_as_string(False),
            config_folder=config_folder,
            secret_key="k" * 40,  # type: ignore[arg-type]
            smtp_port=mail.port,
            day_start="00:00",  # type: ignore[arg-type]
            day_end="23:59:59",  # type: ignore[arg-type]
            lease_seconds=LEASE,
            contact_per_day=10_000,
            prefect_port=port,
        )
        env = wanted(settings) | {
            "DONDOC_DATABASE_URL": through(ours, "postgresql+psycopg"),
            "DONDOC_CONFIG_FOLDER": str(config_folder),
            "DONDOC_SECRET_KEY": "k" * 40,
            "DONDOC_SMTP_PORT": str(mail.port),
            "DONDOC_DAY_START": "00:00",
            "DONDOC_DAY_END": "23:59:59",
            "DONDOC_LEASE_SECONDS": str(LEASE),
            "DONDOC_CONTACT_PER_DAY": "10000",
            "DONDOC_PREFECT_PORT": str(port),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": through(theirs, "postgresql+asyncpg"),
            "PREFECT_SERVER_EVENTS_MESSAGING_BROKER": "prefect_redis.messaging",
            "PREFECT_SERVER_EVENTS_MESSAGING_CACHE": "prefect_redis.messaging",
            "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
            "PREFECT_REDIS_MESSAGING_URL": f"{queue}/0",
            "PREFECT_SERVER_DOCKET_URL": f"{queue}/1",
        }
        engine = open_database(settings, clock.now())
        stack.callback(engine.dispose)
        yield Place(env, settings, engine, cable, tmp_path, stack)


@contextmanager
def ticking(place: Place) -> Iterator[None]:
    """The clock: a sweep and a delivery every few seconds, while the server can be reached.

    As in the house, where minutes lie between them, a run is not asked for while the one before waits to be started.
    """
    over = threading.Event()
    asked: dict[str, tuple[int, UUID]] = {}

    def ask(api: Prefect, flow: str, turn: int) -> None:
        if flow in asked and turn - asked[flow][0] < WAITS:
            state = api.client.read_flow_run(asked[flow][1]).state
            if state and (state.is_scheduled() or state.is_pending()):
                return
        asked[flow] = turn, api.client.create_flow_run_from_deployment(api.deployment(f"{flow}/dondoc")).id

    def tick() -> None:
        for turn in itertools.count():
            if over.wait(TURN):
                return
            with contextlib.suppress(Away), prefect(place.settings) as api:
                for flow in ("deliver", "sweep")[: 1 if turn % 3 else 2]:
                    ask(api, flow, turn)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def deploy(place: Place) -> None:
    pool = {"name": "dondoc", "type": "process"}
    httpx.post(f"{place.env['PREFECT_API_URL']}/work_pools/", json=pool, timeout=30).raise_for_status()
    command = [str(BIN / "prefect"), "--no-prompt", "deploy", "--all"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | place.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with prefect(place.settings) as api:
        for flow in ("sweep", "deliver", "chores", "horizon", "invariants", "retention"):
            api.client.pause_deployment(api.deployment(f"{flow}/dondoc"))  # this test is the clock


def remind(place: Place, part: int) -> int:
    """Every fourth open duty is reminded now: so many messages of their own; how many."""
    with writing(place.engine) as session:
        query = select(Occurrence.id).where(col(Occurrence.closed_at).is_(None)).order_by(col(Occurrence.id))
        numbers = [number or 0 for number in session.exec(query) if (number or 0) % 4 == part]
        rules = Rules.load(place.settings)
        return reminding.remind(session, numbers, actor="user:test", now=clock.now(), rules=rules)


def wait_all_sent(place: Place, mail: MailServer, seconds: float) -> float:
    """Until no message is open; how long it took."""
    begun = time.monotonic()
    wait_for(lambda: True if place.open_messages() == 0 else None, seconds)
    return time.monotonic() - begun


def usual_round(place: Place, mail: MailServer) -> float:
    """How long sweep and delivery take with nobody lost: the sample's own first messages."""
    begun = time.monotonic()
    wait_for(lambda: mail.mails or None, 300)
    wait_all_sent(place, mail, 300)
    return time.monotonic() - begun


def takeover(usual: float) -> float:
    """The lease ends (or the dead worker's run is given up), a round takes the rest, and after the pause what was in
    doubt."""
    return max(LEASE, WAITS * TURN) + DOUBT + 2 * (TURN + usual)


def wait_mails(mail: MailServer, more: int) -> None:
    until = len(mail.mails) + more
    wait_for(lambda: True if len(mail.mails) >= until else None, 300)


def judge(place: Place, mail: MailServer) -> dict[str, int]:
    """Everything planned arrived, and nothing twice that was not in doubt."""
    heard = Counter(one.identity for one in mail.mails)
    with reading(place.engine) as session:
        sent = session.exec(select(Message.provider_id).where(Message.state == MessageState.SENT)).all()
        numbers = select(MessageAttempt.message_id).where(MessageAttempt.outcome == MessageState.UNKNOWN)
        doubtful = session.exec(select(Message.provider_id).where(col(Message.id).in_(numbers))).all()
        waiting = (MessageItem.state == MessageState.PLANNED, Message.not_before <= clock.now())
        lost_items = session.exec(select(func.count()).select_from(MessageItem).join(Message).where(*waiting)).one()
        failed = session.exec(select(func.count()).where(Message.state == MessageState.FAILED)).one()
    return {
        "lost": len(set(sent) - heard.keys()) + lost_items + failed,
        "doubled": sum(times - 1 for one, times in heard.items() if one not in doubtful),
        "sent": len(sent),
    }


def test_whatever_machine_is_lost_nothing_is(place: Place, mail: MailServer) -> None:
    mail.faults.rcpt = lambda _to, _n: time.sleep(0.15)  # type: ignore[func-returns-value]  # a slow provider
    with writing(place.engine) as session:
        make_sample(session, clock.now() - timedelta(days=3), place.settings)
    place.start_server()
    deploy(place)
    for name in ("may-a", "may-b"):
        place.start_worker(name)
    wait_for(lambda: True if all(place.is_ready(name) for name in place.workers) else None, 300)
    with ticking(place):
        usual = usual_round(place, mail)
        # 1. a worker loses its power while its run holds messages; the other one takes over
        assert remind(place, 0) >= 15
        wait_mails(mail, 3)
        lost = wait_for(place.holder, 120)
        kill(place.workers.pop(lost))
        assert place.open_messages() > 0
        assert wait_all_sent(place, mail, 300) < takeover(usual)
        # 2. the database is cut off in the middle of a run, from workers and server alike
        assert remind(place, 1) >= 15
        wait_mails(mail, 3)
        assert place.database.cut() > 0
        assert place.open_messages() > 0
        wait_for(lambda: None if healthy_database(place) else True, 20)
        place.database.mend()
        wait_all_sent(place, mail, 300)
        # 3. the Prefect server dies in the middle of a run and comes back
        assert remind(place, 2) >= 15
        wait_mails(mail, 3)
        assert place.server is not None
        kill(place.server)
        assert not healthy(place.env["PREFECT_API_URL"])
        place.start_server()
        assert remind(place, 3) >= 15  # new work after it came back: the worker found it again
        wait_all_sent(place, mail, 400)
    found = judge(place, mail)
    assert (found["lost"], found["doubled"]) == (0, 0), found
    assert found["sent"] >= 60


def healthy_database(place: Place) -> bool:
    """Through the wire, as the machines see it."""
    engine = create_engine(place.env["DONDOC_DATABASE_URL"], connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return True
    except Exception:  # noqa: BLE001  whatever the driver calls a cut wire
        return False
    finally:
        engine.dispose()


def test_the_wire_can_be_cut_and_mended(postgres_server: str) -> None:
    with wire_to_postgres(postgres_server) as cable:
        url = make_url(postgres_server).set(port=cable.port, host="127.0.0.1", query={})
        engine = connect(url.render_as_string(False))
        probe: Callable[[], object] = lambda: engine.connect().close()  # noqa: E731
        probe()
        assert cable.cut() == 1
        with pytest.raises(Exception, match=r"connection|server closed"):
            probe()
        cable.mend()
        probe()
        engine.dispose()
