"""Kill it anywhere: real processes work, send, answer and tell while SIGKILL hits them at random and at named points.

`python -m bench.faults --kills 300 [--database URL] [--own-postgres] [--small]`; a given database is emptied first!
Two workers (horizon, step, delivery, webhooks) and a web server, where a clerk answers; half of the kills at one of the
points of config/faults.py, each of which is hit at least once, half at any moment. --own-postgres starts a PostgreSQL
of its own from a wheel and kills that too; --prefect deletes the database of a real Prefect server in the middle
instead. The last line is one JSON object:
planned = messages that must arrive, sent = distinct ones that did, unknown = messages that were in doubt, repeated =
second copies of those, lost and doubled = the sums of what is missing, and of second copies of what was never in doubt:
mails, answers, calls of a webhook, occurrences. still_open and told_in_vain (of what was answered before) must be 0.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import col, func, select

from bench import outage
from bench.deliver import MONDAY, fresh, settings_for
from bench.killing import house, judge, workers
from bench.killing.clerk import Clerk
from bench.killing.postgres import OwnPostgres, own_postgres
from bench.killing.receiver import Receiver, receiver
from bench.killing.ticks import SHARE, Ticks
from bench.killing.workers import RELEASED, Torment, born, months
from bench.places import quiet
from bench.smtp_sink import Sink, sink
from config import clock
from config.faults import POINTS
from config.settings import Settings
from flows import passes
from followup.rules import Rules
from followup.step import step_all
from models import Channel, Message, WebhookMessage, WebhookState
from models.session import reading
from notifications import channels
from notifications.deliver import deliver
from web.app import create_app

LEASE = 10
#: Duties are planted for so many kills at least: each point wants to be reached with work at hand.
ENOUGH = 60
#: Seconds after which a point that nobody reached is given up.
LONGEST = 240.0
#: Seconds more for each kill, where the machine is busy.
PATIENCE = 3.0
#: How often the mail server is away and a worker dies giving back what it had claimed.
AWAY = 2


def settings_of(folder: Path, url: str, port: int) -> Settings:
    found = settings_for(folder, url, port, tls=False)
    more = {"lease_seconds": LEASE, "mail_timeout": 5.0, "batch": 50, "outgoing_allowed": "127.0.0.0/8"}
    return found.model_copy(update=more)


def torment(run: Torment, kills: int, database: OwnPostgres | None) -> None:
    """Until so many were killed, and one at every point that a healthy house reaches."""
    points, last = workers.PASSES + workers.PAGES, time.monotonic() + LONGEST + kills * PATIENCE
    while run.counts.kills.total() < kills or run.counts.missing(points):
        if time.monotonic() > last:
            break
        run.fill()
        time.sleep(0.005)
        before = run.counts.kills.total()
        run.reap()
        run.ticks.go_on(run.counts.kills.total())
        if database and run.counts.kills.total() // 25 > before // 25:
            database.kill()
            run.counts.database_kills += 1
    run.end()


def take_mail_away(run: Torment, folder: Path, url: str) -> None:
    """The channel fails and rests: what a worker had claimed it gives back, and dies."""
    with socket.socket() as closed:  # bound, but nobody listens
        closed.bind(("127.0.0.1", 0))
        away = settings_of(folder, url, closed.getsockname()[1])
        run.ticks.leap(house.RESERVE_AT.total_seconds())
        last = time.monotonic() + LONGEST
        while run.counts.kills[RELEASED] < AWAY and time.monotonic() < last:
            run.alone_at(RELEASED, away)
            while run.alive:
                time.sleep(0.01)
                run.reap()
            run.ticks.leap(20 * 60)  # the pause of the channel is over


def finish(engine: Engine, settings: Settings, ticks: Ticks) -> None:
    """One healthy worker, hours later: all leases have ended, all pauses are over."""
    rules = Rules.load(settings)
    quiet(engine)
    passes.horizon(engine, settings, MONDAY + timedelta(days=31 * (months(ticks) + 1)))
    for hours in (4, 5, 6, 7, 8):
        now = MONDAY + timedelta(hours=hours)
        step_all(engine, now, rules)
        deliver(engine, settings, rules.calendar, now)
        passes.tell_programs(engine, settings, lambda now=now: now, "finish")  # type: ignore[misc]
        with reading(engine) as session:
            waiting = session.exec(select(func.count()).where(col(Message.state).in_(judge.OPEN))).one()
            untold = session.exec(select(func.count()).where(WebhookMessage.state != WebhookState.SENT)).one()
        if not waiting + untold:
            break


def run(
    options: argparse.Namespace, folder: Path, target: Sink, program: Receiver, database: OwnPostgres | None
) -> dict[str, object]:
    began, count = time.monotonic(), max(options.kills, ENOUGH) * house.EACH
    engine, url = fresh(database.url if database else options.database, folder)
    settings = settings_of(folder, url, target.port)
    house.duties(engine, count, MONDAY, timedelta(seconds=SHARE / house.EACH), house.RESERVE)
    house.answered(engine, count // house.ANSWERED_OF, MONDAY)
    house.program(engine, settings, program.port, MONDAY)
    standing, links = house.standing(engine, MONDAY), house.clerks(engine, settings, MONDAY)
    # Imported before the forks, whose lives are short.
    channels.get(Channel.EMAIL).open(settings, engine).close()
    create_app(settings, engine)
    Rules.load(settings)
    engine.dispose()
    heard = folder / "heard.txt"
    heard.touch()
    with socket.create_server(("127.0.0.1", 0)) as door:
        torments = Torment(settings, Ticks(), random.Random(options.seed), door)
        clerk = born(Clerk(door.getsockname()[1], links, heard).work)
        try:
            torment(torments, options.kills, database)
        finally:
            workers.kill(clerk)
    take_mail_away(torments, folder, url)
    finish(engine, settings, torments.ticks)
    counts = torments.counts
    verdict = judge.judge(engine, Counter(target.take()["seen"]), count + house.RESERVE, count // house.ANSWERED_OF)
    judge.judge_answers(engine, heard.read_text("utf-8").splitlines(), verdict)
    judge.judge_programs(engine, program.seen(), counts.doubtful, verdict)
    judge.judge_horizon(engine, standing, verdict)
    return {
        "kills": counts.kills.total(),
        **verdict.report(),
        "database": engine.dialect.name,
        "database_kills": counts.database_kills,
        "crashes": counts.crashes,
        "seed": options.seed,
        "points": dict(sorted(counts.kills.items())),
        "points_not_reached": counts.misses.total() - counts.misses["random"],
        "points_missed": counts.missing(POINTS),
        "seconds": round(time.monotonic() - began, 1),
        "good": verdict.is_good and not counts.missing(POINTS),
    }


def run_outage(options: argparse.Namespace, folder: Path, target: Sink) -> dict[str, object]:
    """Server and flows of Prefect are killed once, and its database is deleted."""
    began, now, count = time.monotonic(), clock.now(), options.kills
    engine, url = fresh(options.database, folder)
    settings = settings_for(folder, url, target.port, tls=False).model_copy(update={"lease_seconds": LEASE})
    settings = outage.open_house(settings, folder)
    house.duties(engine, count, now, timedelta(milliseconds=100))
    runs = outage.lose_prefect(engine, url, settings, count)
    verdict = judge.judge(engine, Counter(target.take()["seen"]), count)
    return {
        "kills": 2,
        **verdict.report(),
        "database": engine.dialect.name,
        "prefect_databases_deleted": 1,
        **runs,
        "seconds": round(time.monotonic() - began, 1),
        "good": verdict.is_good,
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--database", default="", help="emptied first! default: a new SQLite file")
    parser.add_argument("--own-postgres", action="store_true", help="a server of our own, which is killed too")
    parser.add_argument("--prefect", action="store_true", help="instead: Prefect's database is deleted in the middle")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="a quick look: 20 kills, and every point once")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)  # that mails are not sent is no news here
    if options.small:
        options.kills = 20
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        target = stack.enter_context(sink())
        if options.prefect:
            found = run_outage(options, folder, target)
        else:
            program = stack.enter_context(receiver())
            database = stack.enter_context(own_postgres(options.own_postgres, folder))
            found = run(options, folder, target, program, database)
    print(json.dumps(found))
    sys.exit(0 if found["good"] else 1)


if __name__ == "__main__":
    main()
