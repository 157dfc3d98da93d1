"""Alembic's entry: runs on the connection that `models.migrations` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401  registers the tables
from models import append_only
from models.migrations import derived, searching

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    include_object=searching.included,
)
with context.begin_transaction():
    append_only.lift(connection)
    derived.drop(connection)
    searching.drop(connection)
    context.run_migrations()
    derived.make(connection)
    searching.make(connection)
    append_only.install(connection)
