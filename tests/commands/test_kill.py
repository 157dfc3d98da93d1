"""`dondoc tick` is killed with SIGKILL in the middle and started again: no mail is lost, none is doubled."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import col, select

from config.settings import Settings
from flows import passes
from followup.sample import make_sample
from models import Channel, Message, MessageItem, MessageState, Occurrence, OccurrenceState
from models.session import connect, reading, writing
from notifications import channels
from tests.notifications.mail_server import MailServer, mail_server

GROUP = channels.get(Channel.EMAIL).group
MORNING = "2026-11-23T06:00"
OFFICE = "2026-11-23T08:00"
#: (fault point, mails that may come twice): killed between sending and noting a group, e-mails are repeated under the
#: same Message-ID, which mail servers and readers fold into one.
POINTS = [
    ("step-before-commit", MORNING, 0),
    ("step-after-commit", MORNING, 0),
    ("sweep-folded", MORNING, 0),
    ("deliver-recovered", OFFICE, 0),
    ("deliver-claimed", OFFICE, 0),
    ("deliver-settled", OFFICE, 0),
    ("deliver-before-commit:2", OFFICE, GROUP),
    ("deliver-marked:2", OFFICE, GROUP),
    ("deliver-before-send:4", OFFICE, GROUP),
    ("deliver-after-send:4", OFFICE, GROUP),
]


@pytest.fixture(scope="module")
def activated(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the sample plan waits for its first morning."""
    path = tmp_path_factory.mktemp("kill") / "dondoc.sqlite3"
    shutil.copy(sqlite_template, path)
    engine = connect(f"sqlite:///{path}")
    with writing(engine) as session:
        make_sample(session, datetime.fromisoformat("2026-11-20T09:00+07:00"), Settings(home=path.parent))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


def tick(home: Path, mail: MailServer, at: str, fault: str = "") -> int:
    env = os.environ | {"DONDOC_HOME": str(home), "DONDOC_SMTP_PORT": str(mail.port), "DONDOC_FAULT": fault}
    env["DONDOC_SECRET_KEY"] = "k" * 40
    done = subprocess.run([sys.executable, "-m", "commands", "tick", "--now", at], env=env, check=False, timeout=170)
    return done.returncode


def answer_one(engine: Engine) -> None:
    """One of several duties in a digest is answered: before sending its item is withdrawn, in a commit of its own."""
    with writing(engine) as session:
        several = select(MessageItem.message_id).group_by(col(MessageItem.message_id)).having(func.count() > 1)
        item = session.exec(select(MessageItem).where(col(MessageItem.message_id).in_(several))).first()
        assert item is not None
        occurrence = session.get_one(Occurrence, item.occurrence_id)
        occurrence.state, occurrence.closed_at, occurrence.next_at = (
            OccurrenceState.DONE,
            datetime.fromisoformat("2026-11-23T07:00+07:00"),
            None,
        )
        session.add(occurrence)


def work(engine: Engine, settings: Settings, at: datetime) -> None:
    passes.sweep(engine, settings, at)
    passes.send(engine, settings, at, "again")


@pytest.mark.parametrize(("fault", "at", "repeats"), POINTS, ids=[point for point, _, _ in POINTS])
def test_killed_and_started_again(activated: Path, tmp_path: Path, fault: str, at: str, repeats: int) -> None:
    shutil.copy(activated, tmp_path / "dondoc.sqlite3")
    morning, office = (datetime.fromisoformat(f"{moment}+07:00") for moment in (MORNING, OFFICE))
    settings = Settings(home=tmp_path, secret_key="k" * 40)  # type: ignore[arg-type]
    engine = connect(settings.database)
    with mail_server() as mail:
        settings.smtp_port = mail.port
        if at == OFFICE:
            passes.sweep(engine, settings, morning)
        if fault == "deliver-settled":
            answer_one(engine)
        assert tick(tmp_path, mail, at, fault) == -signal.SIGKILL
        work(engine, settings, morning)
        for minutes in (0, 5, 15, 60):  # leases end, doubtful ones come again
            work(engine, settings, office + timedelta(minutes=minutes))
        came = Counter(letter.identity for letter in mail.mails)
    with reading(engine) as session:
        states = dict(session.exec(select(Message.state, func.count()).group_by(Message.state)).all())
        items = session.exec(select(func.count()).select_from(MessageItem)).one()
    engine.dispose()
    assert items > 50
    assert set(states) == {MessageState.SENT}  # none lost
    assert len(came) == states[MessageState.SENT]
    assert sum(came.values()) - len(came) <= repeats  # none doubled
