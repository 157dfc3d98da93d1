"""Backup and restore: a round trip on both databases and between them, sealed or not, all or nothing, nothing twice."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import SQLModel, select

from commands.archive.dump import LEFT_OUT, Written, dump
from commands.archive.restoring import Restored, restore_all
from commands.archive.sealed import BLOCK, MAGIC, PREFIX, SALT, Opener, Sealer
from config.errors import Refused
from config.settings import Settings
from flows import passes
from followup.sample import make_sample
from models import Event, Message, MessageItem, MessageState, Plan
from models.session import connect, reading, writing
from tests.notifications.mail_server import mail_server
from tests.postgres import fresh_database

PHRASE = "một khóa dài đủ mười sáu ký tự"


@pytest.fixture
def office(settings: Settings, database_url: str) -> Settings:
    return settings.model_copy(update={"database_url": database_url})


@pytest.fixture
def busy(engine: Engine, office: Settings, now: datetime) -> Engine:
    """The sample plan activated and its first messages planned."""
    with writing(engine) as session:
        make_sample(session, now, office)
    passes.sweep(engine, office, now)
    return engine


@pytest.fixture(params=["sqlite", "postgresql"])
def new_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """An empty installation on another machine, of either kind."""
    empty = Settings(home=tmp_path / "new")
    if request.param == "sqlite":
        yield empty
        return
    server = request.getfixturevalue("postgres_server")
    with fresh_database(server, "restore") as url:
        yield empty.model_copy(update={"database_url": url})


Restore = Callable[..., Restored]


def back_up(engine: Engine, office: Settings, target: Path, now: datetime, phrase: str = "") -> Written:
    return dump(engine, office, target, phrase, now)


def restore(office: Settings, source: Path, now: datetime, *, phrase: str = "", replace: bool = False) -> Restored:
    return restore_all(office, source, phrase, replace=replace, lost=now, now=now)


def everything(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for table in SQLModel.metadata.sorted_tables
            if table.name not in LEFT_OUT
        }


def test_round_trip_between_databases(
    busy: Engine, office: Settings, new_office: Settings, now: datetime, tmp_path: Path
) -> None:
    before = everything(busy)
    written = back_up(busy, office, tmp_path / "b.dondoc", now, PHRASE)
    assert written.sealed
    assert written.files == 1
    assert written.rows == before
    restored = restore(new_office, tmp_path / "b.dondoc", now, phrase=PHRASE)
    assert restored.rows == before
    engine = connect(new_office.database)
    after = everything(engine)
    more = {name: count - before[name] for name, count in after.items() if count != before[name]}
    assert more == {"event": 1, "message": 1}  # that it was restored, and the leap in the messages' numbers
    with writing(engine) as session:  # the sequences go on behind the restored rows
        session.add(Event(at=now, actor="system", kind="test"))
    with reading(busy) as old, reading(engine) as new:
        assert new.exec(select(Plan.text)).one() == old.exec(select(Plan.text)).one()
        assert new.exec(select(Plan.recipients)).one() == old.exec(select(Plan.recipients)).one()
    engine.dispose()
    assert new_office.signing_key == office.signing_key or office.secret_key.get_secret_value()
    assert [p.read_bytes() for p in sorted(new_office.files.rglob("*")) if p.is_file()]


def test_a_restored_house_sends_nothing_twice(busy: Engine, office: Settings, now: datetime, tmp_path: Path) -> None:
    """Backup on Monday; the old house goes on until Wednesday; the new one may not repeat what that one sent."""
    back_up(busy, office, tmp_path / "b.dondoc", now)
    lost = now + timedelta(days=2)
    with mail_server() as mail:
        sending = office.model_copy(update={"smtp_port": mail.port})
        for hours in (0, 21, 24, 45, 48):
            at = now + timedelta(hours=hours)
            passes.sweep(busy, sending, at)
            passes.send(busy, sending, at, "old")
        assert mail.mails
        sent_before = {said(m) for m in mail.mails}
        mail.mails.clear()
        new = Settings(home=tmp_path / "new", smtp_port=mail.port, secret_key=office.secret_key)
        restored = restore(new, tmp_path / "b.dondoc", lost)
        assert restored.held.messages > 0
        engine = connect(new.database)
        for hours in (0, 1, 24):
            at = lost + timedelta(hours=hours)
            passes.sweep(engine, new, at)
            passes.send(engine, new, at, "new")
        assert not {said(m) for m in mail.mails} & sent_before
        with reading(engine) as session:
            held = session.exec(select(Message).where(Message.state == MessageState.UNKNOWN)).all()
            assert len(held) == restored.held.messages
            assert all("Khôi phục từ bản sao lưu" in message.reason for message in held)
            items = session.exec(select(MessageItem).where(MessageItem.state == MessageState.UNKNOWN)).all()
            assert len(items) == restored.held.items
        engine.dispose()


def said(mail: object) -> tuple[str, str]:
    from tests.notifications.mail_server import Mail

    assert isinstance(mail, Mail)
    return mail.recipient, str(mail.parsed["Subject"])


def test_what_is_there_is_not_overwritten(busy: Engine, office: Settings, now: datetime, tmp_path: Path) -> None:
    back_up(busy, office, tmp_path / "b.dondoc", now)
    before = everything(busy)
    with pytest.raises(Refused, match="--replace"):
        restore(office, tmp_path / "b.dondoc", now)
    assert everything(busy) == before
    busy.dispose()
    assert restore(office, tmp_path / "b.dondoc", now, replace=True).rows == before


def test_a_broken_sqlite_file_is_put_aside(
    sqlite_engine: Engine, settings: Settings, now: datetime, tmp_path: Path
) -> None:
    with writing(sqlite_engine) as session:
        make_sample(session, now, settings)
    back_up(sqlite_engine, settings, tmp_path / "b.dondoc", now)
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / "dondoc.sqlite3").write_bytes(b"this is no database" * 1000)
    restored = restore(settings, tmp_path / "b.dondoc", now)
    assert restored.aside is not None
    assert restored.aside.read_bytes().startswith(b"this is no database")
    engine = connect(settings.database)
    with reading(engine) as session:
        assert session.exec(select(func.count()).select_from(Plan)).one() == 1
    engine.dispose()


@pytest.mark.parametrize("harm", ["cut", "flip", "other", "empty"])
@pytest.mark.parametrize("phrase", ["", PHRASE])
def test_a_harmed_backup_changes_nothing(
    sqlite_engine: Engine, settings: Settings, now: datetime, tmp_path: Path, harm: str, phrase: str
) -> None:
    path = tmp_path / "b.dondoc"
    back_up(sqlite_engine, settings, path, now, phrase)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "cut": whole[:middle],
            "flip": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "other": b"PK\x03\x04 something else",
            "empty": b"",
        }[harm]
    )
    new = Settings(home=tmp_path / "new")
    with pytest.raises(Refused):
        restore(new, path, now, phrase=phrase)
    assert not (new.home / "dondoc.sqlite3").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../../outside", b"x"),
        ("/outside", b"x"),
        ("files/../../../../outside", b"x"),
        ("files/" + "0" * 64, b"not what its name says"),
        ("schema", b"no-such-revision"),
        ("rows/../../outside.jsonl", b"[]"),
        ("manifest.json", b"[]"),
        ("manifest.json", b'{"rows": {}, "files": 0}'),
        ("manifest.json", b'{"rows": {}, "files": 0, "moment": "2026-11-23"}'),
    ],
)
def test_a_made_up_backup_changes_nothing(now: datetime, tmp_path: Path, name: str, content: bytes) -> None:
    path, new = tmp_path / "b.dondoc", Settings(home=tmp_path / "new")
    with tarfile.open(path, "w:gz") as archive:
        head = tarfile.TarInfo(name)
        head.size = len(content)
        archive.addfile(head, io.BytesIO(content))
    with pytest.raises(Refused):
        restore(new, path, now)
    assert new.home.stat().st_mode & 0o077 == 0  # keys and answers: nobody else on the machine looks in
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [path]  # nor beside it


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_a_backup_holds_plain_files_alone(now: datetime, tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "b.dondoc"
    with tarfile.open(path, "w:gz") as archive:
        head = tarfile.TarInfo("secret.key")
        head.type, head.linkname = kind, "/etc/passwd"
        archive.addfile(head)
    with pytest.raises(Refused):
        restore(Settings(home=tmp_path / "new"), path, now)


def test_a_backup_is_for_its_owner_alone(engine: Engine, settings: Settings, now: datetime, tmp_path: Path) -> None:
    back_up(engine, settings, tmp_path / "b.dondoc", now)
    assert (tmp_path / "b.dondoc").stat().st_mode & 0o077 == 0


def test_a_sealed_backup_needs_its_key(
    sqlite_engine: Engine, settings: Settings, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "b.dondoc"
    back_up(sqlite_engine, settings, path, now, PHRASE)
    assert path.stat().st_mode & 0o077 == 0
    # What follows the head is no archive that anybody opens.
    assert not tarfile.is_tarfile(io.BytesIO(path.read_bytes()[len(MAGIC) + SALT + PREFIX :]))
    for phrase in ("", "khóa của người khác hoàn toàn"):
        with pytest.raises(Refused):
            restore(Settings(home=tmp_path / "new"), path, now, phrase=phrase)


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_sealing_keeps_every_byte(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    content, target = content[:size], io.BytesIO()
    with Sealer(target, PHRASE) as sealer:
        sealer.write(content)
    target.seek(len(MAGIC))
    assert Opener(target, PHRASE).read() == content
