"""Kept counts (models/tally.py): read as a sum of steps, folded now and then.

`by` is exact at any moment, folded or not; `fold` only makes it fast. An invariant compares both with a whole recount.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import FromClause, Select, case, cast, delete, func, insert, literal, null, select, union_all
from sqlmodel import Session

from models import Scope, Tally
from models.bulk import changed, table

#: The day of all steps that have begun.
BEGUN = date(2000, 1, 1)
KEYS = {Scope.AGENCY: "agency_id", Scope.PLAN: "plan_id", Scope.DUE: "due_on"}
T = table(Tally)

Count = tuple[Any, str, int]


def by(session: Session, scope: Scope, today: date | None, *where: Any) -> list[Count]:
    """(agency, plan or due date; class; how many) as of `today`; None: as if every day had come."""
    key = T.c[KEYS[scope]]
    query = select(key, T.c.timing, func.sum(T.c.n)).where(
        T.c.scope.in_((scope, Scope.CHANGE)), key.is_not(None), *where
    )
    if today:
        query = query.where(T.c.day <= today)
    found = session.execute(query.group_by(key, T.c.timing).having(func.sum(T.c.n) != 0))
    return [(name, timing, int(n)) for name, timing, n in found]


def fold(session: Session, today: date) -> int:
    """Replaces changes, and steps that have begun, by their sums; how many new rows stand for them.

    Writers only add rows and are not waited for: what they have not committed yet is left for the next fold.
    """
    worth = (T.c.scope == Scope.CHANGE) | ((T.c.day > BEGUN) & (T.c.day <= today))
    if session.execute(select(T.c.id).where(worth).limit(1)).first() is None:
        return 0
    old = worth | (T.c.day == BEGUN)
    names = ["scope", *KEYS.values(), "timing", "day", "n"]
    if session.get_bind().dialect.name == "postgresql":
        gone = delete(T).where(old).returning(T).cte("gone")
        return changed(session, insert(T).from_select(names, _sums(gone, today)))
    # SQLite knows no DELETE inside a SELECT, and has one writer: what is old now stays what is old.
    last = session.execute(select(func.max(T.c.id))).scalar_one()
    made = changed(session, insert(T).from_select(names, _sums(select(T).where(old).cte("gone"), today)))
    session.execute(delete(T).where(old, T.c.id <= last))
    return made


def _sums(gone: FromClause, today: date) -> Any:
    return union_all(*(_sum(gone, scope, today) for scope in KEYS))


def _sum(gone: FromClause, scope: Scope, today: date) -> Select[Any]:
    day = case((gone.c.day <= today, literal(BEGUN, T.c.day.type)), else_=gone.c.day)
    key = gone.c[KEYS[scope]]
    columns = [key if name == KEYS[scope] else cast(null(), T.c[name].type).label(name) for name in KEYS.values()]
    n = func.sum(gone.c.n)
    query = select(literal(scope, T.c.scope.type), *columns, gone.c.timing, day, n)
    found: Select[Any] = query.where(gone.c.scope.in_((scope, Scope.CHANGE)), key.is_not(None))
    return found.group_by(key, gone.c.timing, day).having(n != 0)
