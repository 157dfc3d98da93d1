"""After twelve months: texts and events in files that can be read and put back; addresses out of use forgotten."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from config.settings import Settings
from flows import passes
from followup import audit, files, retention
from followup.sample import make_sample
from models import (
    Agency,
    Archive,
    Contact,
    Event,
    Message,
    MessageAttempt,
    MessageItem,
    Person,
    StoredFile,
)
from models.session import reading, writing
from tests.notifications.mail_server import mail_server

YEAR = timedelta(days=400)


@pytest.fixture
def lived(engine: Engine, settings: Settings, now: datetime) -> Engine:
    """Three days of the sample province, everything sent."""
    with writing(engine) as session:
        make_sample(session, now, settings)
    with mail_server() as mail:
        sending = settings.model_copy(update={"smtp_port": mail.port})
        for hours in range(0, 72, 6):
            passes.sweep(engine, sending, now + timedelta(hours=hours))
            passes.send(engine, sending, now + timedelta(hours=hours), "t")
    return engine


def texts(session: Session) -> dict[int, str]:
    return {number or 0: body for number, body in session.exec(select(Message.id, Message.body))}


def tries(session: Session) -> list[dict[str, object]]:
    return [one.model_dump() for one in session.exec(select(MessageAttempt).order_by(col(MessageAttempt.id)))]


def count(session: Session, model: type) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def test_nothing_leaves_within_twelve_months(lived: Engine, settings: Settings, now: datetime) -> None:
    passes.retention(lived, settings, now + timedelta(days=364))
    with reading(lived) as session:
        assert session.exec(select(Archive)).all() == []
        assert any(texts(session).values())


def test_texts_are_archived_read_and_put_back(lived: Engine, settings: Settings, now: datetime) -> None:
    with reading(lived) as session:
        before, attempts = texts(session), tries(session)
        items = count(session, MessageItem)
    sent = max(number for number, body in before.items() if body)
    passes.retention(lived, settings, now + YEAR)
    with writing(lived) as session:
        [archive] = session.exec(select(Archive)).all()
        assert archive.rows == len(before)
        assert not any(texts(session).values())
        assert count(session, MessageAttempt) == 0
        assert count(session, MessageItem) == items  # what was told is known for ever
        assert retention.text_of(session, settings, sent) == before[sent]
        file = session.get_one(StoredFile, archive.file_id)
        assert files.path_of(settings, file.sha256).stat().st_size < sum(map(len, before.values())) / 3
    passes.retention(lived, settings, now + YEAR + timedelta(days=8))  # the file is named, so it is not unused
    with writing(lived) as session:
        [archive] = session.exec(select(Archive)).all()
        assert retention.put_back(session, settings, archive, now + YEAR) == len(before)
        assert retention.put_back(session, settings, archive, now + YEAR) == len(before)
    with reading(lived) as session:
        assert texts(session) == before
        assert tries(session) == attempts


def test_what_is_put_back_names_nobody_who_was_forgotten(lived: Engine, settings: Settings, now: datetime) -> None:
    passes.retention(lived, settings, now + YEAR)
    with writing(lived) as session:
        contact = session.exec(select(Contact).join(Message).where(Message.state == "sent")).first()
        assert contact
        contact.disabled_at = now
        number = contact.id
    with writing(lived) as session:
        assert retention.forget_contacts(session, now + YEAR, now + YEAR) == 1
        [archive] = session.exec(select(Archive)).all()
        retention.put_back(session, settings, archive, now + YEAR)
    with reading(lived) as session:
        query = select(MessageAttempt.text, MessageAttempt.provider_id, Message.contact_id).join(Message)
        found = session.exec(query).all()
    assert {(text, provider) for text, provider, who in found if who == number} == {("", None)}
    assert any(text or provider for text, provider, who in found if who != number)


def test_archiving_makes_nobody_hear_twice(lived: Engine, settings: Settings, now: datetime) -> None:
    passes.retention(lived, settings, now + YEAR)
    with reading(lived) as session:
        items = count(session, MessageItem)
    passes.sweep(lived, settings, now + timedelta(hours=66))
    with reading(lived) as session:
        assert count(session, MessageItem) == items


def test_old_events_go_through_the_one_door(lived: Engine, settings: Settings, now: datetime) -> None:
    """Whole blocks, by the hash of what was sealed: the chain holds before and after."""
    for n in range(2):
        with writing(lived) as session:
            session.add_all(Event(at=now + timedelta(days=n), actor="system", kind="test") for _ in range(600))
        passes.seal(lived, settings, now)
    with reading(lived) as session:
        before = count(session, Event)
    passes.retention(lived, settings, now + YEAR)
    with reading(lived) as session:
        assert count(session, Event) < before
        chain = audit.verify(session, settings)
        assert chain.faults == []
        assert chain.archived > 0
        names = session.exec(select(StoredFile.name).where(col(StoredFile.name).startswith("nhat-ky-"))).all()
        assert len(names) == 1


def test_files_are_kept_once(engine: Engine, settings: Settings, now: datetime) -> None:
    content = b"cung mot noi dung" * 100
    with writing(engine) as session:
        first = files.keep(session, content, name="a.pdf", settings=settings, now=now)
        again = files.keep(session, content, name="khác.pdf", settings=settings, now=now)
        assert first.id == again.id
    kept = [path for path in Path(settings.files).rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [content]


def test_unused_addresses_are_forgotten(lived: Engine, settings: Settings, now: datetime) -> None:
    """Of a body that was merged away, or of a person who left: after 90 days no name and no address is left."""
    with writing(lived) as session:
        contact = session.exec(select(Contact).join(Message).where(Message.state == "sent")).first()
        assert contact
        person = Person(agency_id=contact.agency_id, name="Nguyễn Thị Mẫu", active=False)
        session.add(person)
        session.flush()
        contact.person_id, contact.disabled_at, contact.disabled_reason = person.id, now, "chuyển công tác"
        session.add(contact)
        number, address, told = contact.id, contact.address, count(session, Message)
    passes.retention(lived, settings, now + timedelta(days=89))
    with reading(lived) as session:
        assert session.get_one(Contact, number).address == address
    passes.retention(lived, settings, now + timedelta(days=91))
    with reading(lived) as session:
        kept = session.get_one(Contact, number)
        assert (kept.address, kept.person_id) == (retention.FORGOTTEN, None)
        assert kept.link_generation == 2  # links that went to that address open nothing
        assert count(session, Person) == 0
        assert count(session, Message) == told
        events = session.exec(select(Event).where(Event.kind == "contact_forgotten")).all()
        assert [one.data for one in events] == [{"contact": number}]
        assert address not in str([one.data for one in session.exec(select(Event))])


def test_people_with_a_living_address_stay(engine: Engine, settings: Settings, now: datetime) -> None:
    with writing(engine) as session:
        agency = Agency(code="so-x", name="Sở X")
        session.add(agency)
        session.flush()
        person = Person(agency_id=agency.id or 0, name="Trần Văn Mẫu")
        session.add(person)
        session.flush()
        session.add(Contact(agency_id=agency.id or 0, person_id=person.id, address="a@x.example"))
    passes.retention(engine, settings, now + YEAR)
    with reading(engine) as session:
        assert session.exec(select(Contact.address)).all() == ["a@x.example"]
        assert count(session, Person) == 1


def test_an_archive_is_plain_lines_of_json(lived: Engine, settings: Settings, now: datetime) -> None:
    """Readable without dondoc: gzip and JSON."""
    passes.retention(lived, settings, now + YEAR)
    with reading(lived) as session:
        file = session.exec(select(StoredFile).where(col(StoredFile.name).startswith("thong-bao-"))).one()
        lines = gzip.decompress(files.path_of(settings, file.sha256).read_bytes()).decode().splitlines()
        assert len(lines) == count(session, Message)
        assert all(line.startswith('{"id": ') for line in lines)


def test_the_first_of_the_month() -> None:
    found = retention._months_before(datetime(2027, 1, 15, tzinfo=UTC), 12)
    assert found == datetime(2025, 12, 31, 17, tzinfo=UTC)  # 1 January 2026 in Hà Nội
