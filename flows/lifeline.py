"""A child process ends with its parent, also when the parent was killed and could not say so."""

from __future__ import annotations

import os
import signal
import threading
import time

SECONDS = 1.0
PATIENCE = 10.0


def die_with_parent() -> None:
    """Watch from now on: once the parent is gone, ask this process to end, then end it.

    A thread that looks, not PR_SET_PDEATHSIG: that signal also comes when only the *thread* that made us ends,
    and it exists on Linux alone.
    """
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)
