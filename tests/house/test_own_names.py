"""Tests that run beside each other share a machine: none is given the name or the port of another."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.ports import refusing, reserve
from tests.postgres import fresh_database, own_name, sweep, unique


def databases(server: str) -> set[str]:
    engine = create_engine(server)
    with engine.connect() as connection:
        found = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
    engine.dispose()
    return found


def test_the_same_word_gives_two_databases(postgres_server: str) -> None:
    with fresh_database(postgres_server, "twice") as one:
        with fresh_database(postgres_server, "twice") as other:
            assert one != other
        engine = create_engine(one)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT current_database()")).scalar() == make_url(one).database
        engine.dispose()
    assert not {make_url(one).database, make_url(other).database} & databases(postgres_server)


def test_what_a_killed_run_left_is_taken_away_and_nothing_else(postgres_server: str) -> None:
    left, foreign = unique("left"), f"dondoc_{unique('x')}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection, own_name(postgres_server, "living") as (living, owner):
        for name in (left, foreign):
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        owner.execute(text(f'CREATE DATABASE "{living}"'))
        connection.execute(text(f'CREATE ROLE "{left}"'))
        sweep(postgres_server)
        assert (
            connection.execute(text("SELECT count(*) FROM pg_roles WHERE rolname = :left"), {"left": left}).scalar()
            == 0
        )
        assert databases(postgres_server) & {left, foreign, living} == {foreign, living}
        connection.execute(text(f'DROP DATABASE "{foreign}"'))
    engine.dispose()


def test_a_port_is_given_to_one_process_alone() -> None:
    mine = reserve()
    assert reserve() != mine
    # The other process begins to look where this one did.
    asked = f"import os; os.getpid = lambda: {os.getpid()}; from tests.ports import reserve; print(reserve())"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert int(done.stdout) != mine
    with socket.create_server(("127.0.0.1", mine)):
        pass


def test_nobody_listens_at_a_refusing_port() -> None:
    with refusing() as port, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port)).close()
