"""One part of the house as a process that is started again when it dies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
CALM = 60.0  # seconds after which an earlier death is forgotten
KEEP_BYTES = 5 << 20


@dataclass(slots=True)
class Child:
    """`title` is what people read; the process runs `dondoc serve NAME` with its output in a log file."""

    name: str
    title: str
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = FIRST_WAIT
    again_at: float | None = None
    deaths: list[int] = field(default_factory=list)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > KEEP_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603  our own interpreter and our own module
                [sys.executable, "-m", "commands", "serve", self.name],
                env=os.environ | self.env | {"DONDOC_LIFELINE": "1", "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.started, self.again_at = time.monotonic(), None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def look(self) -> str | None:
        """What happened since the last look, in one sentence; starts a dead child when its wait is over."""
        now = time.monotonic()
        if self.again_at is not None:
            if now < self.again_at:
                return None
            self.start()
            return f"{self.title}: đã chạy lại (restarted)"
        if self.process is None or (code := self.process.poll()) is None:
            return None
        if now - self.started > CALM:
            self.wait = FIRST_WAIT
        self.deaths.append(code)
        self.again_at = now + self.wait
        said = (
            f"{self.title}: đã dừng bất ngờ (mã {code}), chạy lại sau {self.wait:.0f} giây, "
            f"xem {self.log} (stopped, will be restarted)"
        )
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        return said

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self, until: float) -> None:
        """Wait until the given monotonic moment, then kill."""
        if self.process is None:
            return
        try:
            self.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
