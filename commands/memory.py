"""Memory of a process with many threads, on glibc; elsewhere nothing happens."""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_ARENA_MAX = -8  # malloc.h


def few_heaps() -> None:
    """Forty threads would each keep a heap of their own: a third more memory after some minutes of use."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, 2)


def give_back() -> None:
    """What large exports and imports used for a moment goes back to the system; takes milliseconds."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
