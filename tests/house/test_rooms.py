"""The house rules: imports run one way, Prefect stays in flows/, Pendulum in config/clock.py."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY_IMPORT = {
    "config": set(),
    "models": {"config"},
    "plans": {"config", "models"},
    "followup": {"config", "models", "plans"},
    "notifications": {"config", "models", "plans", "followup"},
    "flows": {"config", "models", "plans", "followup", "notifications"},
    "web": {"config", "models", "plans", "followup", "notifications"},
    "commands": {"config", "models", "plans", "followup", "notifications", "flows", "web"},
}
ONLY_IN = {"prefect": ("flows/",), "pendulum": ("config/clock.py",)}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / room).rglob("*.py")
        for name in sorted(imported(path) & set(MAY_IMPORT) - MAY_IMPORT[room] - {room})
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_stays_in_its_place(library: str) -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for room in MAY_IMPORT
        for path in (ROOT / room).rglob("*.py")
        if library in imported(path) and not str(path.relative_to(ROOT)).startswith(ONLY_IN[library])
    ]
    assert wrong == []


def test_plans_knows_no_database() -> None:
    wrong = [str(p) for p in (ROOT / "plans").rglob("*.py") if imported(p) & {"sqlmodel", "sqlalchemy", "models"}]
    assert wrong == []


def test_followup_knows_no_network() -> None:
    network = {"apprise", "httpx", "requests", "smtplib", "socket", "urllib"}
    wrong = [f"{p}: {imported(p) & network}" for p in (ROOT / "followup").rglob("*.py") if imported(p) & network]
    assert wrong == []
