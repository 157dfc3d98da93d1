"""Many rows handed to the database in one statement: PostgreSQL's arrays, SQLite's JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    CursorResult,
    Date,
    DateTime,
    Dialect,
    FromClause,
    Integer,
    Table,
    Text,
    bindparam,
    column,
    func,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine
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
        return _arrays(name, types, columns)
    parsed = func.json_each(json.dumps(list(zip(*columns, strict=True)))).table_valued("value")
    return select(
        *(
            type_coerce(func.json_extract(parsed.c.value, f"$[{i}]"), kind).label(key)
            for i, (key, kind) in enumerate(types.items())
        )
    ).subquery(name)


def _arrays(name: str, types: Types, columns: list[list[Any]]) -> FromClause:
    given = [
        bindparam(f"{name}_{key}", values, type_=ARRAY(_plain(kind)))
        for (key, kind), values in zip(types.items(), columns, strict=True)
    ]
    named = (column(key, kind) for key, kind in types.items())
    return func.unnest(*given).table_valued(*named, name=name).render_derived()


def _raw(kind: TypeEngine[Any], dialect: Dialect, values: Sequence[Any]) -> list[Any]:
    """Values as the driver takes them; few distinct ones, so each is converted once."""
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return list(values)
    known: dict[Any, Any] = {value: process(value) for value in set(values)}
    return [known[value] for value in values]


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    kind = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if isinstance(kind, Integer):
        return Integer()
    if isinstance(kind, Date):
        return Date()
    return DateTime(timezone=True) if isinstance(kind, DateTime) else Text()


def insert_rows(session: Session, model: type[SQLModel], data: Sequence[Row]) -> int:
    """Inserts rows that all have the same keys; known ones (unique keys) are left alone. Returns how many are new."""
    if not data:
        return 0
    target = table(model)
    names = list(data[0])
    types = {name: target.c[name].type for name in names}
    given = rows(session, f"new_{target.name}", types, [[row[name] for name in names] for row in data])
    # The condition keeps SQLite from reading ON CONFLICT as a part of the join.
    source = select(*(given.c[name] for name in names)).where(true())
    dialect = session.get_bind().dialect.name
    maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = maker(target).from_select(names, source).on_conflict_do_nothing()
    return changed(session, statement)


def changed(session: Session, statement: Any) -> int:
    """Runs an INSERT, UPDATE or DELETE; how many rows it touched."""
    result = session.connection().execute(statement, execution_options={"preserve_rowcount": True})
    return result.rowcount if isinstance(result, CursorResult) else 0


__all__ = ["Row", "changed", "insert_rows", "rows", "table"]
