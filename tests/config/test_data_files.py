"""docs/data-files.md names every column of the standard data files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from config.registry import DEFAULT, SAMPLE

TEXT = (DEFAULT.parent / "docs" / "data-files.md").read_text("utf-8")
FILES = ["agencies.csv", "groups.csv", "contacts.csv", "successions.csv", "provinces.csv", "abbreviations.csv"]


def columns(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.parametrize("name", FILES)
def test_every_column_has_its_words(name: str) -> None:
    (line,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{name}`")]
    assert [column for column in columns(DEFAULT / name) if f"`{column}`" not in line] == []


@pytest.mark.parametrize("name", ["agencies.csv", "contacts.csv"])
def test_the_sample_has_the_same_columns(name: str) -> None:
    assert columns(SAMPLE / name) == columns(DEFAULT / name)
