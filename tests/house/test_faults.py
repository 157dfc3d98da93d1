"""Every commit of the passes has a named fault point, and every point is one at which something is killed."""

from __future__ import annotations

import ast
from pathlib import Path

from config.faults import POINTS

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("followup", "notifications", "flows", "web", "commands")
#: Where duties become messages, and messages and webhooks go out.
PASSES = (
    "followup/step/run.py",
    "notifications/deliver.py",
    "notifications/dispatch.py",
    "notifications/lane.py",
    "notifications/webhooks/deliver.py",
)


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]


def called(node: ast.AST, name: str) -> list[ast.Call]:
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == name]


def points(node: ast.AST) -> list[str]:
    return [str(one.args[0].value) for one in called(node, "maybe_fail") if isinstance(one.args[0], ast.Constant)]


def test_every_commit_of_a_pass_has_a_point() -> None:
    bare = [
        f"{name}: {function.name}"
        for name in PASSES
        for function in functions(ROOT / name)
        if called(function, "writing") and not points(function)
    ]
    assert bare == []


def test_every_point_is_listed_and_stands_in_one_place() -> None:
    files = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    named = [point for path in files for point in points(ast.parse(path.read_text("utf-8")))]
    assert sorted(named) == sorted(POINTS)


def test_there_is_a_point_before_and_after_every_send() -> None:
    sending = ("notifications/lane.py", "notifications/webhooks/deliver.py")
    around = {point for name in sending for point in points(ast.parse((ROOT / name).read_text("utf-8")))}
    assert {f"{what}-{when}-send" for what in ("deliver", "webhooks") for when in ("before", "after")} <= around
