"""docs/an-toan.md names only tests that exist, and every file of tests/security."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "an-toan.md").read_text("utf-8")
CODE = re.compile(r"`([^`]+)`")


def named() -> list[tuple[str, str]]:
    """(file, test); `::test_x` belongs to the file named before it on the line."""
    found = []
    for line in PAGE.splitlines():
        file = ""
        for code in CODE.findall(line):
            if "::" in code:
                given, _, test = code.partition("::")
                file = given or file
                found.append((file, test))
    return found


def found_in(file: str) -> set[str]:
    path = ROOT / file
    if not path.is_file():
        return set()
    return {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}


def test_every_test_that_is_named_exists() -> None:
    assert [f"{file}::{test}" for file, test in named() if test not in found_in(file)] == []
    assert len(named()) > 50


def test_every_attack_that_is_tried_is_named() -> None:
    files = {str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "security").glob("test_*.py")}
    assert sorted(files - {file for file, _ in named()}) == []


def test_every_place_that_is_named_exists() -> None:
    rooms = ("web/", "notifications/", "followup/", "plans/", "commands/", "config/", "deploy/", ".ci/", "tests/")
    places = [code for code in CODE.findall(PAGE) if code.startswith(rooms) and "::" not in code]
    assert [place for place in places if not (ROOT / place).exists()] == []
