"""Writing a backup while the house works: one consistent look at the database, then the files that it names."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel, select

import models  # noqa: F401  registers the tables
from commands.archive.rows import write_rows
from commands.archive.sealed import Sealer
from config.settings import Settings
from followup.files import path_of
from models import StoredFile
from models.migrations import newest

FORMAT = 1
#: Sessions end with a restore; nobody stays logged in on a stolen disk. Kept counts are counted again.
LEFT_OUT = {"login_session", "tally"}
SPOOL = 16 << 20


@dataclass(frozen=True, slots=True)
class Written:
    path: Path
    rows: dict[str, int]
    files: int
    missing: list[str]
    sealed: bool


def dump(engine: Engine, settings: Settings, target: Path, phrase: str, now: datetime) -> Written:
    """The file appears under its name only when it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as raw:
            written = _write(engine, settings, raw, target, phrase, now)
            raw.flush()
            os.fsync(raw.fileno())
        Path(part).replace(target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return written


def _write(engine: Engine, settings: Settings, raw: BinaryIO, target: Path, phrase: str, now: datetime) -> Written:
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with ExitStack() as stack:
        sink = stack.enter_context(Sealer(raw, phrase)) if phrase else raw
        # Level 1: the rows are text and shrink to a tenth at any level.
        packed = stack.enter_context(gzip.GzipFile(fileobj=cast(BinaryIO, sink), mode="wb", compresslevel=1, mtime=0))
        archive = stack.enter_context(tarfile.open(fileobj=packed, mode="w|"))
        connection = stack.enter_context(engine.connect().execution_options(**level))
        rows = _add_tables(connection, archive)
        files, missing = _add_files(connection, archive, settings)
        _add(archive, "secret.key", b"\n".join(settings.signing_keys))
        manifest = {
            "format": FORMAT,
            "schema": newest(),
            "database": engine.dialect.name,
            "moment": now.isoformat(),
            "rows": rows,
            "files": files,
        }
        # Last on purpose: an archive without it was cut off.
        _add(archive, "manifest.json", json.dumps(manifest).encode())
    return Written(target, rows, files, missing, bool(phrase))


def _add_tables(connection: Connection, archive: tarfile.TarFile) -> dict[str, int]:
    rows = {}
    _add(archive, "schema", (newest() or "").encode())
    for table in SQLModel.metadata.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        with tempfile.SpooledTemporaryFile(SPOOL) as spool:
            rows[table.name] = write_rows(connection, table, cast(BinaryIO, spool))
            head = tarfile.TarInfo(f"rows/{table.name}.jsonl")
            head.size = spool.tell()
            spool.seek(0)
            archive.addfile(head, cast(BinaryIO, spool))
    return rows


def _add_files(connection: Connection, archive: tarfile.TarFile, settings: Settings) -> tuple[int, list[str]]:
    """Files are written before the row that names them, so whatever the look saw is there."""
    count, missing = 0, []
    for (digest,) in connection.execute(select(StoredFile.sha256)):
        path = path_of(settings, digest)
        if path.is_file():
            archive.add(path, f"files/{digest}", recursive=False)
            count += 1
        else:
            missing.append(digest)
    return count, missing


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    head = tarfile.TarInfo(name)
    head.size = len(content)
    archive.addfile(head, io.BytesIO(content))
