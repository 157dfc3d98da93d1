"""How fast the pages are over many occurrences, with people who look at them at the same time.

python -m bench.pages --occurrences 1000000 [--database URL] [--users 20] [--seconds 15] [--think 1.0] [--small]

The server is one process of its own, as `dondoc run` starts it; each user asks for a page, thinks and asks again. The
same is measured at 10,000 occurrences (`small_…`). `rows_…` are the rows that the database handed over for one page.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import random
import secrets
import socket
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from datetime import time as time_of_day
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from sqlalchemy import Engine, event, text, update
from sqlmodel import Session, col, select

from bench.places import scratch
from bench.province import Province, make
from config import clock
from config.names import plain
from config.settings import Settings
from followup import tallies
from models import Agency, AssignmentRole, Contact, Occurrence, OccurrenceState, Task, User, UserRole
from models.bulk import insert_rows
from models.session import connect, writing
from notifications import links
from web.app import create_app
from web.sessions import COOKIE, open_session

NOW = clock.at(date(2026, 11, 25), time_of_day(9))
SMALL = 10_000
PER_TASK = 25  # occurrences of one task over the years
CLOSED = 0.85  # share that is done by now
WORDS = [
    "rà",
    "soát",
    "tổng",
    "hợp",
    "báo",
    "cáo",
    "hỗ",
    "trợ",
    "đồng",
    "bào",
    "dân",
    "tộc",
    "thiểu",
    "số",
    "xây",
    "dựng",
    "kế",
    "hoạch",
    "công",
    "trình",
    "nước",
    "sinh",
    "hoạt",
]
CHUNK = 20_000


def fill(engine: Engine, count: int) -> Province:
    """`count` occurrences of the leads, most of them done, due on the days on which reports fall due."""
    tasks = max(40, count // PER_TASK)
    plans = max(2, min(300, tasks // 40))
    province = make(engine, NOW, plans=plans, tasks=tasks // plans)
    dice = random.Random(7)
    with writing(engine) as session:
        wording = [
            {"id": number, "text": said, "plain": plain(said)}
            for number in province.tasks
            for said in [f"Chủ trì {' '.join(dice.choices(WORDS, k=30))}"]
        ]
        session.execute(update(Task), wording)
        plan_of = dict(tuple(row) for row in session.execute(select(Task.id, Task.plan_id)))
    agencies = [*province.departments, *province.communes]
    days = _due_days(dice)
    rows: list[dict[str, Any]] = []
    for n in range(count):
        task = province.tasks[n % len(province.tasks)]
        agency = agencies[(n // len(province.tasks) + task) % len(agencies)]
        rows.append(_occurrence(n, task, plan_of[task], agency, dice, days))
        if len(rows) == CHUNK:
            _insert(engine, rows)
            rows = []
    _insert(engine, rows)
    with writing(engine) as session:
        tallies.fold(session, clock.today(NOW))  # as the sweep does every quarter of an hour
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    return province


def _due_days(dice: random.Random) -> tuple[list[date], list[date]]:
    """Days before today and after: half of the duties fall on few report days, half anywhere."""
    today = clock.today(NOW)
    before = [today - timedelta(days=dice.randrange(1, 5 * 365)) for _ in range(400)]
    after = [today + timedelta(days=dice.randrange(0, 400)) for _ in range(120)]
    reports = [date(year, month, 16) for year in range(2021, 2028) for month in range(1, 13)]
    return (
        before + [day for day in reports if day < today] * 6,
        after + [day for day in reports if today <= day < today + timedelta(days=400)] * 10,
    )


def _occurrence(
    n: int, task: int, plan: int, agency: int, dice: random.Random, days: tuple[list[date], list[date]]
) -> dict[str, Any]:
    closed = dice.random() < CLOSED
    late = not closed and dice.random() < 0.1
    due = dice.choice(days[0] if closed or late else days[1])
    done = due + timedelta(days=dice.choice((-3, -1, 0, 0, 0, 4))) if closed else None
    state = OccurrenceState.DONE if closed else dice.choice((OccurrenceState.PENDING, OccurrenceState.ACCEPTED))
    if not closed and dice.random() < 0.002:
        state = OccurrenceState.SUBMITTED
    return {
        "plan_id": plan,
        "task_id": task,
        "agency_id": agency,
        "role": AssignmentRole.LEAD,
        "period_key": f"b{n}",
        "starts_on": due - timedelta(days=90),
        "due_on": due,
        "original_due_on": due,
        "due_version": 1,
        "state": state,
        "submitted_at": NOW - timedelta(days=1) if state is OccurrenceState.SUBMITTED else None,
        "done_on": done,
        "closed_at": clock.at(done, NOW.time()) if done else None,
        "closed_reason": "",
        "ladder": "duty",
        "rung": "",
        "quiet_reason": "",
        "urged": 0,
        "revision": 1,
        "created_at": NOW,
    }


def _insert(engine: Engine, rows: list[dict[str, Any]]) -> None:
    with writing(engine) as session:
        insert_rows(session, Occurrence, rows)


class Pages:
    """The addresses of one round: another task, plan and answer page each time."""

    def __init__(self, engine: Engine, settings: Settings, province: Province) -> None:
        with Session(engine) as session:
            self.occurrences = list(session.exec(select(Occurrence.id).order_by(col(Occurrence.id)).limit(200)))
            contact, self.agency = session.exec(
                select(Contact.id, Agency.id).join(Agency, col(Agency.id) == Contact.agency_id).where(Agency.id == 5)
            ).first() or (0, 0)
            own = session.exec(
                select(Occurrence.id)
                .where(Occurrence.agency_id == self.agency, Occurrence.state == "accepted")
                .limit(1)
            ).first()
        self.tasks, self.plans = province.tasks, province.plans
        payload = {"occurrence": own, "contact": contact, "generation": 1}
        self.answer = urlsplit(links.make(settings, "answer", payload, now=NOW, days=30)).path
        self.dice = random.Random(3)

    def path(self, name: str) -> str:
        choose = self.dice.choice
        return {
            "board": lambda: "/",
            "late": lambda: "/occurrences?timing=open_late",
            "search": lambda: "/search?q=" + choose(("dan+toc", "nuoc+sinh+hoat", "bao+cao", "ra+soat")),
            "plan": lambda: f"/plans/{choose(self.plans)}",
            "task": lambda: f"/tasks/{choose(self.tasks)}",
            "answer": lambda: self.answer,
            "api": lambda: "/api/v1/occurrences?timing=open_late",
        }[name]()


def serve(url: str, home: str, port: int) -> None:
    """The server process."""
    import uvicorn

    uvicorn.run(
        _application(url, home),
        host="127.0.0.1",
        port=port,
        log_level="error",
        ws="none",
        access_log=False,
        timeout_keep_alive=120,
    )


def _settings(home: str) -> Settings:
    return Settings(home=Path(home), secret_key="b" * 40)  # type: ignore[arg-type]


def _application(url: str, home: str) -> FastAPI:
    return create_app(_settings(home), connect(url), clock=lambda: NOW)


def visitor(engine: Engine, home: str) -> str:
    """A logged-in leader's cookie."""
    with writing(engine) as session:
        user = User(login=secrets.token_hex(4), name="Lãnh đạo", role=UserRole.LEADER, password="-")
        session.add(user)
        session.flush()
        return open_session(session, user, _settings(home), NOW)


@contextmanager
def running(url: str, home: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(url, home, port), daemon=True)
    process.start()
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.join()


def rush(
    port: int, token: str, pages: Pages, names: Sequence[str], users: int, seconds: float, think: float
) -> dict[str, list[float]]:
    """Milliseconds of every answer by page, from `users` people over `seconds`."""
    took: dict[str, list[float]] = {name: [] for name in names}
    until = time.monotonic() + seconds
    failures: list[str] = []

    def person(seed: int) -> None:
        dice = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(dice.random() * think)
        while time.monotonic() < until:
            name = dice.choice(list(names))
            path = pages.path(name)
            begun = time.perf_counter()
            connection.request("GET", path, headers={"cookie": f"{COOKIE}={token}"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                failures.append(f"{path}: {answer.status} {body[:200]!r}")
            took[name].append((time.perf_counter() - begun) * 1000)
            time.sleep(dice.expovariate(1 / think) if think else 0)

    people = [threading.Thread(target=person, args=(n,)) for n in range(users)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    if failures:
        raise SystemExit(f"{len(failures)} answers failed: {failures[0]}")
    return took


def rows_read(url: str, home: str, token: str, pages: Pages, names: Sequence[str]) -> dict[str, int]:
    """Rows that the database handed over for one page each, the second time that it is asked for."""
    from starlette.testclient import TestClient

    app = _application(url, home)
    engine: Engine = app.state.house.engine
    seen = 0
    if engine.dialect.name == "sqlite":

        def count_rows(raw: Any, _record: Any) -> None:
            def factory(_cursor: Any, row: tuple[Any, ...]) -> tuple[Any, ...]:
                nonlocal seen
                seen += 1
                return row

            raw.row_factory = factory

        event.listen(engine, "connect", count_rows)
    else:

        def count_result(_c: Any, cursor: Any, statement: str, *_rest: Any) -> None:
            nonlocal seen
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                seen += max(0, cursor.rowcount)

        event.listen(engine, "after_cursor_execute", count_result)
    client = TestClient(app, cookies={COOKIE: token})
    found = {}
    for name in names:
        path = pages.path(name)
        client.get(path)
        seen = 0
        client.get(path)
        found[f"rows_{name}"] = seen
    engine.dispose()
    return found


def measure(url: str | None, count: int, names: Sequence[str], arguments: argparse.Namespace) -> dict[str, Any]:
    with scratch(url, "pages") as engine, TemporaryDirectory() as home:
        begun = time.perf_counter()
        province = fill(engine, count)
        print(f"{count} occurrences made in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        address = engine.url.render_as_string(hide_password=False)
        token, pages = visitor(engine, home), Pages(engine, _settings(home), province)
        rows = rows_read(address, home, token, pages, names)
        with running(address, home) as port:
            rush(port, token, pages, names, 2, 2, 0.05)  # caches of database and templates
            took = rush(port, token, pages, names, arguments.users, arguments.seconds, arguments.think)
    result: dict[str, Any] = {"requests": sum(len(values) for values in took.values()), **rows}
    for name, values in took.items():
        cuts = statistics.quantiles(values, n=20) if len(values) > 1 else [0.0] * 19
        result |= {f"{name}_p50_ms": round(statistics.median(values), 1), f"{name}_p95_ms": round(cuts[18], 1)}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--occurrences", type=int, default=1_000_000)
    parser.add_argument("--database", help="server on which a database of its own is made; default: an SQLite file")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--think", type=float, default=1.0, help="seconds that a user thinks between two pages")
    parser.add_argument("--small", action="store_true", help="few occurrences, for a look whether it works")
    arguments = parser.parse_args()
    if arguments.small:
        arguments.occurrences, arguments.seconds = 2_000, 3.0
    names = ("board", "late", "search", "plan", "task", "answer", "api")
    big = measure(arguments.database, arguments.occurrences, names, arguments)
    small = measure(arguments.database, min(SMALL, arguments.occurrences), names, arguments)
    settled = {"occurrences": arguments.occurrences, "users": arguments.users, "think_s": arguments.think}
    dialect = "postgresql" if (arguments.database or "").startswith("postgres") else "sqlite"
    print(json.dumps({"database": dialect, **settled, **big, **{f"small_{k}": v for k, v in small.items()}}))


if __name__ == "__main__":
    main()
