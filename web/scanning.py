"""Files of others are shown to ClamAV first, where the office runs it: clamd's INSTREAM over a socket of its own.

Without an answer nothing is taken (the safer choice, DONDOC_CLAMAV_REQUIRED); an office that would rather take a file
unchecked than none says so. Called before any transaction begins.
"""

from __future__ import annotations

import logging
import socket
from struct import pack

from config.errors import Refused, Unreachable
from config.settings import Settings

log = logging.getLogger("dondoc.web")
CHUNK = 1 << 16
SECONDS = 30.0
LONGEST_ANSWER = 4096


class Infected(Refused):
    """ClamAV knows what is in it."""

    def __init__(self, found: str) -> None:
        super().__init__(f"Tệp có mã độc ({found}) nên không được nhận", f"the file holds malware ({found}); refused")


def scan(content: bytes, settings: Settings) -> None:
    """Raises Infected, or Unreachable where clamd has no answer and one is required. Nothing without DONDOC_CLAMAV."""
    if not settings.clamav:
        return
    try:
        answer = ask(settings.clamav, content)
    except (OSError, ValueError) as error:
        answer = type(error).__name__
    if answer.endswith(" FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND")
        log.warning("a file was refused: %s", name)
        raise Infected(name[:80])
    if answer == "stream: OK":
        return
    log.error("clamd has no answer to a file: %s", answer[:200])
    if settings.clamav_required:
        raise Unreachable(
            "Chưa kiểm tra được mã độc của tệp; hãy thử lại sau ít phút",
            "the file could not be checked for malware; try again in some minutes",
        )


def ask(where: str, content: bytes) -> str:
    """clamd's one line, "stream: OK" where it finds nothing. Raises OSError or ValueError."""
    with _connected(where) as link:
        link.settimeout(SECONDS)
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            link.sendall(pack("!L", len(part)) + part)
        link.sendall(pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := link.recv(1024)):
            answer += more
    return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _connected(where: str) -> socket.socket:
    """`where`: the path of a socket, or host:port."""
    if where.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.settimeout(SECONDS)
            link.connect(where)
        except BaseException:
            link.close()
            raise
        return link
    host, _, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)
