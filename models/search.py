"""Rows whose folded text (`plain`) holds every word, found through an index on both databases.

SQLite keeps a full-text table of three-letter pieces beside each table, PostgreSQL an index over the pieces of two and
three letters; `models/migrations/searching.py` makes both. The answer is always that of a plain scan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy import column as named
from sqlalchemy import table as known_as
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlmodel import SQLModel

from config.names import plain
from models.agency import Agency
from models.bulk import table
from models.comment import Comment
from models.contact import Person
from models.plan import Plan
from models.task import Task

MODELS: Final[tuple[type[SQLModel], ...]] = (Task, Plan, Agency, Person, Comment)
#: Letters of the pieces that SQLite's index is made of, and of the shortest ones of PostgreSQL's.
PIECE, SHORTEST = 3, 2
RUNS: Final = re.compile(r"[^\W_]+")
MOST_WORDS = 12
#: The function of ours in PostgreSQL that cuts a text into pieces.
CUT: Final = "dondoc_pieces"


def words_of(text: str) -> list[str]:
    """What of a text is searched for: its first words, folded."""
    return plain(text).split()[:MOST_WORDS]


def index_name(model: type[SQLModel]) -> str:
    """What the index of this model is called: a table on SQLite, an index on PostgreSQL."""
    return f"search_{table(model).name}"


def holding(model: type[SQLModel], words: Sequence[str], newest: int | None = None) -> ColumnElement[bool]:
    """A condition on `model`; `words` are folded (`words_of`).

    `newest` may be given where nothing else narrows and the query ends with ORDER BY id DESC LIMIT `newest`: SQLite
    then leaves the index as soon as it has found so many.
    """
    return _by_database(_found(model, words, table(model).c.id, newest), _pieced(model, words))


def about(model: type[SQLModel], words: Sequence[str], id_of: ColumnElement[Any]) -> ColumnElement[bool]:
    """A condition on a column that refers to a row of `model`."""
    rows = select(table(model).c.id).where(_pieced(model, words))
    return _by_database(_found(model, words, id_of, None), id_of.in_(rows))


def scanning(model: type[SQLModel], words: Sequence[str]) -> ColumnElement[bool]:
    """What `holding` says, without an index."""
    return and_(True, *(table(model).c.plain.contains(word, autoescape=True) for word in words))


def _found(
    model: type[SQLModel], words: Sequence[str], id_of: ColumnElement[Any], newest: int | None
) -> ColumnElement[bool]:
    """For SQLite. Where every word is short, texts are read from the newest on: what is short is seldom rare."""
    name = index_name(model)
    index = known_as(name, named("rowid"), named("plain"))
    query: Select[Any] = select(index.c.rowid)
    if long := [word for word in words if len(word) >= PIECE]:
        query = query.where(named(name).op("MATCH")(" AND ".join('"' + word.replace('"', '""') + '"' for word in long)))
    query = query.where(*(index.c.plain.contains(word, autoescape=True) for word in words if len(word) < PIECE))
    if newest is not None:
        query = query.order_by(index.c.rowid.desc()).limit(newest)
    return id_of.in_(query)


def _pieced(model: type[SQLModel], words: Sequence[str]) -> ColumnElement[bool]:
    """For PostgreSQL."""
    long = [run for word in words for run in RUNS.findall(word) if len(run) >= SHORTEST]
    if not long:
        return scanning(model, words)
    cut = getattr(func, CUT)
    # Part of the statement's text, so that the planner sees how frequent the words are: letters and figures alone.
    wanted: BindParameter[str] = bindparam("pieces_of", " ".join(long), unique=True, literal_execute=True)
    return and_(cut(table(model).c.plain).op("@>")(cut(wanted)), scanning(model, words))


class _by_database(GenericFunction[Any]):
    """Of two conditions that say the same the one for the database that is asked.

    Without a type: SQLAlchemy writes "= 1" behind a function that is known to be boolean, and SQLite then scans.
    """

    inherit_cache = True


@compiles(_by_database, "sqlite")
def _first(element: _by_database, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.clauses.clauses[0], **kw)})"


@compiles(_by_database, "postgresql")
def _second(element: _by_database, compiler: SQLCompiler, **kw: Any) -> str:
    return f"({compiler.process(element.clauses.clauses[1], **kw)})"
