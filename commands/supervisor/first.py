"""What `dondoc run` makes ready before the pages open: database, agencies, sample plan, first account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Ready:
    """`password` is the first account's, shown once; `sampled` says that the sample plan was made now."""

    sampled: bool
    password: str | None


def make_ready(settings: Settings, now: datetime) -> Ready:
    from sqlmodel import select

    from commands.house import open_database
    from flows import passes
    from followup.sample import make_sample
    from models import Plan
    from models.session import writing
    from web.accounts.first import ensure_first_user

    engine = open_database(settings, now)
    try:
        with writing(engine) as session:
            empty = session.exec(select(Plan.id).limit(1)).first() is None
            if sampled := settings.sample and empty:
                make_sample(session, now, settings)
            password = ensure_first_user(session, now)
        passes.horizon_if_due(engine, settings, now)
        passes.sweep(engine, settings, now, worker="run")
    finally:
        engine.dispose()
    return Ready(sampled, password)


def private_home(home: Path) -> None:
    """The folder holds keys and people's answers: nobody else on the machine reads it."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
