"""Every text of the pages that leave the house has its English beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from web import texts
from web.answers.actions import DEEDS
from web.answers.contact import CHOICES
from web.rendering import FOLDER

CALL = re.compile(r"\bt\(\"((?:[^\"\\]|\\.)*)\"|\bt\('((?:[^'\\]|\\.)*)'")
ROOMS = ("answers", "exports", "sheets")


def pages() -> list[Path]:
    return [path for room in ROOMS for path in sorted((FOLDER / "templates" / room).glob("*.html"))]


@pytest.mark.parametrize("path", pages(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_text_has_its_english(path: Path) -> None:
    written = {a or b for a, b in CALL.findall(path.read_text(encoding="utf-8"))}
    assert sorted(written - set(texts.english())) == []


def test_every_sentence_of_an_answer_has_its_english() -> None:
    said = {deed.done for deed in DEEDS.values()} | set(CHOICES.values())
    assert sorted(said - set(texts.english())) == []
