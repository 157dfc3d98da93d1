"""Reading a backup into an empty or broken installation: all of it, or nothing."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from alembic import command
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, Table, func, insert, select
from sqlalchemy.exc import DataError, IntegrityError

from commands.archive.rows import PAGE, read_rows
from commands.archive.sealed import MAGIC, Opener
from config.errors import Refused
from config.settings import Settings
from followup.files import path_of
from models.migrations import alembic_config
from plans.errors import Unreadable

TABLE = re.compile(r"rows/([a-z_]{1,60})\.jsonl")
FILE = re.compile(r"files/([0-9a-f]{64})")
#: What a file that is no whole backup of ours may lead to; a database that is away is not among them.
_HARMED = (
    *(tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, ValueError, KeyError),
    *(CommandError, IntegrityError, DataError),
)


@dataclass(slots=True)
class Loaded:
    manifest: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    key: bytes = b""


@contextmanager
def opened(source: Path, phrase: str) -> Iterator[tarfile.TarFile]:
    """Raises `Unreadable` for what is no backup of ours or does not open with the phrase, `Refused` without one."""
    with source.open("rb") as raw:
        sealed = raw.read(len(MAGIC)) == MAGIC
        if sealed and not phrase:
            raise Refused(
                "Bản sao lưu được mã hóa; cho biết khóa bằng --key-file hoặc DONDOC_BACKUP_KEY",
                "the backup is encrypted: give its key",
            )
        if not sealed:
            raw.seek(0)
        stream = cast(BinaryIO, Opener(raw, phrase)) if sealed else raw
        try:
            with tarfile.open(fileobj=stream, mode="r|gz") as archive:
                yield archive
        except _HARMED as error:
            raise Unreadable(
                f"{source} không phải bản sao lưu nguyên vẹn của dondoc; không có gì bị thay đổi",
                f"not a whole backup of dondoc ({type(error).__name__}); nothing was changed",
            ) from error


def load(connection: Connection, archive: tarfile.TarFile, settings: Settings, schema: str = "head") -> Loaded:
    """Rows into the database of `connection`, which has none of our tables; its transaction is the caller's.

    They go in as the version that wrote them had them, and are then upgraded to `schema` ("": stay as they are).
    Files go under their hash, which they must have; a file too many does no harm.
    """
    loaded, tables = Loaded(), MetaData()
    for member in archive:
        content = archive.extractfile(member)
        if content is None:
            raise tarfile.ReadError(member.name)
        if member.name == "schema":
            command.upgrade(alembic_config(connection), content.read().decode())
            tables.reflect(connection)
        elif found := TABLE.fullmatch(member.name):
            table = tables.tables[found[1]]
            loaded.rows[table.name] = _load_table(connection, table, content)
        elif found := FILE.fullmatch(member.name):
            _keep_file(content, found[1], settings)
            loaded.files += 1
        elif member.name == "secret.key":
            loaded.key = content.read()
        elif member.name == "manifest.json":
            loaded.manifest = _manifest(content)
        else:
            raise tarfile.ReadError(member.name)
    if loaded.manifest.get("rows") != loaded.rows or loaded.manifest.get("files") != loaded.files:
        raise tarfile.ReadError("rows or files are missing")
    _reset_sequences(connection, tables)
    if schema:
        command.upgrade(alembic_config(connection), schema)
    return loaded


def _manifest(content: IO[bytes]) -> dict[str, Any]:
    """Its moment is needed after the swap, so it must be readable before."""
    found = json.load(content)
    if not isinstance(found, dict) or datetime.fromisoformat(str(found["moment"])).tzinfo is None:
        raise tarfile.ReadError("manifest.json")
    return found


def _load_table(connection: Connection, table: Table, content: IO[bytes]) -> int:
    rows = _parents_first(read_rows(content, table), table)
    count = 0
    while page := list(islice(rows, PAGE)):
        connection.execute(insert(table), page)
        count += len(page)
    return count


def _parents_first(rows: Iterator[dict[str, Any]], table: Table) -> Iterator[dict[str, Any]]:
    """A row that points at another of its own table comes after it: PostgreSQL checks at once."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    if not own:
        yield from rows
        return
    seen: set[Any] = {None}
    waiting: list[dict[str, Any]] = []
    for row in rows:
        if all(row[name] in seen for name in own):
            seen.add(row["id"])
            yield row
        else:
            waiting.append(row)
    while waiting:
        ready = [row for row in waiting if all(row[name] in seen for name in own)]
        if not ready:
            raise ValueError(f"{table.name}: rows point at rows that are not there")
        seen |= {row["id"] for row in ready}
        waiting = [row for row in waiting if row["id"] not in seen]
        yield from ready


def _keep_file(content: IO[bytes], digest: str, settings: Settings) -> None:
    path = path_of(settings, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        while block := content.read(1 << 20):
            known.update(block)
            part.write(block)
    if known.hexdigest() != digest:
        Path(part.name).unlink()
        raise ValueError(digest)
    Path(part.name).replace(path)


def _reset_sequences(connection: Connection, tables: MetaData) -> None:
    if connection.dialect.name != "postgresql":
        return
    for table in tables.sorted_tables:
        if "id" in table.columns:
            following = select(func.coalesce(func.max(table.columns["id"]), 0) + 1).scalar_subquery()
            sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
            connection.execute(select(func.setval(sequence, following, False)))
