"""People at their browsers: each looks, thinks, and does what its role does. What the server said is remembered."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex
from urllib.parse import urlencode

from bench.soaking.office import Login
from web.sessions import COOKIE

#: Seconds after which a person's browser does not trust a connection any more.
IDLE = 30.0
FORM = "application/x-www-form-urlencoded"
OCCURRENCE = re.compile(r'href="/occurrences/(\d+)[">?#]')
TASK = re.compile(r'href="/tasks/(\d+)"')
CONFIRM = re.compile(r'name="confirm" value="([^"]+)"')
ACTION = re.compile(r'action="[^"]*/(accept|progress|submit|contribute|extend|withdraw)"')


@dataclass
class Heard:
    """What all people together were told. `texts` are answers that the server acknowledged."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Person:
    def __init__(self, port: int, heard: Heard, seed: int, until: float, think: float, login: Login | None) -> None:
        self.port, self.heard, self.until, self.think, self.login = port, heard, until, think, login
        self.dice = random.Random(seed)
        self.asked = 0.0
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, kind: str, method: str, path: str, body: bytes = b"", form: str = FORM) -> tuple[int, str, str]:
        """Status, text and Location of one answer; whatever is no answer of ours is an error."""
        headers = {"cookie": f"{COOKIE}={self.login.cookie}"} if self.login else {}
        if body:
            headers["content-type"] = form
        if time.monotonic() - self.asked > IDLE:
            self.connection.close()  # as browsers do; it opens again by itself
        begun, self.asked = time.perf_counter(), time.monotonic()
        try:
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            with self.heard.lock:
                self.heard.errors.append(f"{method} {kind}: {type(error).__name__} {error}")
            return 0, "", ""
        with self.heard.lock:
            self.heard.took[kind].append((time.perf_counter() - begun) * 1000)
            if answer.status >= 500:
                self.heard.errors.append(f"{method} {kind}: {answer.status} {text[:200]}")
            elif answer.status >= 400:
                self.heard.refused[f"{kind} {answer.status}"] += 1
        return answer.status, text, answer.headers.get("location", "")

    def post(self, kind: str, path: str, **fields: object) -> bool:
        """Whether it was done (303)."""
        csrf = {"csrf": self.login.csrf} if self.login else {}
        status, _, _ = self.ask(kind, "POST", path, urlencode({**csrf, **fields}, doseq=True).encode())
        return status == 303

    def live(self, acts: list[Callable[[], object]]) -> None:
        time.sleep(self.dice.random() * self.think)
        while time.monotonic() < self.until:
            self.dice.choice(acts)()
            time.sleep(min(self.dice.expovariate(1 / self.think), 10 * self.think))


class Agency(Person):
    """Opens its link, looks at a duty, answers it."""

    def __init__(self, link: str, *given: object) -> None:
        super().__init__(*given, None)  # type: ignore[arg-type]
        self.link = link

    def run(self) -> None:
        self.live([self.answer, self.answer, lambda: self.ask("agency", "GET", self.link)])

    def answer(self) -> None:
        _, text, _ = self.ask("agency", "GET", self.link)
        if not (duties := re.findall(rf'href="{re.escape(self.link)}/(\d+)"', text)):
            return
        path = f"{self.link}/{self.dice.choice(duties)}"
        _, page, _ = self.ask("answer", "GET", path)
        can, confirm = set(ACTION.findall(page)), CONFIRM.search(page)
        if not can or not confirm:
            return
        deed = self.dice.choice(sorted(can - {"extend"}) or sorted(can))
        said = f"soak-{token_hex(8)}"
        fields = {"confirm": confirm[1], "text": said, "percent": "40", "reason": said, "due": "2031-12-31"}
        if self.post(f"post {deed}", f"{path}/{deed}", **fields) and deed in ("progress", "submit", "contribute"):
            with self.heard.lock:
                self.heard.texts.append(said)


class Coordinator(Person):
    def run(self) -> None:
        lists = ["/board", "/occurrences?timing=open_late", "/occurrences", "/messages", "/search?q=dan+toc", "/plans"]
        look = [lambda path=path: self.ask(path.partition("?")[0], "GET", path) for path in lists]
        self.live([*look, self.task, self.confirm, self.confirm, self.remind, self.comment])

    def some(self, path: str, pattern: re.Pattern[str] = OCCURRENCE) -> str:
        found = pattern.findall(self.ask(path.partition("?")[0], "GET", path)[1])
        return self.dice.choice(found) if found else ""

    def task(self) -> None:
        if number := self.some("/occurrences", OCCURRENCE):
            self.ask("occurrence", "GET", f"/occurrences/{number}")

    def confirm(self) -> None:
        found = re.findall(r'name="ids" value="(\d+)"', self.ask("/todo/confirm", "GET", "/todo/confirm")[1])
        if found:
            self.post("post confirm", "/occurrences/confirm", ids=self.dice.sample(found, min(3, len(found))))

    def remind(self) -> None:
        if number := self.some("/occurrences?timing=open_late"):
            self.post("post remind", "/occurrences/remind", ids=number)

    def comment(self) -> None:
        if number := self.some("/occurrences"):
            self.post("post comment", f"/occurrences/{number}/comment", note=f"ghi chú {token_hex(4)}")


class Leader(Person):
    def run(self) -> None:
        paths = ["/leaders", "/board", "/status", "/plans", "/api/v1/occurrences", "/help"] * 8
        paths.append("/exports/file?format=xlsx")
        self.live([lambda path=path: self.ask(path.partition("?")[0], "GET", path) for path in paths])


class Importer(Coordinator):
    """Brings a plan and activates it."""

    def __init__(self, document: Callable[[int], bytes], first: int, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.document, self.number = document, first

    def run(self) -> None:
        self.live([self.bring])

    def bring(self) -> None:
        self.number += 1
        mark = token_hex(12)
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{self.login.csrf if self.login else ""}',
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{self.number}.docx"\r\n\r\n',
        ]
        body = "\r\n".join(parts).encode() + self.document(self.number) + f"\r\n--{mark}--\r\n".encode()
        kind = f"multipart/form-data; boundary={mark}"
        status, _, where = self.ask("post import", "POST", "/plans/import", body, kind)
        found = re.fullmatch(r"/plans/(\d+)/review", where)
        if status != 303 or not found:
            return
        self.ask("review", "GET", where)
        if self.post("post activate", f"/plans/{found[1]}/activate"):
            with self.heard.lock:
                self.heard.plans.append(f"{self.number}/KH-UBND")
