"""What every test may use: settings in a folder of their own, a real SQLite file, a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

import models  # noqa: F401  registers the tables
from config.settings import Settings
from models.migrations import upgrade
from models.session import connect
from tests.postgres import fresh_database, start_server

# How fast the machine is today is no property of the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

#: A Monday morning of the sample year, office hours, nothing special about it.
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08:00 in Hà Nội


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a test with processes of its own fails, its report tells what they said last."""
    report = yield
    if report.failed and item.get_closest_marker("prefect"):
        for folder in folders(getattr(item, "funcargs", {})):
            report.sections += [(f"end of {path}", tail(path)) for path in sorted(folder.rglob("*.log"))]
    return report


def folders(funcargs: dict[str, object]) -> Iterator[Path]:
    """Where the processes of a test write: its own folder, and that of the server which it shares with others."""
    if isinstance(own := funcargs.get("tmp_path"), Path):
        yield own
    if isinstance(home := getattr(getattr(funcargs.get("server"), "settings", None), "home", None), Path):
        yield home


def tail(path: Path, lines: int = 40) -> str:
    return "\n".join(path.read_text("utf-8", "replace").splitlines()[-lines:])


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("DONDOC_", "PREFECT_"))]:
        if not name.startswith(("DONDOC_TEST_", "DONDOC_PLANS")):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", secret_key="k" * 40)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    engine = connect(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a server: the one that DONDOC_TEST_POSTGRES names or that answers locally, else one from a wheel."""
    with start_server(tmp_path_factory) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_engine(postgres_server: str) -> Iterator[Engine]:
    with fresh_database(postgres_server, "shared") as url:
        engine = connect(url)
        upgrade(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "dondoc.sqlite3"
    shutil.copy(sqlite_template, path)
    engine = connect(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database with the newest schema and nothing in it: each test runs on both kinds."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    found: Engine = request.getfixturevalue("postgres_engine")
    yield found
    tables = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
    with found.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # the history refuses to be emptied
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture
def database_url(engine: Engine) -> str:
    """The same database as `engine`, for processes of their own."""
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def now() -> datetime:
    return MONDAY


def plans_folder() -> Path | None:
    """The collection of real plans, kept outside the repository; None where it is absent."""
    given = os.environ.get("DONDOC_PLANS")
    folder = Path(given) if given else Path(__file__).resolve().parents[2] / "shared" / "plans"
    return folder if folder.is_dir() else None
