"""Runs the processes that touch a PDF, for as long as the budget lasts."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from plans.errors import Unreadable
from plans.formats.pdf.page import Page
from plans.safety import MB, Budget, broken, locked, too_long, too_slow

_EXTRACT = Path(__file__).with_name("extract.py")
_DRAW = Path(__file__).with_name("draw.py")
_PASSWORD, _TOO_LONG = 4, 6
_NAME = ("tệp PDF", "the PDF file")
_MOST_OUTPUT = 256 * MB
_MOST_SCANNED = 300


def pages_of(data: bytes, budget: Budget) -> list[Page]:
    """Every page of the PDF; raises `Unreadable`."""
    with tempfile.TemporaryFile() as target:
        _run([str(_EXTRACT)], budget.limits.pages, data, target, budget)
        if target.seek(0, 2) > _MOST_OUTPUT:
            raise too_long()
        target.seek(0)
        return [Page.parse(number, json.loads(line)) for number, line in enumerate(target, start=1)]


def draw(data: bytes, folder: Path, budget: Budget) -> list[Path]:
    """Every page as a picture in `folder`; raises `Unreadable`."""
    _run([str(_DRAW), str(folder)], min(budget.limits.pages, _MOST_SCANNED), data, None, budget)
    return sorted(folder.iterdir())


def _run(script: list[str], pages: int, data: bytes, target: IO[bytes] | None, budget: Budget) -> None:
    limits = budget.limits
    seconds = max(1, int(budget.seconds_left))
    command = [sys.executable, "-I", *script, str(limits.memory), str(seconds), str(pages)]
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and script
                command,
                stdin=source,
                stdout=target or subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise too_slow(limits.seconds) from error
    if done.returncode:
        raise _refusal(done.returncode)


def _refusal(code: int) -> Unreadable:
    if code == _PASSWORD:
        return locked(*_NAME)
    return too_long() if code == _TOO_LONG else broken(*_NAME)
