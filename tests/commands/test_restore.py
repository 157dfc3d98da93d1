"""Restores when it matters: after total loss, of a backup made under load, of an older version, never over others."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, text
from sqlmodel import SQLModel, col, select

from commands.archive.dump import dump
from commands.archive.restoring import restore_all
from config.errors import Refused
from config.settings import Settings
from flows import passes
from followup import answers, files, invariants
from followup.rules import Rules
from followup.sample import make_sample
from models import Agency, Event, Evidence, Message, MessageItem, Occurrence, Submission, SubmissionKind
from models.migrations import current, derived, newest
from models.session import connect, reading, writing
from tests.models.release import FOLDER
from tests.notifications.mail_server import MailServer, mail_server
from tests.postgres import fresh_database

PHRASE = "một khóa dài đủ mười sáu ký tự"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path, mail: MailServer) -> Iterator[Settings]:
    """An installation of its own that can be lost: home folder and database."""
    made = Settings(home=tmp_path / "home", secret_key="k" * 40, smtp_port=mail.port)  # type: ignore[arg-type]
    if request.param == "sqlite":
        yield made
        return
    with fresh_database(request.getfixturevalue("postgres_server"), "lost") as url:
        yield made.model_copy(update={"database_url": url})


@pytest.fixture
def house(office: Settings, now: datetime) -> Iterator[Engine]:
    from commands.house import open_database

    engine = open_database(office, now)
    with writing(engine) as session:
        make_sample(session, now, office)
    yield engine
    engine.dispose()


@contextmanager
def busy(engine: Engine, office: Settings, now: datetime) -> Iterator[Callable[[], int]]:
    """Sweeps, deliveries, answers and uploads go on in threads; gives how many rounds were done."""
    over, rounds, failures = threading.Event(), [0], []
    rules = Rules.load(office)

    def clockwork() -> None:
        at = now
        while not over.is_set():
            at += timedelta(hours=6)
            passes.sweep(engine, office, at, "load")
            passes.send(engine, office, at, "load")
            rounds[0] += 1

    def answering() -> None:
        n = 0
        while not over.is_set():
            n += 1
            with writing(engine) as session:
                row = session.exec(
                    select(Occurrence).where(Occurrence.state == "pending").order_by(col(Occurrence.urged)).limit(1)
                ).one()
                agency = session.get_one(Agency, row.agency_id)
                file = files.keep(session, f"minh chứng {n}".encode() * 500, name=f"{n}.txt", settings=office, now=now)
                said = Submission(
                    occurrence_id=row.id or 0, agency_id=row.agency_id, kind=SubmissionKind.PROGRESS, text="x", at=now
                )
                session.add(said)
                session.flush()
                session.add(Evidence(submission_id=said.id or 0, file_id=file.id or 0, name="x.txt"))
                row.urged += 1
                session.add(row)
                answers.progress(
                    session, row.id or 0, actor=f"agency:{agency.code}", now=now, rules=rules, text=f"Tiến độ {n}"
                )
            rounds[0] += 1

    def guarded(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001  shown by the test
                failures.append(error)

        return run

    threads = [threading.Thread(target=guarded(work)) for work in (clockwork, answering)]
    for thread in threads:
        thread.start()
    try:
        yield lambda: rounds[0]
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert failures == []


def wait_until(reached: Callable[[], bool]) -> None:
    last = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < last
        threading.Event().wait(0.02)


def test_a_backup_made_under_load_is_one_moment(
    house: Engine, office: Settings, mail: MailServer, now: datetime, tmp_path: Path
) -> None:
    """Each of three backups is whole in itself, whatever went on meanwhile: no reference, row or file is missing."""
    with busy(house, office, now) as rounds:
        for n in range(3):
            begun = rounds()
            wait_until(lambda begun=begun: rounds() > begun + 3)  # type: ignore[misc]
            assert dump(house, office, tmp_path / f"{n}.dondoc", PHRASE, now).missing == []
    for n in range(3):
        new = Settings(home=tmp_path / f"new{n}", secret_key=office.secret_key, smtp_port=mail.port)
        done = restore_all(new, tmp_path / f"{n}.dondoc", PHRASE, replace=False, lost=now, now=now)
        engine = connect(new.database)
        with engine.connect() as connection:  # restored with references on; this looks at every one again
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        with reading(engine) as session:
            assert [b for b in invariants.check(session, now, Rules.load(new)) if b.invariant != "no-channel"] == []
            assert session.exec(select(func.count()).select_from(Evidence)).one() == done.rows["evidence"] >= n
        assert done.files == done.rows["stored_file"] == len([p for p in new.files.rglob("*") if p.is_file()])
        engine.dispose()


def lose_everything(engine: Engine, office: Settings) -> None:
    """The home folder is gone, the database is empty."""
    shutil.rmtree(office.home)
    with engine.begin() as connection:
        derived.drop(connection)
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(text(f'DROP TABLE IF EXISTS "{table.name}"'))
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()


def identities(mail: MailServer) -> list[str]:
    return [one.identity for one in mail.mails]


def test_after_total_loss_the_house_goes_on_and_tells_nobody_twice(
    house: Engine, office: Settings, mail: MailServer, now: datetime, tmp_path: Path
) -> None:
    """Backup on Monday; the house works until Thursday; then all is deleted, restored, and goes on for a week."""
    dump(house, office, tmp_path / "b.dondoc", PHRASE, now)
    lost = now + timedelta(days=3)
    for hours in range(0, 72, 6):
        passes.sweep(house, office, now + timedelta(hours=hours))
        passes.send(house, office, now + timedelta(hours=hours), "old")
    before, told_before = set(identities(mail)), told(house)
    assert len(before) == len(mail.mails) > 0
    if office.database_url:
        lose_everything(house, office)
    else:
        house.dispose()
        shutil.rmtree(office.home)
    mail.mails.clear()
    done = restore_all(office, tmp_path / "b.dondoc", PHRASE, replace=False, lost=lost, now=lost)
    assert done.held.messages > 0
    engine = connect(office.database)
    assert not told(engine)
    for hours in range(0, 24 * 7, 6):
        passes.sweep(engine, office, lost + timedelta(hours=hours))
        passes.send(engine, office, lost + timedelta(hours=hours), "new")
    assert mail.mails
    assert len(set(identities(mail))) == len(mail.mails)
    assert not set(identities(mail)) & before  # a mail program hides a second mail of the same identity
    assert told(engine)
    assert not told(engine) & told_before
    with reading(engine) as session:
        event = session.exec(select(Event).where(Event.kind == "restored")).one()
        assert event.data["held_messages"] == done.held.messages
        held = select(func.count(col(Message.id))).where(Message.state == "unknown")
        assert session.exec(held).one() == done.held.messages
    engine.dispose()


Told = set[tuple[int, str, int, int]]


def told(engine: Engine) -> Told:
    """What went out: the rung of a duty's due version, to a contact."""
    columns = (MessageItem.occurrence_id, MessageItem.rung, MessageItem.due_version, MessageItem.contact_id)
    with reading(engine) as session:
        return {tuple(row) for row in session.exec(select(*columns).where(MessageItem.state == "sent"))}  # type: ignore[misc]


@pytest.mark.parametrize("version", sorted(path.stem for path in FOLDER.glob("*.dondoc")))
def test_an_older_versions_backup_is_restored(office: Settings, now: datetime, version: str) -> None:
    later = now + timedelta(days=20)
    done = restore_all(office, FOLDER / f"{version}.dondoc", "", replace=False, lost=later, now=later)
    assert sum(done.rows.values()) > 1000
    engine = connect(office.database)
    assert current(engine) == newest()
    assert passes.sweep(engine, office, later).failures == []
    engine.dispose()


def test_a_database_that_others_live_in_is_not_emptied(postgres_server: str, tmp_path: Path, now: datetime) -> None:
    with fresh_database(postgres_server, "others") as url:
        engine = connect(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE flow_run (id int)"))
            connection.execute(text("INSERT INTO flow_run VALUES (1)"))
        office = Settings(home=tmp_path / "home", database_url=url)
        with pytest.raises(Refused, match="flow_run"):
            restore_all(office, FOLDER / "0.1.0.dondoc", "", replace=True, lost=now, now=now)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM flow_run")).scalar() == 1
        engine.dispose()
