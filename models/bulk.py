"""Many rows handed to the database in one statement: as one JSON parameter.

Statements are made once and kept: for small batches making one took longer than running it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CursorResult,
    Dialect,
    FromClause,
    Insert,
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
Names = tuple[str, ...]
#: The parameter that carries the rows.
GIVEN = "given_rows"


def table(model: type[SQLModel]) -> Table:
    """The table behind a model, for statements over columns."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


@lru_cache(maxsize=256)
def given(dialect: str, model: type[SQLModel], names: Names) -> FromClause:
    """The rows of `packed` as a relation with these columns of the model; None is null."""
    types = {name: table(model).c[name].type for name in names}
    data = bindparam(GIVEN, type_=Text())
    if dialect == "postgresql":
        named = (column(name, kind) for name, kind in types.items())
        recordset = func.json_to_recordset(cast(data, postgresql.JSON)).table_valued(*named, name="given")
        return recordset.render_derived(with_types=True)
    parsed = func.json_each(data).table_valued("value")
    return select(
        *(
            type_coerce(func.json_extract(parsed.c.value, f"$[{i}]"), kind).label(name)
            for i, (name, kind) in enumerate(types.items())
        )
    ).subquery("given")


def packed(session: Session, model: type[SQLModel], names: Names, data: Sequence[Sequence[Any]]) -> dict[str, str]:
    """The parameter for `given`: values pass through the column types."""
    dialect, columns = session.get_bind().dialect, table(model).c
    by_column = zip(*data, strict=True)
    raw = [_raw(columns[name].type, dialect, values) for name, values in zip(names, by_column, strict=True)]
    if dialect.name == "postgresql":
        return {GIVEN: json.dumps([dict(zip(names, values, strict=True)) for values in zip(*raw, strict=True)])}
    return {GIVEN: json.dumps(list(zip(*raw, strict=True)))}


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
    names = tuple(data[0])
    values = packed(session, model, names, [[row[name] for name in names] for row in data])
    return changed(session, _insertion(session.get_bind().dialect.name, model, names), values)


@lru_cache(maxsize=256)
def _insertion(dialect: str, model: type[SQLModel], names: Names) -> Insert:
    new = given(dialect, model, names)
    # The condition keeps SQLite from reading ON CONFLICT as a part of the join. As a suffix of the SELECT the clause
    # leaves the statement its place in the cache of compiled ones; Insert.on_conflict_do_nothing() does not.
    source = select(*(new.c[name] for name in names)).where(true()).suffix_with("ON CONFLICT DO NOTHING")
    return insert(table(model)).from_select(list(names), source)


def changed(session: Session, statement: Any, values: dict[str, Any] | None = None) -> int:
    """Runs an INSERT, UPDATE or DELETE; how many rows it touched."""
    done = session.connection().execute(statement, values, execution_options={"preserve_rowcount": True})
    return done.rowcount if isinstance(done, CursorResult) else 0


__all__ = ["GIVEN", "Names", "Row", "changed", "given", "insert_rows", "packed", "table"]
