"""The migrations make exactly the tables that the models describe, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import SQLModel, select

from models import Agency, Assignment, AssignmentRole, Event
from models.migrations import searching, upgrade
from models.session import connect, reading, writing


def test_migrations_equal_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": searching.included}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_times_are_aware_utc(engine: Engine) -> None:
    at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    with writing(engine) as session:
        session.add(Event(at=at, actor="system", kind="test"))
    with reading(engine) as session:
        assert session.exec(select(Event)).one().at == at


def test_naive_times_are_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="timezone"), writing(engine) as session:
        session.add(Event(at=datetime(2026, 11, 23), actor="system", kind="test"))  # noqa: DTZ001


def test_foreign_keys_hold(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(Assignment(task_id=999, role=AssignmentRole.LEAD, printed="Sở Nội vụ"))


def test_reading_changes_nothing(engine: Engine) -> None:
    with reading(engine) as session:
        session.add(Agency(code="x", name="Sở X"))
        session.flush()
    with reading(engine) as session:
        assert session.exec(select(Agency)).all() == []


def test_writers_wait_for_each_other(engine: Engine) -> None:
    """Ten writers that read first and write then: none meets "database is locked"."""
    with writing(engine) as session:
        session.add(Agency(code="counter", name="0"))

    def add_one() -> None:
        with writing(engine) as session:
            agency = session.exec(select(Agency).where(Agency.code == "counter").with_for_update()).one()
            agency.name = str(int(agency.name) + 1)

    threads = [threading.Thread(target=add_one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.exec(select(Agency)).one().name == "10"


def test_several_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    errors: list[Exception] = []

    def start() -> None:
        try:
            upgrade(connect(url))
        except Exception as error:  # noqa: BLE001  whatever happens must be seen by the test
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
