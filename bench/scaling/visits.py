"""What a Prefect run costs: bytes in its database, CPU of its server and of the process that runs it.

`python -m bench.scaling.visits RUNS DUTIES` inside an environment made by `measure`; prints one JSON line.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import create_engine, make_url, text, update
from sqlmodel import col, select

from bench.places import scratch
from commands.supervisor.ports import choose
from config import clock
from config.settings import Settings
from flows.environment import wanted
from flows.serve import wait_for_server
from followup.sample import make_sample
from models import Occurrence
from models.session import writing

RUNS = 24


def measure(url: str, folder: Path) -> dict[str, Any]:
    """For `follow-plan` runs of ten duties each and for sweeps, on a real server over PostgreSQL."""
    with scratch(url, "scaleprefect") as engine, database(url) as theirs:
        port = choose(19_400 + os.getpid() % 400, "127.0.0.1", ())
        settings = Settings(home=folder, prefect_port=port)
        env = wanted(settings) | {
            "DONDOC_HOME": str(folder),
            "DONDOC_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "DONDOC_PREFECT_PORT": str(port),
            "DONDOC_SAMPLE": "false",
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": theirs.replace("postgresql+psycopg", "postgresql+asyncpg"),
        }
        log = (folder / "server.log").open("wb")
        server = subprocess.Popen(
            [sys.executable, "-m", "commands", "serve", "prefect"], env=os.environ | env, stdout=log, stderr=log
        )
        try:
            wait_for_server(env["PREFECT_API_URL"], 200)
            found: dict[str, Any] = {}
            for kind in ("visit", "sweep"):
                before, busy = size(theirs), cpu(server.pid)
                said = subprocess.run(
                    [sys.executable, "-m", "bench.scaling.visits", kind],
                    env=os.environ | env,
                    capture_output=True,
                    text=True,
                    check=True,
                )
                found[f"{kind}_bytes"] = round((size(theirs) - before) / RUNS)
                found[f"{kind}_server_cpu_s"] = round((cpu(server.pid) - busy) / RUNS, 2)
                found |= {f"{kind}_{name}": value for name, value in json.loads(said.stdout.splitlines()[-1]).items()}
            return found | {"process_cpu_s": start_cost(env)}
        finally:
            server.terminate()
            server.wait()
            log.close()


@contextmanager
def database(url: str) -> Iterator[str]:
    """An empty database for Prefect."""
    name = f"dondoc_bench_prefect_{os.getpid()}"
    server = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield make_url(str(server.url.render_as_string(hide_password=False))).set(database=name).render_as_string(False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        server.dispose()


def size(url: str) -> int:
    """Settled: what was written a moment ago is counted."""
    time.sleep(5)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM FULL"))
        found = int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    engine.dispose()
    return found


def cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def start_cost(env: dict[str, str]) -> float:
    """CPU seconds until a process has Prefect and the flows imported and the database open, as each run does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = "import prefect.engine; from flows import follow, clockwork, runtime; runtime.engine()"
    subprocess.run([sys.executable, "-c", code], env=os.environ | env, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)


def run(kind: str) -> None:
    """RUNS flow runs in this process; the wall and CPU seconds of one, and how many duties a visit had."""
    from flows import clockwork, runtime
    from flows.follow import follow_plan

    engine = runtime.engine()
    with writing(engine) as session:
        plan = make_sample(session, clock.now() - timedelta(days=3), runtime.settings())
    with writing(engine) as session:
        some = session.exec(
            select(Occurrence.task_id).where(col(Occurrence.next_at).is_not(None)).distinct().limit(10)
        ).all()
    busy, begun = time.process_time(), time.perf_counter()
    for _ in range(RUNS):
        if kind == "sweep":
            clockwork.sweep()
            continue
        with writing(engine) as session:
            session.execute(
                update(Occurrence)
                .where(col(Occurrence.task_id).in_(some), col(Occurrence.closed_at).is_(None))
                .values(next_at=clock.now() - timedelta(minutes=1))
            )
        follow_plan(plan.id or 0, clock.today(clock.now()))
    took, worked = time.perf_counter() - begun, time.process_time() - busy
    print(json.dumps({"s": round(took / RUNS, 2), "cpu_s": round(worked / RUNS, 2), "duties": len(some)}))


if __name__ == "__main__":
    run(sys.argv[1])
