"""Ports for the servers of a test, nobody else's between the moment they are chosen and the one they are bound.

They lie below those that the system hands out by itself. Each is held by a name in the kernel until this process ends,
so that no other worker and no other run on this machine chooses it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from commands.supervisor.ports import is_free

FIRST, LAST = 10_000, 32_000
_held: list[socket.socket] = []


def reserve() -> int:
    """Raises OSError where none is left."""
    begin = os.getpid() * 31 % (LAST - FIRST)
    for step in range(LAST - FIRST):
        port = FIRST + (begin + step) % (LAST - FIRST)
        if _hold(port):
            return port
    raise OSError("no port is left")


def _hold(port: int) -> bool:
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0dondoc-test-port-{port}")
    except OSError:
        name.close()
        return False
    if is_free(port):
        _held.append(name)
        return True
    name.close()
    return False


@contextmanager
def refusing() -> Iterator[int]:
    """A port at which nobody listens, as long as the block lasts."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        yield int(mute.getsockname()[1])
