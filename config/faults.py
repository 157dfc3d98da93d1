"""Named fault points: places where a test may kill the process, to prove that nothing is lost or doubled there."""

from __future__ import annotations

import os
import signal

VARIABLE = "DONDOC_FAULT"
_passes: dict[str, int] = {}


def maybe_fail(point: str) -> None:
    """Kills the process with SIGKILL at the n-th pass of `point` when DONDOC_FAULT is "point" or "point:n"."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    name, _, nth = wanted.partition(":")
    if name != point:
        return
    _passes[point] = _passes.get(point, 0) + 1
    if _passes[point] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
