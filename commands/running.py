"""What the house that runs now chose: other commands in the same folder use its ports."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings

NAME = "running.json"
LOCK = "run.lock"
PORTS = ("web_port", "mailbox_port", "smtp_port", "prefect_port", "base_url")


def write(settings: Settings) -> None:
    path = settings.home / NAME
    part = path.with_suffix(".part")
    part.write_text(json.dumps({name: getattr(settings, name) for name in PORTS}))
    part.replace(path)


def lock(home: Path) -> IO[str]:
    """Held as long as the file is open; the system lets go of it when the process dies in any way.

    Raises BlockingIOError where another process holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    file = (home / LOCK).open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    return file


def is_running(home: Path) -> bool:
    if not (home / LOCK).exists():
        return False
    try:
        lock(home).close()
    except BlockingIOError:
        return True
    return False


def forget(home: Path) -> None:
    (home / NAME).unlink(missing_ok=True)


def adopt(settings: Settings, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings with the ports of the house that runs in this folder; what the environment says is kept."""
    if not is_running(settings.home):
        return settings
    try:
        chosen = json.loads((settings.home / NAME).read_text())
    except (OSError, ValueError):
        return settings
    for name in PORTS:
        if name in chosen and f"DONDOC_{name.upper()}" not in environment:
            setattr(settings, name, chosen[name])
    return settings
