"""A wire that can be cut: a TCP proxy on loopback that drops every connection and takes no new one while it is cut."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url


class Wire:
    """Listens on `port` and passes on to `target`: host and port, or the path of a socket."""

    def __init__(self, target: tuple[str, int] | str) -> None:
        self.target = target
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.whole = True
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def cut(self) -> int:
        """Every connection breaks at once, as when a cable is pulled and the router says so; how many there were."""
        with self._lock:
            self.whole = False
            ends, self._ends = self._ends, set()
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # a reset, not an end
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        return len(ends) // 2

    def mend(self) -> None:
        self.whole = True

    def close(self) -> None:
        self.cut()
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            try:
                far = self._far()
            except OSError:
                near.close()
                continue
            with self._lock:
                if not self.whole:
                    near.close()
                    far.close()
                    continue
                self._ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _far(self) -> socket.socket:
        if isinstance(self.target, tuple):
            return socket.create_connection(self.target)
        far = socket.socket(socket.AF_UNIX)
        far.connect(self.target)
        return far

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        with self._lock:
            ends = {source, target} & self._ends
            self._ends -= ends
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def wire_to_postgres(url: str) -> Iterator[Wire]:
    """Also to a server that listens on a socket in a folder alone."""
    found = make_url(url)
    folder = found.query.get("host")
    made = Wire(
        f"{folder}/.s.PGSQL.{found.port or 5432}" if folder else (found.host or "127.0.0.1", found.port or 5432)
    )
    try:
        yield made
    finally:
        made.close()
