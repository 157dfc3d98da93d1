"""Many rows handed to the database in one statement: as one JSON parameter."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CursorResult,
    Dialect,
    FromClause,
    Integer,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

Row = Mapping[str, Any]
Types = Mapping[str, TypeEngine[Any]]


def table(model: type[SQLModel]) -> Table:
    """The table behind a model, for statements over columns."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def rows(session: Session, name: str, types: Types, data: Sequence[Sequence[Any]]) -> FromClause:
    """`data` as a relation with the columns of `types`; values pass through the column types, None stays null."""
    dialect = session.get_bind().dialect
    by_column = zip(*data, strict=True)
    columns = [_raw(kind, dialect, values) for kind, values in zip(types.values(), by_column, strict=True)]
    if dialect.name == "postgresql":
        return _recordset(name, types, columns)
    parsed = func.json_each(json.dumps(list(zip(*columns, strict=True)))).table_valued("value")
    return select(
        *(
            type_coerce(func.json_extract(parsed.c.value, f"$[{i}]"), kind).label(key)
            for i, (key, kind) in enumerate(types.items())
        )
    ).subquery(name)


def _recordset(name: str, types: Types, columns: list[list[Any]]) -> FromClause:
    data = json.dumps([dict(zip(types, values, strict=True)) for values in zip(*columns, strict=True)])
    named = (column(key, kind) for key, kind in types.items())
    given = func.json_to_recordset(cast(bindparam(None, data, Text()), postgresql.JSON)).table_valued(*named, name=name)
    return given.render_derived(with_types=True)


def _raw(kind: TypeEngine[Any], dialect: Dialect, values: Sequence[Any]) -> list[Any]:
    """Values as the driver takes them and JSON can carry; few distinct ones, so each is converted once."""
    if isinstance(kind, Integer):
        return list(values)
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    known: dict[Any, Any] = {}
    for value in set(values):
        raw = process(value) if process else value
        known[value] = raw if raw is None or isinstance(raw, str | int | float) else str(raw)
    return [known[value] for value in values]


def insert_rows(session: Session, model: type[SQLModel], data: Sequence[Row]) -> int:
    """Inserts rows that all have the same keys; known ones (unique keys) are left alone. Returns how many are new."""
    if not data:
        return 0
    target = table(model)
    names = list(data[0])
    types = {name: target.c[name].type for name in names}
    given = rows(session, f"new_{target.name}", types, [[row[name] for name in names] for row in data])
    # The condition keeps SQLite from reading ON CONFLICT as a part of the join. As a suffix of the SELECT the clause
    # leaves the statement its place in the cache of compiled ones; Insert.on_conflict_do_nothing() does not.
    source = select(*(given.c[name] for name in names)).where(true()).suffix_with("ON CONFLICT DO NOTHING")
    return changed(session, insert(target).from_select(names, source))


def changed(session: Session, statement: Any) -> int:
    """Runs an INSERT, UPDATE or DELETE; how many rows it touched."""
    result = session.connection().execute(statement, execution_options={"preserve_rowcount": True})
    return result.rowcount if isinstance(result, CursorResult) else 0


__all__ = ["Row", "changed", "insert_rows", "rows", "table"]
