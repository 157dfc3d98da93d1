"""Every commit of the passes has a named fault point, and every point is one at which something is killed."""

from __future__ import annotations

import ast
from pathlib import Path

from bench.faults import POINTS
from tests.commands.test_kill import POINTS as KILLED

ROOT = Path(__file__).resolve().parents[2]
#: Where duties become messages and messages go out.
PASSES = ("followup/step/run.py", "notifications/deliver.py", "notifications/dispatch.py", "notifications/lane.py")
#: At these a kill is a kill after the commit before it: "deliver-released" leaves messages as free as before the claim.
QUIET = {"deliver-released"}


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]


def called(node: ast.AST, name: str) -> list[ast.Call]:
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    return [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == name]


def points(node: ast.AST) -> set[str]:
    return {str(one.args[0].value) for one in called(node, "maybe_fail") if isinstance(one.args[0], ast.Constant)}


def test_every_commit_of_a_pass_has_a_point() -> None:
    more = ("notifications/webhooks/deliver.py",)
    bare = [
        f"{name}: {function.name}"
        for name in PASSES + more
        for function in functions(ROOT / name)
        if called(function, "writing") and not points(function)
    ]
    assert bare == []


def test_something_is_killed_at_every_point() -> None:
    named = set().union(*(points(ast.parse((ROOT / name).read_text("utf-8"))) for name in PASSES))
    killed = {*POINTS, *(point.partition(":")[0] for point, _, _ in KILLED)}
    assert named - killed == QUIET
    assert {point for point in killed if point.startswith(("step", "deliver"))} <= named


def test_there_is_a_point_before_and_after_every_send() -> None:
    assert {"deliver-before-send", "deliver-after-send"} <= points(
        ast.parse((ROOT / "notifications/lane.py").read_text("utf-8"))
    )
