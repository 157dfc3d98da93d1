"""The indexes that searching goes through (models/search.py): triggers keep SQLite's, PostgreSQL keeps its own.

Like `derived` they are no part of the schema's history: every upgrade makes them anew from one text, so that SQLite may
rebuild the tables below and a restored backup needs no index in it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from models.bulk import table
from models.search import CUT, MODELS, PIECE, SHORTEST, index_name

#: Every piece of a word, of two letters and of three; a blank is in none.
PIECES = """
SELECT DISTINCT substr(word, first, size)
FROM (SELECT DISTINCT word FROM unnest(string_to_array(said, ' ')) AS word) AS words,
    generate_series({shortest}, {piece}) AS size, generate_series(1, length(word) - size + 1) AS first
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION {cut}(said text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
COST 1000 AS $$
BEGIN RETURN ARRAY({pieces}); END $$
"""
ADD = "INSERT INTO {index} (rowid, plain) VALUES (NEW.id, NEW.plain);"
TAKE = "INSERT INTO {index} ({index}, rowid, plain) VALUES ('delete', OLD.id, OLD.plain);"
SQLITE = (
    "CREATE VIRTUAL TABLE {index} USING fts5(plain, content='{of}', content_rowid='id', columnsize=0, "
    "tokenize='trigram case_sensitive 1')",
    "INSERT INTO {index} ({index}) VALUES ('rebuild')",
    f"CREATE TRIGGER {{index}}_insert AFTER INSERT ON {{of}} BEGIN {ADD} END",
    "CREATE TRIGGER {index}_update AFTER UPDATE OF plain ON {of} WHEN OLD.plain IS NOT NEW.plain "
    f"BEGIN {TAKE} {ADD} END",
    f"CREATE TRIGGER {{index}}_delete AFTER DELETE ON {{of}} BEGIN {TAKE} END",
)
POSTGRES = (f'CREATE INDEX {{index}} ON "{{of}}" USING gin ({CUT}(plain))',)
MOMENTS = ("insert", "update", "delete")


def drop(connection: Connection) -> None:
    """Before a migration."""
    for model in MODELS:
        name = index_name(model)
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"DROP INDEX IF EXISTS {name}"))
            continue
        for moment in MOMENTS:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}_{moment}"))
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))


def make(connection: Connection) -> None:
    """After a migration; reads every text once."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(FUNCTION.format(cut=CUT, pieces=PIECES.format(shortest=SHORTEST, piece=PIECE)))
    for model in MODELS:
        if _has_text(connection, model):
            for statement in POSTGRES if connection.dialect.name == "postgresql" else SQLITE:
                connection.exec_driver_sql(statement.format(of=table(model).name, index=index_name(model)))


def included(_found: Any, name: str | None, _kind: str, _reflected: bool = True, _compared: Any = None) -> bool:
    """For Alembic: whether it should compare what is called so with the models."""
    return not (name or "").startswith("search_")


def _has_text(connection: Connection, model: type[SQLModel]) -> bool:
    """False where a migration to an older schema stops before this table, or before its folded text."""
    found, name = inspect(connection), table(model).name
    return found.has_table(name) and any(column["name"] == "plain" for column in found.get_columns(name))
