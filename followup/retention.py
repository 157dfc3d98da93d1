"""What leaves the tables after its time: texts of old messages and old events into files, unused addresses for good.

The files are compressed, named by a row, carried by backups, and read back by `dondoc archive`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from config import clock
from config.settings import Settings
from followup import audit, files, history, privacy
from followup.privacy import FORGOTTEN
from models import Agency, Archive, Contact, Message, MessageAttempt, Person, StoredFile
from models.bulk import insert_rows

#: Messages of one file.
BATCH = 5_000


@dataclass(slots=True)
class Kept:
    """How many of each left the tables."""

    events: int = 0
    texts: int = 0


def archive(session: Session, settings: Settings, now: datetime) -> Kept:
    """One file of events and one of texts at most: the next turn goes on. Raises Refused as `audit.archive` does."""
    before = _months_before(now, settings.keep_months)
    return Kept(
        events=audit.archive(session, settings, audit.archivable(session, before), now),
        texts=archive_messages(session, settings, before, now),
    )


def _months_before(now: datetime, months: int) -> datetime:
    """The first day of the month so many whole months before: never less than what is to be kept."""
    today = clock.today(now)
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return clock.at(today.replace(year=year, month=month + 1, day=1), time(0, 0))


def archive_messages(session: Session, settings: Settings, before: datetime, now: datetime) -> int:
    """Texts and tries of the oldest messages planned before that moment; the messages themselves stay. How many."""
    first = (session.exec(select(func.max(Archive.last_id))).one() or 0) + 1
    found: list[tuple[int, str]] = []
    query = (
        select(Message.id, Message.planned_at, Message.body)
        .where(col(Message.id) >= first)
        .order_by(col(Message.id))
        .limit(BATCH)
    )
    for number, planned_at, body in session.exec(query):
        if planned_at >= before:
            break
        found.append((number or 0, body))
    if not found:
        return 0
    last = found[-1][0]
    between = col(MessageAttempt.message_id).between(first, last)
    tries: dict[int, list[dict[str, Any]]] = {}
    for one in session.exec(select(MessageAttempt).where(between).order_by(col(MessageAttempt.id))):
        tries.setdefault(one.message_id, []).append(one.model_dump(mode="json", exclude={"message_id"}))
    lines = (
        json.dumps({"id": number, "body": body, "attempts": tries.get(number, [])}, ensure_ascii=False)
        for number, body in found
    )
    content = gzip.compress("\n".join(lines).encode() + b"\n", mtime=0)
    file = files.keep(session, content, name=f"thong-bao-{first}-{last}.jsonl.gz", settings=settings, now=now)
    session.add(Archive(first_id=first, last_id=last, rows=len(found), made_at=now, file_id=file.id or 0))
    session.flush()
    session.execute(update(Message).where(col(Message.id).between(first, last)).values(body=""))
    session.execute(delete(MessageAttempt).where(between))
    return len(found)


def lines(session: Session, settings: Settings, archive: Archive) -> Iterator[dict[str, Any]]:
    """`{"id", "body", "attempts"}` of each message. Raises FileNotFoundError where the file is gone."""
    file = session.get_one(StoredFile, archive.file_id)
    for line in gzip.decompress(files.path_of(settings, file.sha256).read_bytes()).splitlines():
        yield json.loads(line)


def text_of(session: Session, settings: Settings, message_id: int) -> str:
    """The text of a message whose time is over; "" where none was kept."""
    query = select(Archive).where(Archive.first_id <= message_id, Archive.last_id >= message_id)
    archive = session.exec(query).first()
    if archive is None or archive.restored_at is not None:
        return ""
    return next((str(one["body"]) for one in lines(session, settings, archive) if one["id"] == message_id), "")


def put_back(session: Session, settings: Settings, archive: Archive, now: datetime) -> int:
    """Texts and tries go back into their tables, for whoever must search them; harmless when repeated. How many."""
    count = 0
    forgotten = _told_forgotten(session, archive)
    rows: list[dict[str, Any]] = []
    for one in lines(session, settings, archive):
        session.execute(update(Message).where(col(Message.id) == one["id"]).values(body=one["body"]))
        said = {"text": "", "provider_id": None} if one["id"] in forgotten else {}
        rows += [
            {**found, **said, "message_id": one["id"], "at": datetime.fromisoformat(found["at"])}
            for found in one["attempts"]
        ]
        count += 1
    insert_rows(session, MessageAttempt, rows)
    archive.restored_at = now
    session.add(archive)
    history.record(session, "archive_put_back", actor=history.SYSTEM, now=now, archive=archive.id)
    return count


def _told_forgotten(session: Session, archive: Archive) -> set[int | None]:
    """Messages whose receiver was forgotten since: what a provider answered often repeats the address."""
    query = select(Message.id).join(Contact, col(Contact.id) == Message.contact_id)
    between = col(Message.id).between(archive.first_id, archive.last_id)
    return set(session.exec(query.where(between, Contact.address == FORGOTTEN)))


def forget_contacts(session: Session, before: datetime, now: datetime) -> int:
    """Addresses out of use since before that moment, and names of people that no address needs. How many contacts.

    The row stays, nameless: messages say by it that somebody was told.
    """
    old = (col(Contact.disabled_at) < before, Contact.address != FORGOTTEN)
    contacts = session.exec(select(Contact).where(*old).order_by(col(Contact.id)).limit(BATCH)).all()
    for contact in contacts:
        contact.disabled_reason = contact.disabled_reason[:80]
        contact.link_generation += 1
        privacy.erase(session, [contact], actor=history.SYSTEM, now=now)
        history.record(
            session, "contact_forgotten", actor=history.SYSTEM, now=now, agency_id=contact.agency_id, contact=contact.id
        )
    session.flush()
    _forget_people(session, now)
    return len(contacts)


def _forget_people(session: Session, now: datetime) -> None:
    """People whose body has ended or who left, and whom no contact names."""
    named = select(Contact.person_id).where(col(Contact.person_id).is_not(None))
    ended = select(Agency.id).where(col(Agency.valid_to) < clock.today(now))
    gone = col(Person.agency_id).in_(ended) | ~col(Person.active)
    for number in session.exec(select(Person.id).where(gone, col(Person.id).not_in(named)).limit(BATCH)).all():
        privacy.erase_person(session, number or 0)


__all__ = ["FORGOTTEN", "Kept", "archive", "archive_messages", "forget_contacts", "lines", "put_back", "text_of"]
