"""What a command works with: settings, and a database that is made and brought up to date when first used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from config.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    settings: Settings
    engine: Engine


@contextmanager
def house() -> Iterator[House]:
    """Settings and an engine on the newest schema, with the registry of agencies loaded."""
    from config import clock

    found = current_settings()
    engine = open_database(found, clock.now())
    try:
        yield House(found, engine)
    finally:
        engine.dispose()


def current_settings() -> Settings:
    """Settings, with the ports that a running `dondoc run` chose for this folder."""
    from commands.running import adopt
    from config import settings

    return adopt(settings.load())


def open_database(settings: Settings, now: datetime) -> Engine:
    """Raises `Unreachable` where the database does not answer."""
    from sqlalchemy.exc import OperationalError

    from commands.failures import DISK_FULL
    from config.errors import Unreachable
    from followup.masterdata import texts
    from models.migrations import upgrade
    from models.session import connect, is_full

    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = connect(settings.database)
    try:
        upgrade(engine)
    except OperationalError as error:
        engine.dispose()
        if is_full(error):
            raise Unreachable(*DISK_FULL) from error
        where = engine.url.render_as_string(hide_password=True)
        why = (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
        raise Unreachable(
            f"Không kết nối được cơ sở dữ liệu {where}; kiểm tra DONDOC_DATABASE_URL và dịch vụ cơ sở dữ liệu",
            f"the database is not reachable: {why}",
        ) from error
    load_agencies(engine, settings, now)
    texts.refresh(engine, settings)
    return engine


def load_agencies(engine: Engine, settings: Settings, now: datetime) -> None:
    """Bring the registry tables to what the configuration folder says (a no-op when it did not change)."""
    from config.registry import load_registry
    from followup import registry
    from models.session import writing

    data = load_registry(settings.config_folder, settings.province)
    with writing(engine) as session:
        registry.sync(session, data, now)
