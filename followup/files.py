"""Files kept under their SHA-256: imported plans and evidence, each once however often it is handed in."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import tempfile
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from config.settings import Settings
from models import Archive, EventBlock, Evidence, Plan, StoredFile
from models.bulk import insert_rows


def keep(session: Session, content: bytes, *, name: str, settings: Settings, now: datetime) -> StoredFile:
    """Stores `content` and returns its row; the same content again gives the same row."""
    digest = hashlib.sha256(content).hexdigest()
    _write(path_of(settings, digest), content)
    query = select(StoredFile).where(StoredFile.sha256 == digest)
    if known := session.exec(query).one_or_none():
        known.stored_at = now  # handed in again: it waits anew for its form
        return known
    row = {
        "sha256": digest,
        "name": "".join(sign for sign in Path(name.replace("\\", "/")).name if sign.isprintable()) or digest[:12],
        "media_type": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "size": len(content),
        "stored_at": now,
    }
    # Two people may hand in the same file at once: the second waits here and finds the first one's row.
    insert_rows(session, StoredFile, [row])
    return session.exec(query).one()


def forget_unused(session: Session, settings: Settings, before: datetime) -> int:
    """Removes files stored before that moment that nothing names: forms that were never sent again; how many.

    The row goes first, the bytes after it: what is left over by a crash in between is unreachable, never missing.
    """
    used = (
        select(Evidence.file_id),
        *(select(one.file_id).where(col(one.file_id).is_not(None)) for one in (Plan, EventBlock, Archive)),
    )
    query = select(StoredFile).where(StoredFile.stored_at < before, *(col(StoredFile.id).not_in(one) for one in used))
    unused = session.exec(query.limit(1000)).all()
    for file in unused:
        session.delete(file)
    session.flush()
    for file in unused:
        path_of(settings, file.sha256).unlink(missing_ok=True)
    return len(unused)


def path_of(settings: Settings, sha256: str) -> Path:
    """Where a file lies; the name that a sender gave it never becomes part of a path."""
    return settings.files / sha256[:2] / sha256


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, also when the process dies in the middle."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(part).replace(path)
