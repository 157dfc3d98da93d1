"""The sealed history: what is changed behind its back is found and named; writers never wait for a seal."""

from __future__ import annotations

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from config.errors import Refused
from config.settings import Settings
from followup import audit, files
from followup.audit import seal
from models import Agency, Event, EventBlock, StoredFile
from models.session import reading, writing


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "BLOCK", 4)
    monkeypatch.setattr(seal, "AT_ONCE", 2)


def write(engine: Engine, now: datetime, count: int) -> None:
    with writing(engine) as session:
        session.add_all(
            Event(at=now + timedelta(seconds=n), actor="user:lan", kind="noted", data={"lần": n, "ghi": "đã xong"})
            for n in range(count)
        )


def sealed(engine: Engine, settings: Settings, now: datetime) -> int:
    return audit.seal_all(engine, audit.Heads.of(settings), now)


def faults(engine: Engine, settings: Settings) -> list[str]:
    with reading(engine) as session:
        return [f"{one.place}: {one.what}" for one in audit.verify(session, settings).faults]


def behind_its_back(engine: Engine, *statements: str) -> None:
    """As somebody who owns the database and knows how to put the triggers aside."""
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def ten(engine: Engine, settings: Settings, now: datetime) -> None:
    """Ten events in blocks of four, four and two."""
    write(engine, now, 10)
    assert sealed(engine, settings, now) == 3


def test_a_sealed_history_is_whole(engine: Engine, settings: Settings, now: datetime, ten: None) -> None:
    write(engine, now, 3)
    with reading(engine) as session:
        chain = audit.verify(session, settings)
        last = session.exec(select(EventBlock.hash).order_by(col(EventBlock.id).desc())).first()
    assert (chain.blocks, chain.events, chain.unsealed, chain.faults) == (3, 10, 3, [])
    assert chain.head == last
    assert sealed(engine, settings, now) == 1
    assert sealed(engine, settings, now) == 0


def test_nothing_to_seal(engine: Engine, settings: Settings, now: datetime) -> None:
    assert sealed(engine, settings, now) == 0
    assert faults(engine, settings) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'user:minh' WHERE id = 6",
        "DELETE FROM event WHERE id = 6",
        "UPDATE event_block SET hash = previous WHERE id = 2",
        "UPDATE event_block SET sealed_at = sealed_at, count = 3 WHERE id = 2",
        "DELETE FROM event_block WHERE id = 3",
    ],
)
def test_the_database_refuses_to_change_it(engine: Engine, settings: Settings, ten: None, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    assert faults(engine, settings) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_postgresql_refuses_to_empty_it(engine: Engine, ten: None) -> None:
    with pytest.raises(IntegrityError, match="append-only"), engine.begin() as connection:
        connection.execute(text("TRUNCATE event CASCADE"))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET actor = 'user:minh' WHERE id = 6", ["khối 2 (sự kiện 5–8): nội dung đã bị sửa"]),
        ("DELETE FROM event WHERE id = 6", ["khối 2 (sự kiện 5–8): có 3 sự kiện, lúc niêm phong có 4"]),
        (
            "UPDATE event_block SET hash = previous WHERE id = 1",
            [
                "khối 1 (sự kiện 1–4): nội dung",
                "khối 1 (sự kiện 1–4): giá trị băm khác",
                "khối 2 (sự kiện 5–8): không nối",
            ],
        ),
        ("DELETE FROM event_block WHERE id = 2", ["khối 2: không còn trong chuỗi", "khối 2: đã ghi ngoài"]),
        ("DELETE FROM event_block WHERE id = 3", ["khối 3: đã ghi ngoài"]),
        ("UPDATE event SET id = -5 WHERE id = 2", ["khối 1 (sự kiện 1–4): có 3", "sự kiện có số nhỏ hơn 1"]),
    ],
)
def test_tampering_is_found_and_named(
    engine: Engine, settings: Settings, ten: None, statement: str, said: list[str]
) -> None:
    behind_its_back(engine, statement)
    found = faults(engine, settings)
    assert len(found) == len(said), found
    assert all(one.startswith(start) for one, start in zip(found, said, strict=True)), found


def test_a_chain_written_anew_does_not_fit_what_was_written_down(
    engine: Engine, settings: Settings, now: datetime, ten: None
) -> None:
    """Somebody who changes an event and computes every hash again is found by the file beside the database."""
    behind_its_back(engine, "UPDATE event SET actor = 'user:minh' WHERE id = 6", "DELETE FROM event_block")
    elsewhere = audit.Heads(settings.home / "elsewhere.txt")
    assert audit.seal_all(engine, elsewhere, now) == 3
    assert faults(engine, settings) == [
        "khối 2 (sự kiện 5–8): giá trị băm khác giá trị đã ghi ngoài cơ sở dữ liệu",
        "khối 3 (sự kiện 9–10): giá trị băm khác giá trị đã ghi ngoài cơ sở dữ liệu",
    ]


def archive_all(engine: Engine, settings: Settings, before: datetime, now: datetime) -> int:
    with writing(engine) as session:
        return audit.archive(session, settings, audit.archivable(session, before), now)


def test_archived_blocks_stay_in_the_chain(engine: Engine, settings: Settings, now: datetime, ten: None) -> None:
    later = now + timedelta(days=400)
    assert archive_all(engine, settings, now + timedelta(seconds=7), later) == 4
    assert archive_all(engine, settings, later, later) == 4
    assert archive_all(engine, settings, later, later) == 0
    write(engine, later, 1)
    assert sealed(engine, settings, later) == 1
    with reading(engine) as session:
        chain = audit.verify(session, settings)
        assert session.exec(select(func.min(Event.id))).one() == 9
    assert (chain.blocks, chain.archived, chain.events, chain.faults) == (4, 2, 3, [])
    with writing(engine) as session:
        assert files.forget_unused(session, settings, later + timedelta(days=90)) == 0


def test_an_archive_that_was_touched_or_lost_is_found(
    engine: Engine, settings: Settings, now: datetime, ten: None
) -> None:
    archive_all(engine, settings, now + timedelta(days=1), now)
    with reading(engine) as session:
        path = files.path_of(settings, session.exec(select(StoredFile)).one().sha256)
    content = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(content.replace(b"user:lan", b"user:anh", 1)))
    assert faults(engine, settings) == ["khối 1 (sự kiện 1–4): nội dung đã bị sửa sau khi niêm phong"]
    path.write_bytes(path.read_bytes()[:40])
    assert len(faults(engine, settings)) == 2
    path.unlink()
    assert [one.partition(":")[2] for one in faults(engine, settings)] == [" không đọc được tệp lưu trữ của khối"] * 2


def test_what_was_tampered_with_is_not_archived(engine: Engine, settings: Settings, now: datetime, ten: None) -> None:
    behind_its_back(engine, "UPDATE event SET actor = 'user:minh' WHERE id = 6")
    with pytest.raises(Refused, match="không còn nguyên vẹn"):
        archive_all(engine, settings, now + timedelta(days=1), now)


def test_after_a_restore_the_old_heads_are_set_aside(
    settings: Settings, engine: Engine, now: datetime, ten: None
) -> None:
    heads = audit.Heads.of(settings)
    assert dict(heads.read())
    heads.set_aside(now)
    assert dict(heads.read()) == {}
    assert len(list(Path(settings.home).glob("audit-heads.before-*.txt"))) == 1


def test_writers_while_blocks_are_sealed(engine: Engine, settings: Settings, now: datetime) -> None:
    """Eight writers, some of which roll back, and a sealer that never rests: one whole chain, nothing left out."""
    start, done = threading.Barrier(9), threading.Event()

    def write_some(worker: int) -> None:
        start.wait()
        for turn in range(12):
            with Session(engine.execution_options(writes=True)) as session:
                session.add_all(Event(at=now, actor=f"user:w{worker}", kind="noted") for _ in range(1 + turn % 5))
                session.flush()
                session.add(Event(at=now, actor=f"user:w{worker}", kind="last", data={"turn": turn}))
                (session.rollback if turn % 4 == 3 else session.commit)()

    def seal_on() -> int:
        start.wait()
        made = 0
        while not done.is_set():
            made += sealed(engine, settings, now)
        return made

    with ThreadPoolExecutor(9) as pool:
        sealer = pool.submit(seal_on)
        writers = [pool.submit(write_some, n) for n in range(8)]
        for writer in writers:
            writer.result()
        done.set()
        made = sealer.result() + sealed(engine, settings, now)
    with reading(engine) as session:
        chain = audit.verify(session, settings)
        written = session.exec(select(func.count()).select_from(Event)).one()
    assert (chain.faults, chain.unsealed, chain.events, chain.blocks) == ([], 0, written, made)
    assert written == 8 * sum(1 + turn % 5 + 1 for turn in range(12) if turn % 4 != 3)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_an_unfinished_writer_is_neither_sealed_over_nor_waited_for(
    engine: Engine, settings: Settings, now: datetime
) -> None:
    """PostgreSQL gives a number out before the event is committed: nothing behind it is sealed meanwhile."""
    slow = Session(engine)
    slow.add(Event(at=now, actor="user:slow", kind="noted"))
    slow.flush()
    write(engine, now, 3)
    assert audit.seal_all(engine, audit.Heads.of(settings), now, patience=0.1) == 0
    write(engine, now, 1)
    slow.commit()
    slow.close()
    assert sealed(engine, settings, now) == 2
    with reading(engine) as session:
        chain = audit.verify(session, settings)
    assert (chain.events, chain.faults) == (5, [])


def test_other_changes_are_free(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        session.add(Agency(code="x", name="Sở X"))
    with writing(engine) as session:
        session.exec(select(Agency)).one().name = "Sở Y"
