"""The parts that the supervisor is made of."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands import running
from commands.supervisor import child as children
from commands.supervisor import ports
from commands.supervisor.child import Child
from config.settings import Settings


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert not ports.is_free(taken)
        assert ports.choose(taken, "127.0.0.1", ()) > taken
        free = ports.choose(taken, "127.0.0.1", ())
        assert ports.choose(taken, "127.0.0.1", [free]) > free


def test_a_child_that_dies_is_started_again_with_growing_patience(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "FIRST_WAIT", 0.05)
    child = Child("no-such-part", "Phần thử", {}, tmp_path / "log" / "x.log", wait=0.05)
    child.start()
    said = []
    last = time.monotonic() + 30
    while len(child.deaths) < 2 and time.monotonic() < last:
        said.append(child.look())
        time.sleep(0.02)
    child.end(time.monotonic())
    assert child.deaths == [2, 2]
    assert child.wait == 0.2
    assert any(line and "chạy lại sau" in line for line in said)
    assert "No such command" in child.log.read_text("utf-8")


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    """Also when the parent was killed and could say nothing."""
    grandchild = tmp_path / "pid"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time;"
            f"child = subprocess.Popen([sys.executable, '-c', {WATCHED!r}]);"
            f"open({str(grandchild)!r}, 'w').write(str(child.pid)); time.sleep(60)",
        ]
    )
    wait_until(lambda: grandchild.exists() and grandchild.read_text() != "")
    pid = int(grandchild.read_text())
    time.sleep(0.5)  # it has begun to watch
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not alive(pid))


WATCHED = "from flows.lifeline import die_with_parent; import time; die_with_parent(); time.sleep(60)"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed process whose new parent has not yet taken note is dead all the same.
    status = Path(f"/proc/{pid}/status")
    return "State:\tZ" not in status.read_text() if status.exists() else True


def wait_until(true: object, seconds: float = 20) -> None:
    last = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < last
        time.sleep(0.05)


def test_other_commands_use_the_ports_of_a_running_house_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, smtp_port=9001)
    with running.lock(tmp_path):
        running.write(settings)
        assert running.adopt(Settings(home=tmp_path), {}).smtp_port == 9001
        assert running.adopt(Settings(home=tmp_path), {"DONDOC_SMTP_PORT": "8425"}).smtp_port == 8425
        with pytest.raises(BlockingIOError):
            running.lock(tmp_path)
    assert running.adopt(Settings(home=tmp_path), {}).smtp_port == 8425
