"""Data files that are changed on the pages: the database keeps them, each machine has a copy in its home folder.

The copy stands before the office's folder and the standard files, so that whatever reads a data file sees the change.
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, select

from config.errors import Refused
from config.files import text_of
from config.settings import CONFIG_FOLDER, Settings
from models import OfficeText
from models.session import reading

MOST = 200_000
OURS = {"holidays.csv", "ladder.toml"}


def read(session: Session, settings: Settings, name: str) -> str:
    """What holds now: the page's version, else the folder's, else the standard one; "" where there is none."""
    if found := session.get(OfficeText, name):
        return found.text
    return beneath(settings, name)


def beneath(settings: Settings, name: str) -> str:
    """What would hold without the page's version."""
    for folder in (settings.config_folder, CONFIG_FOLDER):
        if (path := folder / name).is_file():
            return text_of(path)
    return ""


def put(session: Session, name: str, text: str | None, by: str, now: datetime) -> None:
    """Keeps a version of the page; None takes it away, so that the file beneath holds again."""
    found = session.get(OfficeText, name)
    if text is None:
        if found is not None:
            session.delete(found)
    elif len(text) > MOST:
        raise Refused("Nội dung quá dài", "the text is too long")
    elif found is None:
        session.add(OfficeText(name=name, text=text, at=now, by=by))
    else:
        found.text, found.at, found.by = text, now, by
        session.add(found)
    session.flush()


def refresh(engine: Engine, settings: Settings) -> int:
    """Makes the copies of this machine what the database says; how many were written or removed."""
    with reading(engine) as session:
        wanted = {row.name: row.text for row in session.exec(select(OfficeText))}
    folder, changed = settings.office_files, 0
    for name, text in wanted.items():
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != text:
            _write(path, text)
            changed += 1
    there = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    for path in there:
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink(missing_ok=True)
            changed += 1
    return changed


def _write(path: Path, text: str) -> None:
    """Whole or not at all: other processes read it at any time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent.parent if path.parent.name == "templates" else path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    Path(part).replace(path)
