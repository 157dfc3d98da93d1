"""One POST to an address that somebody gave us: looked up once, connected to that number, no redirect, no proxy."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Timer
from urllib.parse import urlsplit

from config.errors import Refused
from notifications.errors import TransportError
from notifications.outgoing.addresses import Network, resolve

#: Seconds for connecting, and for all of it: a server that drips holds nobody.
CONNECT, DEADLINE = 10.0, 20.0
READ = 2048


def check(url: str, allowed: Sequence[Network]) -> None:
    """Raises Refused for an address that is none, is not https, or lies inside (docs/settings.md)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    usable = parts.scheme in ("https", "http") and parts.hostname and url.isascii() and url.isprintable()
    if not usable or " " in url or parts.username or parts.password or parts.fragment or port == 0:
        raise Refused("Địa chỉ không đúng; cần dạng https://máy/đường-dẫn", "that is no https:// address")
    if parts.scheme == "http" and not allowed:
        raise Refused("Địa chỉ phải bắt đầu bằng https://", "the address must begin with https://")
    try:
        resolve(str(parts.hostname), port or 443, allowed)
    except TransportError as error:
        raise Refused(str(error), "that address cannot be called from here") from error


def post(url: str, body: bytes, headers: Mapping[str, str], allowed: Sequence[Network]) -> int:
    """The HTTP status. Raises Inside, or TransportError, `doubtful` where the request may have arrived."""
    parts = urlsplit(url)
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    number = resolve(host, port, allowed)
    link = _connected(host, port, number, secure)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with _deadline(link):
            link.request("POST", path, body, dict(headers))
            answer = link.getresponse()
            answer.read(READ)
            return answer.status
    except (OSError, http.client.HTTPException) as error:
        raise TransportError(f"{host} không trả lời: {type(error).__name__}", code="lost", doubtful=True) from None
    finally:
        link.close()


def _connected(host: str, port: int, number: str, secure: bool) -> http.client.HTTPConnection:
    """A connection to `number` that speaks to, and proves the certificate of, `host`."""
    link = http.client.HTTPConnection(host, port, timeout=CONNECT)
    link.default_port = 443 if secure else 80  # the port that the Host header leaves out
    try:
        plain = socket.create_connection((number, port), CONNECT)
        try:
            link.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
        except BaseException:
            plain.close()
            raise
    except OSError as error:  # ssl's are among them
        raise TransportError(f"Không kết nối được {host}: {type(error).__name__}", code="connect") from None
    return link


@contextmanager
def _deadline(link: http.client.HTTPConnection) -> Iterator[None]:
    """Cuts the connection when the time for the whole call is over.

    Its socket is taken now: a server that will close the connection makes the library forget it while it still reads.
    """
    plain = link.sock

    def cut() -> None:
        with suppress(OSError):
            plain.shutdown(socket.SHUT_RDWR)

    timer = Timer(DEADLINE, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
