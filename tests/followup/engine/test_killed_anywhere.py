"""The real thing, briefly: processes that are killed at every named point leave nothing lost and nothing doubled."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.faults import POINTS
from tests.postgres import fresh_database

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("killed")]


def killed(*database: str) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.faults", "--small", *database]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0, found
    return found


def judge(found: dict[str, object], database: str) -> None:
    assert found["database"] == database
    assert {"lost": 0, "doubled": 0, "still_open": 0, "told_in_vain": 0}.items() <= found.items()
    points = found["points"]
    assert isinstance(points, dict)
    assert points.keys() - {"random"} == set(POINTS)
    assert found["sent"] == found["planned"]


def test_killed_at_every_point_on_sqlite() -> None:
    judge(killed(), "sqlite")


def test_killed_at_every_point_on_postgresql(postgres_server: str, worker_id: str) -> None:
    with fresh_database(postgres_server, f"dondoc_killed_{worker_id}") as url:
        judge(killed("--database", url), "postgresql")
