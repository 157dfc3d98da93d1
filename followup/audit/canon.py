"""The one written form of an event, the same from both databases and in an archive; hashes are taken over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from sqlalchemy import Row, select
from sqlmodel import Session

from models import Event
from models.bulk import table

COLUMNS = ("id", "at", "actor", "kind", "plan_id", "task_id", "occurrence_id", "agency_id", "data")
#: What the first block follows.
BEGINNING = "0" * 64


def line(row: Row[tuple[object, ...]]) -> bytes:
    """One event as a line of JSON: an array of its columns, the moment in UTC with microseconds."""
    number, at, *rest = row
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([number, moment, *rest], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def rows(session: Session, first: int, last: int, most: int | None = None) -> Iterator[Row[tuple[object, ...]]]:
    """Events with first <= id <= last in the order of their ids, as the columns above."""
    events = table(Event)
    query = select(*(events.c[name] for name in COLUMNS)).where(events.c.id.between(first, last))
    yield from session.connection().execute(query.order_by(events.c.id).limit(most))


def chained(previous: str, lines: Iterable[bytes]) -> tuple[str, int]:
    """The hash of a block that follows `previous`, and how many events are in it."""
    found, count = hashlib.sha256(previous.encode() + b"\n"), 0
    for one in lines:
        found.update(one)
        count += 1
    return found.hexdigest(), count
