"""Holds libraries that make their own connections (Apprise) to the same rule, at the moment of connecting.

Python tells its audit hooks of every connection before it is made, with the number that it goes to: whatever a name
resolved to before, and wherever a server redirects, no connection inside is made from a guarded call.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import requests

from notifications.outgoing.addresses import Inside, Network, is_open

#: What the guarded call of this thread may reach besides the Internet; None outside of guarded calls.
_allowed: ContextVar[tuple[Network, ...] | None] = ContextVar("outgoing", default=None)
_refused: ContextVar[list[str]] = ContextVar("refused")
CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Refusal(PermissionError):
    """Ends one connection; libraries take it for a network that does not answer."""


@contextmanager
def guarded(allowed: Sequence[Network]) -> Iterator[None]:
    """Within it this thread connects to open addresses only and follows no redirect.

    Raises Inside at its end where a connection was refused, whatever the library made of that.
    """
    _install()
    found: list[str] = []
    was, refused = _allowed.set(tuple(allowed)), _refused.set(found)
    try:
        yield
    except Exception as error:
        if found:
            raise Inside(found[0]) from error
        raise
    finally:
        _allowed.reset(was)
        _refused.reset(refused)
    if found:
        raise Inside(found[0])


def _hook(event: str, given: tuple[Any, ...]) -> None:
    if event not in CONNECTING:
        return
    allowed = _allowed.get()
    if allowed is None:
        return
    address = given[1]
    number = str(address[0]) if isinstance(address, tuple) else ""  # a path: a socket of this machine
    if not is_open(number, allowed):
        _refused.get().append(number or str(address))
        raise Refusal(number)


@lru_cache(maxsize=1)
def _install() -> None:
    """Once a process: hooks cannot be taken away again, and cost nothing outside of guarded calls."""
    follow = requests.Session.get_redirect_target

    def stay(session: Any, response: requests.Response) -> str | None:
        return follow(session, response) if _allowed.get() is None else None

    requests.Session.get_redirect_target = stay  # type: ignore[method-assign,assignment]
    sys.addaudithook(_hook)
