"""Templates: Jinja2 in a sandbox; an office overrides any file by one of the same name in config_folder/templates."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from config.errors import Refused
from config.settings import Settings
from notifications import words

OURS = Path(__file__).parent / "templates"


def render(settings: Settings, name: str, context: dict[str, Any]) -> str:
    """The filled template. Raises Refused where an office's own wording names a field that does not exist."""
    try:
        return environment(settings.config_folder / "templates").get_template(name).render(context)
    except TemplateError as error:
        raise Refused(
            f"Mẫu {name} không dùng được: {error}", f"template {name} cannot be used: {type(error).__name__}"
        ) from error


@lru_cache(maxsize=8)
def environment(own: Path) -> ImmutableSandboxedEnvironment:
    found = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([own, OURS]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    found.filters["two"] = words.two
    found.filters["day"] = words.day
    return found


def names() -> list[str]:
    return sorted(path.name for path in OURS.glob("*.*") if not path.name.startswith("_"))
