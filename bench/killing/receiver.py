"""A program that is told things, in a process of its own: it counts how often each message came."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.request import urlopen


@dataclass(frozen=True, slots=True)
class Receiver:
    port: int

    def seen(self) -> Counter[str]:
        """How often each webhook-id came."""
        with urlopen(f"http://127.0.0.1:{self.port}/", timeout=30) as answer:
            return Counter(json.load(answer))


@contextmanager
def receiver() -> Iterator[Receiver]:
    command = [sys.executable, "-m", "bench.killing.receiver"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Receiver(int(process.stdout.readline()))
        finally:
            process.terminate()


class Counting(BaseHTTPRequestHandler):
    seen: ClassVar[Counter[str]] = Counter()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.seen[self.headers["webhook-id"]] += 1
        self._answer(204, b"")

    def do_GET(self) -> None:
        self._answer(200, json.dumps(self.seen).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    print(server.server_address[1], flush=True)
    server.serve_forever()
