"""Templates: Jinja2 in a sandbox; an office overrides any file by one of the same name."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from config.errors import Refused
from config.settings import Settings
from notifications import words

# An office's own files lie in config_folder/templates, those changed on the pages in home/office/templates.
OURS = Path(__file__).parent / "templates"


def render(settings: Settings, name: str, context: dict[str, Any]) -> str:
    """The filled template. Raises Refused where an office's own wording names a field that does not exist."""
    try:
        return environment(settings).get_template(name).render(context)
    except TemplateError as error:
        raise Refused(
            f"Mẫu {name} không dùng được: {error}", f"template {name} cannot be used: {type(error).__name__}"
        ) from error


def environment(settings: Settings) -> Environment:
    own = tuple(folder / "templates" for folder in (settings.office_files, settings.config_folder))
    return _environment(own, tuple(_stamp(folder, int(time.monotonic())) for folder in own))


@lru_cache(maxsize=8)
def _environment(own: tuple[Path, ...], changed: tuple[int, ...]) -> Environment:
    # Our own wording needs no sandbox, which costs a third of the rendering; an office's own has one.
    kind = ImmutableSandboxedEnvironment if any(changed) else Environment
    found = kind(
        loader=FileSystemLoader([*own, OURS]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters["two"] = words.two
    found.filters["day"] = words.day
    return found


@lru_cache(maxsize=8)
def _stamp(own: Path, _second: int) -> int:
    """Changes when a file of the office's own folder does; looked at once a second."""
    try:
        return sum(entry.stat().st_mtime_ns for entry in os.scandir(own))
    except FileNotFoundError:
        return 0


def names() -> list[str]:
    return sorted(path.name for path in OURS.glob("*.*") if not path.name.startswith("_"))
