"""A day's life in minutes: 50 people, imports, answers, steps, deliveries with faults, a worker killed every minute.

python -m bench.soak --minutes 20 [--database URL] [--users 50] [--think 2] [--faults 0.05] [--small]

Real processes: the web server, two workers (one is killed every minute and started anew), a mail server that fails for
a share of the mails. Memory is that of the web server and of the worker that is never killed, after the first tenth of
the time and at its end. `lost` and `doubled` are what people were told or sent held against what is there afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
from sqlalchemy import Engine

from bench.places import scratch
from bench.smtp_sink import sink
from bench.soaking import judge, office, people
from commands.supervisor.ports import choose
from config import clock
from config import settings as config
from config.settings import Settings
from followup.rules import Rules
from models import UserRole
from models.session import writing

KILL_EVERY = 60.0
AGENCIES, LEADERS, IMPORTERS = 0.6, 0.14, 0.04


@contextmanager
def process(arguments: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        child = subprocess.Popen([sys.executable, *arguments], env=os.environ | env, stdout=output, stderr=output)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def wait_for(port: int) -> None:
    last = time.monotonic() + 60
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except OSError:
            if time.monotonic() > last:
                raise
            time.sleep(0.2)


def crowd(
    engine: Engine, settings: Settings, given: argparse.Namespace, heard: people.Heard, until: float
) -> list[Any]:
    now, rules = clock.now(), Rules.load(settings)
    agencies, leaders = int(given.users * AGENCIES), int(given.users * LEADERS)
    importers = max(1, int(given.users * IMPORTERS))
    found: list[Any] = []
    with writing(engine) as session:
        links = office.agency_links(session, settings, now, agencies)
        for n in range(given.users):
            base = (settings.web_port, heard, n, until, given.think)
            if n < agencies:
                found.append(people.Agency(links[n % len(links)], *base))
                continue
            role = UserRole.LEADER if n < agencies + leaders else UserRole.COORDINATOR
            login = office.login(session, settings, role, f"soak{n}", now)
            if role is UserRole.LEADER:
                found.append(people.Leader(*base, login))
            elif n >= given.users - importers:
                slow = (*base[:4], 20 * given.think, login)
                found.append(people.Importer(lambda m: office.document(m, now, rules), 5000 + 1000 * (n % 4), *slow))
            else:
                found.append(people.Coordinator(*base, login))
    return found


class Memory:
    """Megabytes of processes, now."""

    def __init__(self, *pids: int) -> None:
        self.processes = [psutil.Process(pid) for pid in pids]

    def __call__(self) -> list[float]:
        return [process.memory_info().rss / 2**20 for process in self.processes]


def run(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    seconds = given.minutes * 60
    with scratch(given.database, "soak") as engine, sink(faults=given.faults) as target:
        address = engine.url.render_as_string(hide_password=False)
        port = choose(18_500 + os.getpid() % 400, "127.0.0.1", ())
        env = office.environment(folder, address, target.port, port)
        os.environ |= env
        settings = config.load()
        office.fill(engine, settings, folder, given.plans, clock.now())
        with (
            process(["-m", "commands", "serve", "web"], env, folder / "web.log") as web,
            process(["-m", "bench.soaking.work"], env, folder / "steady.log") as steady,
        ):
            wait_for(port)
            planted = office.plant(engine, clock.now(), seconds * 0.9)
            heard = people.Heard()
            found = crowd(engine, settings, given, heard, time.monotonic() + seconds)
            threads = [threading.Thread(target=one.run) for one in found]
            for thread in threads:
                thread.start()
            kills, memory = torment(env, folder, seconds, Memory(web.pid, steady.pid))
            for thread in threads:
                thread.join()
            alive = web.poll() is None and steady.poll() is None
        last = judge.drain(engine, settings, clock.now())
        verdict = judge.judge(engine, settings, heard, planted, target.take()["seen"], clock.now())
        print(f"drained at {last.isoformat()}", file=sys.stderr)
    for name in ("web", "steady", "mortal"):
        complain(folder / f"{name}.log")
    verdict["planted"] = len(planted)
    return {**report(given, heard, kills, memory, alive), **verdict, "database": engine.dialect.name}


def torment(env: dict[str, str], folder: Path, seconds: float, memory: Memory) -> tuple[int, list[list[float]]]:
    """A second worker that is killed every minute; how often, and the memory of the others over the time."""
    begun, kills, seen, dice = time.monotonic(), 0, [], random.Random(3)
    while (left := begun + seconds - time.monotonic()) > 0:
        with process(["-m", "bench.soaking.work"], env, folder / "mortal.log"):
            until = time.monotonic() + min(left, KILL_EVERY * dice.uniform(0.8, 1.2))
            while time.monotonic() < until:
                time.sleep(2)
                seen.append(memory())
        kills += 1
    return kills, seen


def complain(log: Path) -> None:
    """The end of what a process said, for whoever looks at this run."""
    said = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    lines = [line for line in said if " INFO " not in line][-15:]
    for line in lines:
        print(f"{log.stem}: {line}", file=sys.stderr)


def report(
    given: argparse.Namespace,
    heard: people.Heard,
    kills: int,
    memory: list[float],
    alive: bool,
) -> dict[str, Any]:
    everything = [one for took in heard.took.values() for one in took]
    start, end = _middle(memory[len(memory) // 10 :][:5]), _middle(memory[-5:])
    for part in range(0, len(memory), max(1, len(memory) // 10)):
        print(f"memory of web and worker: {[round(one) for one in memory[part]]} MB", file=sys.stderr)
    for line in heard.errors[:20]:
        print(f"error: {line}", file=sys.stderr)
    slow = {kind: round(_p95(took)) for kind, took in heard.took.items() if len(took) > 5}
    return {
        "bench": "soak",
        "minutes": given.minutes,
        "users": given.users,
        "requests": len(everything),
        "errors": len(heard.errors) + (0 if alive else 1),
        "p95_ms": round(_p95(everything), 1),
        "memory_start_mb": round(start, 1),
        "memory_end_mb": round(end, 1),
        "kills": kills,
        "refused": dict(heard.refused),
        "slowest": dict(sorted(slow.items(), key=lambda one: -one[1])[:6]),
    }


def _middle(rows: list[list[float]]) -> float:
    return statistics.median(sum(row) for row in rows)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18] if len(values) > 1 else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--database", help="server on which a database of its own is made; default: an SQLite file")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--think", type=float, default=2.0, help="seconds that a person thinks between two pages")
    parser.add_argument("--faults", type=float, default=0.05, help="share of mails that go wrong")
    parser.add_argument("--plans", type=int, default=30, help="plans under way at the beginning, of 20 duties each")
    parser.add_argument("--small", action="store_true", help="half a minute, for a look whether it works")
    given = parser.parse_args()
    if given.small:
        given.minutes, given.users, given.plans = 0.5, 10, 3
    with tempfile.TemporaryDirectory(prefix="dondoc-soak-") as folder:
        found = run(given, Path(folder))
    print(json.dumps(found, ensure_ascii=False))
    good = found["errors"] == found["lost"] == found["doubled"] == found["broken_invariants"] == 0
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
