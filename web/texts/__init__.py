"""Interface texts: templates write the Vietnamese, `en*.toml` hold the English, `words.toml` the names of values."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def english() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("en*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def words(language: str) -> dict[str, dict[str, str]]:
    """For each table of values (state, role, kind …): value -> its name in `language`."""
    tables = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    index = 1 if language == "en" else 0
    return {table: {key: pair[index] for key, pair in values.items()} for table, values in tables.items()}


@cache
def translator(language: str) -> Callable[..., str]:
    """`t("Còn {n} ngày", n=4)` in `language`; the Vietnamese text is its own key."""
    table = english() if language == "en" else {}

    def t(text: str, **values: Any) -> str:
        found = table.get(text, text)
        return found.format(**values) if values else found

    return t
