"""Documentation that cannot rot: a setting, a command or a README line without its counterpart fails here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commands.main import app
from config.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")
NAMES = [command.name for command in app.registered_commands] + [group.name for group in app.registered_groups]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_its_line(name: str) -> None:
    assert re.search(rf"^\| `DONDOC_{name.upper()}` \| .* \| .{{10,}} \|$", SETTINGS, re.MULTILINE)


def test_no_line_speaks_of_a_setting_that_is_gone() -> None:
    written = set(re.findall(r"^\| `DONDOC_([A-Z_]+)`", SETTINGS, re.MULTILINE))
    assert written == {name.upper() for name in Settings.model_fields}


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_command_has_its_paragraph() -> None:
    assert re.findall(r"^## dondoc (\S+)$", COMMANDS, re.MULTILINE) == NAMES


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), f"{page} -> {target}"


def test_make_targets_named_in_the_pages_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        target
        for page in ("README.md", "CONTRIBUTING.md")
        for target in re.findall(r"`make ([a-z-]+)", (ROOT / page).read_text("utf-8"))
    }
    assert named
    assert named <= targets
