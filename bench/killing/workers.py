"""The processes that are killed: workers (horizon, step, delivery, webhooks) and the web server."""

from __future__ import annotations

import os
import signal
import socket
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import uvicorn
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from bench.deliver import MONDAY
from bench.killing.ticks import Ticks
from config.faults import POINTS, VARIABLE
from config.settings import Settings
from flows import passes
from followup.rules import Rules
from models import WebhookMessage, WebhookState
from models.session import connect, reading
from notifications.deliver import deliver
from web.app import create_app

LIMIT = 60
#: A process that does not reach its point is killed after so many seconds; the next one has more of them.
PATIENCE = 2.5
#: Seconds of the shared clock in which the horizon goes on by a month.
MONTH = 3.0
PAGES = tuple(point for point in POINTS if point.startswith("page-"))
#: Only a channel that rests gives back what was claimed; bench.faults takes the mail server away for it.
RELEASED = "deliver-released"
PASSES = tuple(point for point in POINTS if point not in (*PAGES, RELEASED))


@dataclass
class Worker:
    pid: int
    point: str
    until: float
    pages: bool


@dataclass
class Counts:
    kills: Counter[str] = field(default_factory=Counter)
    #: How often a process was to die at a point and did not come there.
    misses: Counter[str] = field(default_factory=Counter)
    crashes: int = 0
    database_kills: int = 0
    #: Webhook messages that a worker may have been sending when it died.
    doubtful: set[str] = field(default_factory=set)

    def missing(self, points: tuple[str, ...]) -> list[str]:
        return [point for point in points if not self.kills[point]]


def name_of(pid: int) -> str:
    return f"bench{pid}"


def work(settings: Settings, ticks: Ticks) -> None:
    """A worker goes on until it is killed."""
    engine, rules, made = connect(settings.database), Rules.load(settings), -1
    name = name_of(os.getpid())
    while True:
        if made != (month := months(ticks)):
            passes.horizon(engine, settings, MONDAY + timedelta(days=31 * month))
            made = month
        passes.sweep(engine, settings, ticks(), worker=name)
        deliver(engine, settings, rules.calendar, ticks(), worker=name, limit=LIMIT)
        passes.tell_programs(engine, settings, ticks, worker=name)
        time.sleep(0.01)


def months(ticks: Ticks) -> int:
    """How many months the horizon went on."""
    return int(ticks.seconds / MONTH)


def serve(settings: Settings, ticks: Ticks, door: socket.socket) -> None:
    """The web server, behind a door that stays open while it is dead."""
    page = create_app(settings, connect(settings.database), clock=ticks)
    uvicorn.Server(uvicorn.Config(page, log_level="critical", lifespan="off")).run(sockets=[door])


def born(do: Callable[[], None], point: str = "") -> int:
    """A process of its own. It dies like a crash where the database is gone."""
    pid = os.fork()
    if pid:
        return pid
    if point:
        os.environ[VARIABLE] = point
    try:
        do()
    except OperationalError:
        pass
    except BaseException:  # noqa: BLE001  it is said, and the process ends
        traceback.print_exc()
    finally:
        os._exit(1)


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


@dataclass
class Torment:
    """Two workers and a web server at a time; half die at a named point, half at any moment."""

    settings: Settings
    ticks: Ticks
    rng: Random
    door: socket.socket
    counts: Counts = field(default_factory=Counts)
    alive: list[Worker] = field(default_factory=list)

    def fill(self) -> None:
        """Who is dead is replaced."""
        while sum(not one.pages for one in self.alive) < 2:
            point = self._point(PASSES)
            pid = born(lambda: work(self.settings, self.ticks), point)
            self._live(pid, point)
        while not any(one.pages for one in self.alive):
            point = self._point(PAGES)
            pid = born(lambda: serve(self.settings, self.ticks, self.door), point)
            self._live(pid, point, pages=True)

    def alone_at(self, point: str, settings: Settings) -> None:
        """One worker that is to die there."""
        self._live(born(lambda: work(settings, self.ticks), point), point)

    def _point(self, points: tuple[str, ...]) -> str:
        """ "" for any moment. A point that nobody died at comes first."""
        missing = self.counts.missing(points)
        if self.rng.random() < 0.5 and not (missing and self.rng.random() < 0.8):
            return ""
        return f"{self.rng.choice(missing or points)}:{self.rng.randint(1, 2 if missing else 12)}"

    def _live(self, pid: int, point: str, *, pages: bool = False) -> None:
        name = point.partition(":")[0]
        seconds = PATIENCE * (1 + self.counts.misses[name]) if name else self.rng.uniform(0.02, 1.0)
        self.alive.append(Worker(pid, name or "random", time.monotonic() + seconds, pages))

    def reap(self) -> None:
        """Kills whose time has come and forgets who is dead."""
        for one in list(self.alive):
            if time.monotonic() > one.until:
                with suppress(ProcessLookupError):
                    os.kill(one.pid, signal.SIGKILL)
                self.counts.misses[one.point] += 1
                one.point = "random"
            done, status = os.waitpid(one.pid, os.WNOHANG)
            if not done:
                continue
            self.alive.remove(one)
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
                self.counts.kills[one.point] += 1
            else:
                self.counts.crashes += 1
            self._note_doubt(one.pid)

    def _note_doubt(self, pid: int) -> None:
        """The first message that the dead worker had not written down: they are sent in their order."""
        engine = connect(self.settings.database)
        mine = col(WebhookMessage.claimed_by).startswith(f"{name_of(pid)}-")
        query = select(WebhookMessage.public_id).where(mine, WebhookMessage.state == WebhookState.CLAIMED)
        with suppress(OperationalError), reading(engine) as session:
            self.counts.doubtful |= set(session.exec(query.order_by(col(WebhookMessage.id)).limit(1)))
        engine.dispose()  # no connection goes through a fork

    def end(self) -> None:
        for one in self.alive:
            kill(one.pid)
            self._note_doubt(one.pid)
        self.alive.clear()
