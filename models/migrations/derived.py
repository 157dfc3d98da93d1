"""What the database derives by itself: the view of an occurrence's steps and the triggers that keep `tally`.

They are no part of the schema's history: every upgrade drops them before it touches a table and makes them anew
afterwards, so that there is one text of them and SQLite may rebuild the tables below.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, inspect, text

from config.clock import ZONE_NAME

VIEW = "occurrence_step"
#: What moves an occurrence from one class to another.
WATCHED: Final = ("agency_id", "plan_id", "role", "starts_on", "due_on", "state", "submitted_at", "done_on")

DAY_AFTER = {"sqlite": "date(due_on, '+1 day')", "postgresql": "(due_on + 1)"}
#: The date in Viet Nam, as followup.overview.timing has it; SQLite knows no zones, and Viet Nam no summer time.
HANDED_IN = {
    "sqlite": "date(submitted_at, '+7 hours')",
    "postgresql": f"CAST(submitted_at AT TIME ZONE '{ZONE_NAME}' AS DATE)",
}
LATER = {"sqlite": "max", "postgresql": "greatest"}

#: The classes of followup.overview.timing as steps: where an occurrence begins, and what runs out on its due date.
STEPS = """
SELECT id, agency_id, plan_id, due_on, starts_on AS day, 1 AS n,
    CASE WHEN state IN ('suspended', 'cancelled') THEN state
         WHEN state = 'done' AND done_on > due_on THEN 'done_late'
         WHEN state = 'done' THEN 'done_in_time'
         WHEN due_on IS NULL THEN 'undated'
         ELSE 'open_in_time' END AS timing
FROM occurrence WHERE role = 'lead'
UNION ALL
SELECT id, agency_id, plan_id, due_on, {late_from} AS day, -1 AS n, 'open_in_time' AS timing
FROM occurrence WHERE role = 'lead' AND due_on IS NOT NULL AND {runs_out}
UNION ALL
SELECT id, agency_id, plan_id, due_on, {late_from} AS day, 1 AS n, 'open_late' AS timing
FROM occurrence WHERE role = 'lead' AND due_on IS NOT NULL AND {runs_out}
"""

ADD = (
    "INSERT INTO tally (scope, agency_id, plan_id, due_on, timing, day, n) "
    "SELECT 'change', s.agency_id, s.plan_id, s.due_on, s.timing, s.day, {sign} s.n FROM occurrence_step s"
)
#: Every scope counted anew from the occurrences.
REFILL = (
    "INSERT INTO tally (scope, {key}, timing, day, n) SELECT '{scope}', {key}, timing, day, sum(n) "
    "FROM occurrence_step WHERE {key} IS NOT NULL GROUP BY {key}, timing, day HAVING sum(n) <> 0"
)
SCOPES = {"agency": "agency_id", "plan": "plan_id", "due": "due_on"}


def drop(connection: Connection) -> None:
    """Before a migration."""
    for statement in _drops(connection.dialect.name):
        if connection.dialect.name == "sqlite" or inspect(connection).has_table("occurrence"):
            connection.execute(text(statement))


def make(connection: Connection) -> None:
    """After a migration; counts everything anew, since the migration may have changed what is counted."""
    if not inspect(connection).has_table("tally"):
        return
    dialect = connection.dialect.name
    runs_out = (
        f"(state IN ('pending', 'accepted', 'returned') OR (state = 'submitted' AND {HANDED_IN[dialect]} > due_on))"
    )
    late_from = f"{LATER[dialect]}(starts_on, {DAY_AFTER[dialect]})"
    connection.execute(text(f"CREATE VIEW {VIEW} AS {STEPS.format(late_from=late_from, runs_out=runs_out)}"))
    for statement in _sqlite_triggers() if dialect == "sqlite" else _postgres_triggers():
        connection.exec_driver_sql(statement)
    refill(connection)


def refill(connection: Connection) -> None:
    """Counts every occurrence anew."""
    connection.execute(text("DELETE FROM tally"))
    for scope, key in SCOPES.items():
        connection.execute(text(REFILL.format(scope=scope, key=key)))


def _drops(dialect: str) -> list[str]:
    names = [f"occurrence_tally_{name}" for name in ("insert", "before", "after", "delete")]
    on = " ON occurrence" if dialect == "postgresql" else ""
    return [*(f"DROP TRIGGER IF EXISTS {name}{on}" for name in names), f"DROP VIEW IF EXISTS {VIEW}"]


def _changed(old: str = "OLD", new: str = "NEW", differs: str = "IS NOT") -> str:
    return " OR ".join(f"{old}.{name} {differs} {new}.{name}" for name in WATCHED)


def _sqlite_triggers() -> list[str]:
    of, minus, plus = ", ".join(WATCHED), ADD.format(sign="-"), ADD.format(sign="")
    return [
        f"CREATE TRIGGER occurrence_tally_insert AFTER INSERT ON occurrence BEGIN {plus} WHERE s.id = NEW.id; END",
        f"CREATE TRIGGER occurrence_tally_before BEFORE UPDATE OF {of} ON occurrence WHEN {_changed()} "
        f"BEGIN {minus} WHERE s.id = OLD.id; END",
        f"CREATE TRIGGER occurrence_tally_after AFTER UPDATE OF {of} ON occurrence WHEN {_changed()} "
        f"BEGIN {plus} WHERE s.id = NEW.id; END",
        f"CREATE TRIGGER occurrence_tally_delete BEFORE DELETE ON occurrence BEGIN {minus} WHERE s.id = OLD.id; END",
    ]


def _postgres_triggers() -> list[str]:
    """Inserts are counted once a statement; an update only where it changes what is counted."""
    minus, plus = ADD.format(sign="-"), ADD.format(sign="")
    when, on = _changed(differs="IS DISTINCT FROM"), "ON occurrence FOR EACH ROW"
    return [
        _function("insert", f"{plus} JOIN added ON added.id = s.id; RETURN NULL;"),
        _function("minus", f"{minus} WHERE s.id = OLD.id; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"),
        _function("plus", f"{plus} WHERE s.id = NEW.id; RETURN NEW;"),
        "CREATE TRIGGER occurrence_tally_insert AFTER INSERT ON occurrence REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION occurrence_tally_insert()",
        f"CREATE TRIGGER occurrence_tally_before BEFORE UPDATE {on} WHEN ({when}) "
        "EXECUTE FUNCTION occurrence_tally_minus()",
        f"CREATE TRIGGER occurrence_tally_after AFTER UPDATE {on} WHEN ({when}) EXECUTE FUNCTION occurrence_tally_plus()",
        f"CREATE TRIGGER occurrence_tally_delete BEFORE DELETE {on} EXECUTE FUNCTION occurrence_tally_minus()",
    ]


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION occurrence_tally_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
