"""Making blocks: in short transactions of their own, of events behind which none can appear any more."""

from __future__ import annotations

import time
from datetime import datetime

from sqlalchemy import Engine, text
from sqlmodel import Session, col, func, select

from followup.audit.canon import BEGINNING, chained, line, rows
from followup.audit.heads import Heads
from models import Event, EventBlock
from models.session import Alone, alone, reading, writing

#: Events of one block: small enough that a block names the place of a fault, large enough to be few.
BLOCK = 500
#: Blocks of one transaction.
AT_ONCE = 20
#: How long running writers are waited for; the next turn goes on where this one stopped.
PATIENCE = 5.0
_WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = 'event'::regclass "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND mode = 'RowExclusiveLock' AND granted"
)


def seal_all(engine: Engine, heads: Heads, now: datetime, patience: float = PATIENCE) -> int:
    """Seals what is written and settled; how many blocks were made."""
    horizon, made = settled(engine, patience), 0
    while horizon:
        with writing(engine) as session:
            blocks = _seal(session, horizon, now)
        made += len(blocks)
        _settle(engine)
        heads.add(blocks)
        if len(blocks) < AT_ONCE:
            return made
    return made


def _settle(engine: Engine) -> None:
    """SQLite's commits reach the disk with the next checkpoint: what is written down elsewhere must be there first."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")


def settled(engine: Engine, patience: float = PATIENCE) -> int:
    """The largest id up to which every event that will ever be committed is: 0 where that cannot be said now.

    SQLite has one writer at a time, so ids come in the order of the commits. PostgreSQL gives an id out before its
    transaction ends, but the writer holds a lock on the table from before that until its end. So: read the last id
    given out, see who holds such a lock now, and wait until none of these is left. Nobody waits for us.
    """
    if engine.dialect.name == "sqlite":
        with reading(engine) as session:
            return session.exec(select(func.max(Event.id))).one() or 0
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        given = connection.execute(text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_id_seq"))
        horizon = int(given.scalar_one())
        before = set(connection.execute(_WRITERS).scalars())
        until = time.monotonic() + patience
        while before and time.monotonic() < until:
            time.sleep(0.02)
            before &= set(connection.execute(_WRITERS).scalars())
        return 0 if before else horizon


def _seal(session: Session, horizon: int, now: datetime) -> list[EventBlock]:
    alone(session, Alone.SEALING)
    last, made = newest(session), list[EventBlock]()
    while len(made) < AT_ONCE:
        first = last.last_id + 1 if last else 1
        found = list(rows(session, first, horizon, BLOCK))
        if not found:
            break
        previous = last.hash if last else BEGINNING
        digest, count = chained(previous, map(line, found))
        last = EventBlock(
            id=last.id + 1 if last else 1,
            first_id=first,
            last_id=found[-1][0],
            count=count,
            previous=previous,
            hash=digest,
            sealed_at=now,
        )
        session.add(last)
        made.append(last)
    return made


def newest(session: Session) -> EventBlock | None:
    return session.exec(select(EventBlock).order_by(col(EventBlock.id).desc()).limit(1)).first()
