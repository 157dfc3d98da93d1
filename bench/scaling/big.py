"""A database with many open occurrences: what a working day costs on it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, func, text, update
from sqlmodel import col, select

from bench.places import scratch
from bench.province import make
from bench.smtp_sink import sink
from bench.sweep import DAY, Bench
from config import clock
from config.settings import Settings
from followup.decide import moment
from followup.rules import Rules
from followup.simulate import simulate
from followup.step import step_all
from models import Message, MessageState, User, UserRole
from models.session import reading, writing
from notifications.deliver import deliver
from web.app import create_app
from web.sessions import COOKIE, open_session

#: Open occurrences of one province, as bench.province makes its bodies.
PROVINCE = 30_000
LETTERS = 1_000
LOOKS = 5


class Big(Bench):
    """So many provinces that each has PROVINCE occurrences."""

    def __init__(self, engine: Engine, rules: Rules, count: int) -> None:
        self.engine, self.rules = engine, rules
        self.now = moment(DAY, rules)
        share = count / PROVINCE
        sizes = {"departments": round(60 * share), "communes": round(100 * share), "plans": round(300 * share)}
        self.province = make(engine, self.now - timedelta(days=300), **{k: max(n, 5) for k, n in sizes.items()})
        self.made, self.saved, self.cpu = 0, [], []


class Backends:
    """CPU seconds of the database's processes that work for us."""

    def __init__(self, engine: Engine) -> None:
        self.pids: set[int] = set()
        event.listen(engine, "connect", lambda raw, _record: self.pids.add(raw.info.backend_pid))

    def __call__(self) -> float:
        found = 0.0
        for pid in self.pids:
            if psutil.pid_exists(pid):
                times = psutil.Process(pid).cpu_times()
                found += times.user + times.system
        return found


def measure(url: str, count: int, due_share: float, folder: Path) -> dict[str, Any]:
    """Seconds, milliseconds and CPU seconds of one working day's work over `count` open occurrences."""
    with scratch(url, "scale") as engine, sink() as target:
        engine.dispose()
        backends = Backends(engine)
        settings = Settings(home=folder, secret_key="s" * 40, smtp_port=target.port, contact_per_day=10**6)  # type: ignore[arg-type]
        rules = Rules.load(settings)
        big, due = Big(engine, rules, count), max(50, round(count * due_share))
        big.add(count - due, due=False)
        big.add(due, due=True)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()

        def timed(work: Callable[[], Any]) -> tuple[float, float]:
            busy, begun = time.process_time() + backends(), time.perf_counter()
            work()
            return time.perf_counter() - begun, time.process_time() + backends() - busy

        found: dict[str, Any] = {"open": count, "due": due, "database_mb": round(size / 2**20)}
        step, step_cpu = timed(lambda: step_all(engine, big.now, rules))
        found |= {"step_s": round(step, 2), "step_cpu_ms_each": round(step_cpu / due * 1000, 3)}
        found |= _deliver(engine, settings, rules, timed)
        found |= _board(engine, settings, big)
        with reading(engine) as session:
            plan = big.province.plans[0]
            last = DAY + timedelta(days=60)
            took, _ = timed(lambda: simulate(session, rules, first=DAY, last=last, plan_id=plan, now=big.now))
            found["simulate_plan_s"] = round(took, 3)
            took, _ = timed(lambda: simulate(session, rules, first=DAY, last=DAY + timedelta(days=7), now=big.now))
            found["simulate_week_all_s"] = round(took, 2)
        return found


def _deliver(engine: Engine, settings: Settings, rules: Rules, timed: Callable[..., Any]) -> dict[str, Any]:
    morning = clock.at(DAY, settings.digest_at) + timedelta(minutes=1)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT pg_total_relation_size('message')")).scalar_one()
    with reading(engine) as session:
        planned = session.exec(select(func.count()).where(Message.state == MessageState.PLANNED)).one()
    with writing(engine) as session:
        session.execute(update(Message).where(col(Message.not_before) > morning).values(not_before=morning))
    sent: list[int] = []
    took, cpu = timed(
        lambda: sent.append(deliver(engine, settings, rules.calendar, morning, worker="bench", limit=LETTERS).sent)
    )
    with engine.connect() as connection:
        after = connection.execute(text("SELECT pg_total_relation_size('message')")).scalar_one()
    number = max(1, sent[0])
    return {
        "messages": planned,
        "delivery_per_s": round(number / took, 1),
        "delivery_all_s": round(planned * took / number, 1),
        "delivery_cpu_ms_each": round(cpu / number * 1000, 2),
        "bytes_of_a_sent_text": round((after - before) / number),
    }


def _board(engine: Engine, settings: Settings, big: Big) -> dict[str, Any]:
    now = big.now + timedelta(hours=5)
    with writing(engine) as session:
        user = User(login="bench", name="Lãnh đạo", role=UserRole.LEADER, password="-")
        session.add(user)
        session.flush()
        token = open_session(session, user, settings, now)

    def looks(path: str) -> float:
        """Median milliseconds of the first look of a fresh process."""
        took = []
        for _ in range(LOOKS):
            client = TestClient(create_app(settings, engine, clock=lambda: now), cookies={COOKIE: token})
            client.get("/help")
            begun = time.perf_counter()
            if client.get(path).status_code != 200:
                raise SystemExit(f"{path} failed")
            took.append((time.perf_counter() - begun) * 1000)
        return round(statistics.median(took), 1)

    return {"board_ms": looks("/board"), "late_list_ms": looks("/occurrences?timing=open_late")}
