"""The order of a restore: refuse early, load beside the old state, swap, hold back what may have been sent."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, MetaData, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import SQLModel

from commands import keyring, running
from commands.archive.holdback import HeldBack, hold_back
from commands.archive.load import Loaded, load, opened
from config import clock
from config.errors import Refused, Unreachable
from config.settings import KEY, OLD_KEYS, Settings
from followup.audit import Heads
from followup.rules import Rules
from models.session import connect


@dataclass(frozen=True, slots=True)
class Restored:
    rows: dict[str, int]
    files: int
    made: datetime
    held: HeldBack
    aside: Path | None


def restore_all(
    settings: Settings, source: Path, phrase: str, *, replace: bool, lost: datetime, now: datetime
) -> Restored:
    """Raises `Refused` (nothing changed) or `Unreachable`."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if running.is_running(settings.home):
        raise Refused("Hãy dừng dondoc trước khi khôi phục", "stop dondoc before restoring")
    with opened(source, phrase) as archive:
        sqlite = make_url(settings.database).get_backend_name() == "sqlite"
        loaded, aside = (_into_sqlite if sqlite else _into_postgres)(settings, archive, replace, now)
    _keep_key(settings, loaded.key)
    made = datetime.fromisoformat(loaded.manifest["moment"])
    engine = connect(settings.database)
    try:
        Heads.of(settings).set_aside(now)
        held = hold_back(engine, Rules.load(settings), made=made, lost=max(lost, made), now=now)
    finally:
        engine.dispose()
    return Restored(loaded.rows, loaded.files, clock.local(made), held, aside)


def _into_sqlite(
    settings: Settings, archive: tarfile.TarFile, replace: bool, now: datetime
) -> tuple[Loaded, Path | None]:
    """Loaded into a new file that then takes the old one's place; the old one is kept beside it."""
    path = Path(make_url(settings.database).database or "")
    if path.exists() and not replace and _has_plans(settings.database):
        raise _occupied()
    fresh = path.with_name(f"{path.name}.restoring")
    _remove(fresh)
    engine = connect(f"sqlite:///{fresh}")
    try:
        with engine.execution_options(writes=True).begin() as connection:
            loaded = load(connection, archive, settings)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    except BaseException:
        engine.dispose()
        _remove(fresh)
        raise
    engine.dispose()
    aside = None
    if path.exists():
        aside = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%S}")
        path.rename(aside)
    for tail in ("-wal", "-shm"):
        # The old file's journal must never be read into the new one.
        side = path.with_name(path.name + tail)
        if side.exists():
            side.rename(f"{aside}{tail}") if aside else side.unlink()
    fresh.rename(path)
    _remove(fresh)
    return loaded, aside


def _into_postgres(
    settings: Settings, archive: tarfile.TarFile, replace: bool, _now: datetime
) -> tuple[Loaded, Path | None]:
    """One transaction: our tables dropped, made as the backup had them, filled, brought to the newest schema."""
    engine = connect(settings.database)
    try:
        with engine.begin() as connection:
            if not replace and _has_plans(settings.database):
                raise _occupied()
            old = MetaData()
            old.reflect(connection)
            _refuse_strangers(set(old.tables))
            for table in old.tables:
                connection.execute(text(f'DROP TABLE "{table}" CASCADE'))
            return load(connection, archive, settings), None
    except OperationalError as error:
        raise Unreachable("Không kết nối được PostgreSQL", f"PostgreSQL is not reachable: {error.orig}") from error
    finally:
        engine.dispose()


def _refuse_strangers(tables: set[str]) -> None:
    """A restore empties the whole database: one that Prefect or another program lives in is not ours to empty."""
    strangers = sorted(tables - set(SQLModel.metadata.tables) - {"alembic_version"})
    if strangers:
        raise Refused(
            f"Cơ sở dữ liệu đích có bảng không phải của phiên bản dondoc này ({', '.join(strangers[:5])}): "
            "tạo một cơ sở dữ liệu riêng, trống, rồi khôi phục vào đó",
            "the target database holds tables that are not ours: make an empty one and restore into it",
        )


def _has_plans(url: str) -> bool:
    """False also for a database that is broken or has no tables: those are what a restore is for."""
    engine: Engine = connect(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("plan"):
                return False
            return connection.execute(text("SELECT 1 FROM plan LIMIT 1")).first() is not None
    except DBAPIError:
        if engine.dialect.name == "sqlite":
            return False
        raise
    finally:
        engine.dispose()


def _occupied() -> Refused:
    return Refused(
        "Cơ sở dữ liệu đích đã có kế hoạch; thêm --replace nếu thật sự muốn thay",
        "the database holds plans already; add --replace to replace them",
    )


def _keep_key(settings: Settings, key: bytes) -> None:
    """The key that signed the links in agencies' hands, with those before it; not where the settings give one."""
    if settings.secret_key.get_secret_value() or not key:
        return
    newest, *old = key.decode().split("\n")
    keyring.write(settings.home / KEY, newest)
    if old:
        keyring.write(settings.home / OLD_KEYS, "\n".join(old))
    settings.forget_keys()


def _remove(path: Path) -> None:
    for tail in ("", "-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
