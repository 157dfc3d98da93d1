"""Ports that can be had."""

from __future__ import annotations

import socket
from collections.abc import Iterable

SEARCH = 200


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT can be had, one that somebody listens on cannot.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def choose(wanted: int, host: str, taken: Iterable[int]) -> int:
    """The wanted port, or the next free one above it that nobody of ours chose. Raises OSError where none is free."""
    others = set(taken)
    for port in range(wanted, min(wanted + SEARCH, 65_536)):
        if port not in others and is_free(port, host):
            return port
    raise OSError(f"no free port in {wanted}..{wanted + SEARCH}")
