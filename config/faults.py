"""Named fault points: places where a test may kill the process, to prove that nothing is lost or doubled there."""

from __future__ import annotations

import os
import signal
from itertools import count
from typing import Final

#: Every point; `python -m bench.faults` kills at each of them.
POINTS: Final = (
    "horizon-before-commit",
    "horizon-after-commit",
    "step-before-commit",
    "step-after-commit",
    "sweep-folded",
    "deliver-recovered",
    "deliver-claimed",
    "deliver-settled",
    "deliver-before-commit",
    "deliver-marked",
    "deliver-before-send",
    "deliver-after-send",
    "deliver-released",
    "webhooks-planned",
    "webhooks-claimed",
    "webhooks-before-send",
    "webhooks-after-send",
    "webhooks-recorded",
    "page-before-commit",
    "page-after-commit",
)
VARIABLE = "DONDOC_FAULT"
_passes = count(1)


def maybe_fail(point: str) -> None:
    """Kills the process with SIGKILL at the n-th pass of `point` when DONDOC_FAULT is "point" or "point:n"."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    name, _, nth = wanted.partition(":")
    if name != point:
        return
    if next(_passes) == int(nth or 1):  # one call: lanes of a step pass at once, and none may be counted twice
        os.kill(os.getpid(), signal.SIGKILL)
