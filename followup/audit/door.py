"""The one way in which events leave the table: whole blocks, oldest first, into a file that keeps their lines."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from config.errors import Refused
from config.settings import Settings
from followup import files
from followup.audit.canon import chained, line, rows
from models import Event, EventBlock, StoredFile


def archivable(session: Session, before: datetime, most: int = 400) -> Sequence[EventBlock]:
    """The oldest blocks whose events all happened before that moment.

    The newest block always stays: SQLite gives the ids of an empty table out again.
    """
    kept = select(func.max(EventBlock.id)).scalar_subquery()
    query = select(EventBlock).where(col(EventBlock.file_id).is_(None), col(EventBlock.id) < kept)
    found: list[EventBlock] = []
    for block in session.exec(query.order_by(col(EventBlock.id)).limit(most)):
        newest = select(func.max(Event.at)).where(col(Event.id).between(block.first_id, block.last_id))
        if (at := session.exec(newest).one()) is not None and at >= before:
            break
        found.append(block)
    return found


def archive(session: Session, settings: Settings, blocks: Sequence[EventBlock], now: datetime) -> int:
    """Moves the events of consecutive blocks into one file (gzip, a line of JSON each); how many.

    Their hashes stay in the chain, and the file goes into backups. Raises Refused where the events of a block are no
    longer what was sealed: what was tampered with is evidence and stays.
    """
    if not blocks:
        return 0
    kept: list[bytes] = []
    for block in blocks:
        lines = list(lines_of(session, block))
        if not fits(block, lines):
            raise Refused(
                f"Khối nhật ký {block.id} không còn nguyên vẹn nên không được chuyển đi; chạy dondoc doctor để xem.",
                f"block {block.id} of the history is not what was sealed; it stays",
            )
        kept += lines
    name = f"nhat-ky-{blocks[0].first_id}-{blocks[-1].last_id}.jsonl.gz"
    content = gzip.compress(b"".join(kept), mtime=0)
    file = files.keep(session, content, name=name, settings=settings, now=now)
    for block in blocks:
        block.archived_at, block.file_id = now, file.id
        session.add(block)
    session.flush()
    gone = session.execute(delete(Event).where(col(Event.id).between(blocks[0].first_id, blocks[-1].last_id)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def lines_of(session: Session, block: EventBlock) -> Iterator[bytes]:
    """A block's events, one line of JSON each; hashing them gives the block's hash again."""
    return map(line, rows(session, block.first_id, block.last_id))


def fits(block: EventBlock, lines: Sequence[bytes]) -> bool:
    """Whether these lines are what was sealed."""
    return chained(block.previous, lines) == (block.hash, block.count)


class Archives:
    """Lines of archived blocks; the file that was read last is kept open in memory, blocks come in its order."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session, self._settings = session, settings
        self._file, self._lines = 0, dict[int, bytes]()

    def path(self, file_id: int) -> Path | None:
        file = self._session.get(StoredFile, file_id)
        return files.path_of(self._settings, file.sha256) if file else None

    def lines(self, block: EventBlock) -> list[bytes] | None:
        """None where the file is gone or cannot be read."""
        if block.file_id and block.file_id != self._file:
            path = self.path(block.file_id)
            try:
                content = gzip.decompress(path.read_bytes()) if path else b""
                self._lines = {int(one[1 : one.index(b",")]): one for one in content.splitlines(keepends=True)}
            except (OSError, EOFError, ValueError):
                return None
            self._file = block.file_id
        return [one for number, one in self._lines.items() if block.first_id <= number <= block.last_id]
