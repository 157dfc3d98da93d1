"""A small client of dondoc's API: takes up an agency's new duties and hands a result in.

DONDOC_URL=https://nhiemvu.tinh.example DONDOC_TOKEN=… python docs/examples/client.py list
… python docs/examples/client.py accept 17
… python docs/examples/client.py submit 17 "Đã ban hành kế hoạch" baocao.pdf
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

TRIES = 5


class Dondoc:
    """One token's view of dondoc. A write is repeated with the same key until an answer comes: it is done once."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=30)

    def close(self) -> None:
        self._http.close()

    def occurrences(self, **filters: Any) -> list[dict[str, Any]]:
        """Every row, page by page."""
        rows: list[dict[str, Any]] = []
        address: str | None = f"/api/v1/occurrences?{httpx.QueryParams({'size': 200, **filters})}"
        while address:
            answer = self._http.get(address).raise_for_status()
            rows += answer.json()["rows"]
            address = answer.links.get("next", {}).get("url")
        return rows

    def act(self, number: int, what: str, **body: Any) -> dict[str, Any]:
        """A change made from what was read just now: HTTP 412 where somebody else was faster."""
        path = f"/api/v1/occurrences/{number}"
        seen = self._http.get(path).raise_for_status().headers["etag"]
        return self._write(f"{path}/{what}", {"If-Match": seen}, json=body)

    def store(self, file: Path) -> str:
        """The ticket that names the file in a report."""
        return str(self._write("/api/v1/files", params={"name": file.name}, content=file.read_bytes())["ticket"])

    def _write(self, path: str, headers: dict[str, str] | None = None, **what: Any) -> dict[str, Any]:
        sent = {**(headers or {}), "Idempotency-Key": str(uuid.uuid4())}
        for pause in range(TRIES):
            try:
                answer = self._http.post(path, headers=sent, **what)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in (429, 502, 503, 504):
                break
            time.sleep(2**pause)
        else:
            raise SystemExit("dondoc không trả lời (no answer)")
        if answer.is_error:
            raise SystemExit(f"{answer.status_code}: {answer.json()['error']} ({answer.json()['error_en']})")
        return dict(answer.json())


def main(what: str, *given: str) -> None:
    with closing(Dondoc(os.environ["DONDOC_URL"], os.environ["DONDOC_TOKEN"])) as dondoc:
        act(dondoc, what, *given)


def act(dondoc: Dondoc, what: str, *given: str) -> None:
    if what == "list":
        for row in dondoc.occurrences(state="pending"):
            print(row["id"], row["due_on"] or "–", row["agency"], row["text"][:80], sep="\t")
    elif what == "accept":
        print(dondoc.act(int(given[0]), "accept")["state"])
    elif what == "submit":
        tickets = [dondoc.store(Path(name)) for name in given[2:]]
        print(dondoc.act(int(given[0]), "submit", text=given[1], files=tickets)["state"])


if __name__ == "__main__":
    main(*sys.argv[1:])
