"""How many messages a second: ours with all bookkeeping, Apprise as it is usually called, raw smtplib.

All three in one run over real loopback SMTP to one server in a process of its own, which announces PIPELINING as
Postfix, Exim and Exchange do; medians of the rounds. smtplib sends the bytes of one of our digests, ready made, with a
Message-ID of its own each. Nothing of ours is warmed up: a round's workers are new processes that have opened the
database and imported what they need; the time ends with the last worker's last record. No connection waits for a
delayed acknowledgement (TCP_NODELAY), smtplib's neither.
`python -m bench.deliver --messages 2000 [--workers 4] [--tls] [--database URL] [--small]`
"""

from __future__ import annotations

import argparse
import json
import smtplib
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from bench import outbox
from bench.smtp_sink import Sink, sink
from config import clock
from config.settings import Settings
from followup.calendar import WorkingCalendar
from models import Channel
from models.migrations import upgrade
from models.session import connect
from notifications import channels
from notifications.deliver import deliver

#: A Monday morning in office hours: the messages may go out.
MONDAY = clock.parse("2026-11-23T08:00")


def settings_for(folder: Path, database: str, port: int, tls: bool) -> Settings:
    url = f"smtp{'s' if tls else ''}://127.0.0.1:{port}/?verify=no"
    return Settings(
        home=folder, database_url=database, secret_key=SecretStr("b" * 40), mail_url=url,
        base_url="https://nhiemvu.sonha.example", mail_from="nhacviec@sonha.example", contact_per_day=10_000,
    )  # fmt: skip


def fresh(url: str, folder: Path) -> tuple[Engine, str]:
    """An empty database with the newest schema; a given one loses all that is in it."""
    url = url or f"sqlite:///{folder / 'bench.sqlite3'}"
    engine = connect(url)
    upgrade(engine)
    if engine.dialect.name == "postgresql":
        names = ", ".join(f'"{t.name}"' for t in SQLModel.metadata.sorted_tables)
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # or the history refuses
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    return engine, url


def ours(workers: int, config: list[str], round_number: int) -> float:
    """Seconds from the start signal until the last of the workers is done; they are started before."""
    with ExitStack() as stack:
        command = [sys.executable, "-m", "bench.deliver", "--work", str(round_number), *config]
        running = [
            stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(workers)
        ]
        for process in running:
            assert process.stdout is not None
            process.stdout.readline()
        start = time.perf_counter()
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in running:
            assert process.stdout is not None
            if process.stdout.readline() != "done\n":
                raise SystemExit("a worker failed")
        return time.perf_counter() - start


def work(settings: Settings, round_number: int) -> None:
    """One worker: says that it is ready, waits for the signal, sends until nothing is due."""
    engine = connect(settings.database)
    calendar = WorkingCalendar([])
    import_module(channels.get(Channel.EMAIL).module)
    deliver(engine, settings, calendar, MONDAY - timedelta(days=364))  # nothing is due, the database is open
    print("ready", flush=True)
    sys.stdin.readline()
    deliver(engine, settings, calendar, MONDAY + timedelta(minutes=round_number), worker="bench")
    print("done", flush=True)


def usual(port: int, tls: bool, count: int, body: str) -> float:
    """A new Apprise object for each recipient; seconds for `count` mails."""
    import apprise

    scheme = "mailtos" if tls else "mailto"
    start = time.perf_counter()
    for n in range(count):
        service = apprise.Apprise()
        address = f"{scheme}://127.0.0.1:{port}?from=nhacviec@sonha.example&to=so{n}@sonha.example&verify=no"
        if not service.add(address):
            raise SystemExit("apprise refuses its address")
        if not service.notify(title="[Nhắc việc] 03 nhiệm vụ", body=body, body_format="html"):
            raise SystemExit("apprise failed")
    return time.perf_counter() - start


def raw(port: int, tls: bool, count: int, message: bytes) -> float:
    """smtplib, one connection, ready bytes: nothing is composed, nothing is written down."""
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "bench.example") as smtp:
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            smtp.starttls(context=context)
        for n in range(count):
            smtp.sendmail("nhacviec@sonha.example", [f"so{n}@sonha.example"], b"Message-ID: <%d@raw>\r\n" % n + message)
    return time.perf_counter() - start


def example(settings: Settings, engine: Engine) -> tuple[str, bytes]:
    """One of our digests: its HTML for Apprise, its bytes for smtplib."""
    from sqlmodel import col, select

    from models import Message
    from models.session import reading
    from notifications import digest
    from notifications.email import mime

    with reading(engine) as session:
        message = session.exec(select(Message).order_by(col(Message.id).desc())).first()
        assert message is not None
        content = digest.compose(session, message, settings, WorkingCalendar([]), MONDAY)
    return content.html, mime.build(content, {"From": "a@b.example", "To": "c@d.example"}, at=MONDAY)


def measure(options: argparse.Namespace, target: Sink, folder: Path) -> dict[str, object]:
    engine, url = fresh(options.database, folder)
    config = ["--home", str(folder), "--database", url, "--port", str(target.port), *(["--tls"] if options.tls else [])]
    settings = settings_for(folder, url, target.port, options.tls)
    outbox.province(engine, options.messages, MONDAY)
    seconds: dict[str, list[float]] = {"ours": [], "usual": [], "raw": []}
    doubled = missing = 0
    for n in range(1, options.rounds + 1):
        outbox.reminders(engine, MONDAY, f"round-{n}")
        html, content = example(settings, engine)
        seconds["raw"].append(raw(target.port, options.tls, options.messages, content) / options.messages)
        target.take()
        seconds["ours"].append(ours(options.workers, config, n) / options.messages)
        seen = target.take()
        doubled += seen["mails"] - seen["distinct"]
        missing += options.messages - seen["distinct"]
        seconds["usual"].append(usual(target.port, options.tls, options.usual, html) / options.usual)
        target.take()
    per_s = {name: 1 / statistics.median(found) for name, found in seconds.items()}
    return {
        "messages": options.messages,
        "workers": options.workers,
        "database": engine.dialect.name,
        "tls": options.tls,
        "rounds": options.rounds,
        "bytes": len(content),
        "per_s": round(per_s["ours"], 1),
        "usual_per_s": round(per_s["usual"], 1),
        "raw_per_s": round(per_s["raw"], 1),
        "ratio_usual": round(per_s["ours"] / per_s["usual"], 2),
        "ratio_raw": round(per_s["ours"] / per_s["raw"], 2),
        "doubled": doubled,
        "missing": missing,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--usual", type=int, default=100, help="mails of the usual way in each round (it is slow)")
    parser.add_argument("--database", default="", help="emptied first! default: a new SQLite file")
    parser.add_argument("--tls", action="store_true", help="STARTTLS")
    parser.add_argument("--small", action="store_true", help="a quick look: 200 messages, one round")
    parser.add_argument("--work", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work is not None:
        work(settings_for(options.home, options.database, options.port, options.tls), options.work)
        return
    if options.small:
        options.messages, options.rounds, options.usual = 200, 1, 30
    with tempfile.TemporaryDirectory() as folder, sink(tls=options.tls) as target:
        print(json.dumps(measure(options, target, Path(folder))))


if __name__ == "__main__":
    main()
