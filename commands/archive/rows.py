"""Rows as lines of JSON, the same from and for both databases."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, BinaryIO

from sqlalchemy import Column, Connection, Date, DateTime, LargeBinary, Table, Time, select

PAGE = 2000
Value = Any


def write_rows(connection: Connection, table: Table, target: BinaryIO) -> int:
    """How many. A first line names the columns."""
    names = [column.name for column in table.columns]
    target.write(_line(names))
    count = 0
    rows = connection.execution_options(stream_results=True, yield_per=PAGE).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    for row in rows:
        target.write(_line([_plain(value) for value in row]))
        count += 1
    return count


def read_rows(source: Iterable[bytes], table: Table) -> Iterator[dict[str, Value]]:
    """Rows for an insert into `table` (of the backup's own schema)."""
    lines = iter(source)
    names = json.loads(next(lines))
    turns: list[Callable[[Value], Value]] = [_turn(table.columns[name]) for name in names]
    for line in lines:
        values = json.loads(line)
        yield {
            name: None if value is None else turn(value) for name, turn, value in zip(names, turns, values, strict=True)
        }


def _line(values: list[Value]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _turn(column: Column[Any]) -> Callable[[Value], Value]:
    kind = column.type
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Time):
        return time.fromisoformat
    if isinstance(kind, LargeBinary):
        return base64.b64decode
    return lambda value: value
