"""A clerk who reports progress on the answer pages, again and again, whatever happens to the web server."""

from __future__ import annotations

import http.client
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode, urlsplit

CONFIRM = re.compile(r'name="confirm" value="([^"]+)"')
FORM = {"content-type": "application/x-www-form-urlencoded"}
#: The server says that the form is not of the newest page any more: it was taken before.
STALE = 409


class Clerk:
    """`heard` gets a line for each answer that the server acknowledged."""

    def __init__(self, port: int, links: Sequence[str], heard: Path) -> None:
        self.port, self.paths, self.heard = port, [urlsplit(link).path for link in links], heard

    def work(self) -> None:
        with self.heard.open("a", encoding="utf-8") as heard:
            number = 0
            while True:
                for path in self.paths:
                    number += 1
                    self._report(path, f"tiến độ {number}")
                    print(f"tiến độ {number}", file=heard, flush=True)

    def _report(self, path: str, text: str) -> None:
        """Sends one form until an answer comes; the same form, as a browser does."""
        _, said, _ = self._ask("GET", path)
        confirm = CONFIRM.search(said)
        if confirm is None:
            raise SystemExit(f"the answer page has no form: {said[:500]}")
        form = urlencode({"confirm": confirm[1], "text": text, "percent": "40"})
        status, said, tries = self._ask("POST", f"{path}/progress", form)
        if status != 303 and not (status == STALE and tries > 1):
            raise SystemExit(f"the answer page said {status}: {said[:500]}")

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, int]:
        """Status, page, how often it was asked: a server that died over it, or whose database did, is asked again."""
        tries, status, said = 0, 0, ""
        while not status or status >= 500:
            tries += 1
            status, said = self._once(method, path, body)
        return status, said, tries

    def _once(self, method: str, path: str, body: str) -> tuple[int, str]:
        """Status 0 where the server died over it."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            link.request(method, path, body or None, FORM if body else {})
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            link.close()
