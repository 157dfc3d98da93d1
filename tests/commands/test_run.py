"""`dondoc run` for real: ready, killed with everything lost that may be lost, started again, ended by Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.ports import reserve

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.timeout(900)]
ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C"


def ports() -> dict[str, str]:
    """Another house on this machine may begin at the usual ones in the same second."""
    return {f"DONDOC_{part}_PORT": str(reserve()) for part in ("WEB", "MAILBOX", "SMTP", "PREFECT")}


class House:
    def __init__(self, home: Path, output: Path) -> None:
        self.home = home
        self.output = output
        with output.open("wb") as target:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "commands", "run"],
                cwd=ROOT,
                env=os.environ | ports() | {"DONDOC_HOME": str(home), "PYTHONUNBUFFERED": "1"},
                stdout=target,
                stderr=target,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text("utf-8")

    def ready(self) -> House:
        wait_until(lambda: READY in self.said or self.process.poll() is not None, 300)
        assert self.process.poll() is None, self.said
        return self

    @property
    def ports(self) -> dict[str, int]:
        return json.loads((self.home / "running.json").read_text())

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def members(self) -> list[int]:
        """Every living process of the group."""
        shown = subprocess.run(["ps", "-eo", "pid,pgid,stat"], capture_output=True, text=True, check=True).stdout
        lines = [line.split() for line in shown.splitlines()[1:]]
        return [int(pid) for pid, group, state in lines if int(group) == self.process.pid and state[0] != "Z"]


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last, f"not within {seconds:.0f} s"
        time.sleep(0.1)


@pytest.fixture
def houses() -> Iterator[list[House]]:
    found: list[House] = []
    yield found
    for house in found:
        if house.process.poll() is None:
            os.killpg(house.process.pid, signal.SIGKILL)
            house.process.wait()


def visits(home: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(home / "dondoc.sqlite3") as database:
        return database.execute("SELECT number, visit_run_id FROM plan WHERE visit_run_id IS NOT NULL").fetchall()


def test_started_killed_started_again_and_ended(tmp_path: Path, houses: list[House]) -> None:
    home = tmp_path / "home"
    first = House(home, tmp_path / "first.log")
    houses.append(first)
    first.ready()
    assert re.search(r"Mật khẩu: \S{12,}", first.said)
    assert "Đã lập tỉnh mẫu" in first.said
    assert httpx.get(f"{first.url('web_port')}/login").status_code == 200
    assert "Hộp thư dùng thử" in httpx.get(first.url("mailbox_port")).text
    assert httpx.get(f"{first.url('prefect_port')}/api/health").json() is True
    assert home.stat().st_mode & 0o077 == 0
    second_on_same_home = subprocess.run(
        [sys.executable, "-m", "commands", "run"],
        cwd=ROOT,
        env=os.environ | {"DONDOC_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second_on_same_home.returncode == 2
    assert "đang chạy" in second_on_same_home.stderr
    wait_until(lambda: bool(visits(home)))
    before = visits(home)

    os.kill(first.process.pid, signal.SIGKILL)  # the parent alone: the children must notice
    first.process.wait()
    wait_until(lambda: first.members() == [], 30)
    for path in (home / "prefect").glob("prefect.db*"):
        path.unlink()  # Prefect's database is lost as well

    second = House(home, tmp_path / "second.log")
    houses.append(second)
    second.ready()
    assert "Mật khẩu" not in second.said
    assert "Đã lập tỉnh mẫu" not in second.said
    wait_until(lambda: visits(home) not in ([], before))
    [(number, run_id)] = visits(home)
    run = httpx.get(f"{second.url('prefect_port')}/api/flow_runs/{run_id}").json()
    assert run["name"].startswith(f"Theo dõi KH {number} · ")
    os.killpg(second.process.pid, signal.SIGINT)  # what Ctrl-C does
    assert second.process.wait(60) == 0
    assert second.members() == []
    assert "Đã dừng" in second.said
