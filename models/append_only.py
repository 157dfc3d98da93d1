"""The database itself keeps the history as it was written: events and their seals are neither changed nor deleted.

The one door is archiving: once a block names the file that keeps its events, they may be deleted. Whoever may drop
triggers can get past this; the chain of seals then tells that it happened (`followup.audit`).
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

_ARCHIVED = "EXISTS (SELECT 1 FROM event_block WHERE file_id IS NOT NULL AND OLD.id BETWEEN first_id AND last_id)"
_FIXED = ("id", "first_id", "last_id", "count", "previous", "hash", "sealed_at")
_MOVED = " OR ".join(["OLD.file_id IS NOT NULL", *(f"NEW.{name} <> OLD.{name}" for name in _FIXED)])

#: name -> (when and where it fires, the condition under which it refuses)
_SQLITE = {
    "event_unchanged": ("BEFORE UPDATE ON event", "1"),
    "event_kept": ("BEFORE DELETE ON event", f"NOT {_ARCHIVED}"),
    "event_block_unchanged": ("BEFORE UPDATE ON event_block", _MOVED),
    "event_block_kept": ("BEFORE DELETE ON event_block", "1"),
}
_POSTGRES = f"""
CREATE OR REPLACE FUNCTION dondoc_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'event' THEN
        IF {_ARCHIVED} THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'event_block' THEN
        IF NOT ({_MOVED}) THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_TABLES = ("event", "event_block")


def lift(connection: Connection) -> None:
    """Before a migration: SQLite makes tables anew and would stumble over what refers to them."""
    if connection.dialect.name == "sqlite":
        for name in _SQLITE:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))


def install(connection: Connection) -> None:
    """After a migration, in its transaction; harmless when repeated."""
    if not all(inspect(connection).has_table(name) for name in _TABLES):
        return
    if connection.dialect.name == "sqlite":
        for name, (where, refused) in _SQLITE.items():
            refusal = f"SELECT RAISE(ABORT, '{name.rpartition('_')[0]} is append-only')"
            connection.execute(text(f"CREATE TRIGGER IF NOT EXISTS {name} {where} WHEN {refused} BEGIN {refusal}; END"))
        return
    connection.execute(text(_POSTGRES))
    for table in _TABLES:
        for name, events in (("append_only", "UPDATE OR DELETE"), ("not_emptied", "TRUNCATE")):
            each = "STATEMENT" if events == "TRUNCATE" else "ROW"
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
            connection.execute(
                text(
                    f"CREATE TRIGGER {name} BEFORE {events} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION dondoc_append_only()"
                )
            )
