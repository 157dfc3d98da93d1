"""What the house that runs now chose: other commands in the same folder use its ports."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings

NAME = "running.json"
PORTS = ("web_port", "mailbox_port", "smtp_port", "prefect_port", "base_url")


def write(settings: Settings) -> None:
    path = settings.home / NAME
    part = path.with_suffix(".part")
    part.write_text(json.dumps({name: getattr(settings, name) for name in PORTS}))
    part.replace(path)


def forget(home: Path) -> None:
    (home / NAME).unlink(missing_ok=True)


def adopt(settings: Settings, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings with the ports of the house that runs in this folder; what the environment says is kept."""
    try:
        chosen = json.loads((settings.home / NAME).read_text())
    except (OSError, ValueError):
        return settings
    for name in PORTS:
        if name in chosen and f"DONDOC_{name.upper()}" not in environment:
            setattr(settings, name, chosen[name])
    return settings
