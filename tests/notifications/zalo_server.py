"""Zalo as its contract describes it, on loopback: HTTP 200 with `error`, string ids, single-use refresh tokens.

Anything that the contract does not know is kept in `unexpected`; the fixture fails the test for it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

APP, SECRET, OA, BOT = "4711", "bi-mat-ung-dung", "9007199254740993", "12345:abcdef"
DAY, NIGHT = range(6, 22), "đêm"
WEEK = timedelta(days=7)
PARAMETERS = [
    {"name": "co_quan", "require": True, "minLength": 1, "maxLength": 30},
    {"name": "ma_nhiem_vu", "require": True, "minLength": 1, "maxLength": 30},
    {"name": "thoi_han", "require": True, "minLength": 1, "maxLength": 20},
]


@dataclass
class Zalo:
    """The state of the pretended provider. `now` is its clock."""

    now: datetime
    port: int = 0
    access: str = ""
    refresh: str = ""
    refreshes: int = 0
    refused_refreshes: int = 0
    quota: int = 1000
    #: user id -> last interaction
    people: dict[str, datetime] = field(default_factory=dict)
    #: phone numbers with a Zalo account
    phones: set[str] = field(default_factory=set)
    chats: set[str] = field(default_factory=set)
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    #: Errors to give for the next calls, before any other thought.
    next_errors: list[int] = field(default_factory=list)
    next_bot_errors: list[int] = field(default_factory=list)
    #: What the status call says of a message by phone: 1 there, 0 on its way; what is not named is -1, unknown.
    statuses: dict[str, int | str] = field(default_factory=dict)
    #: "drop": read the message, keep it, answer nothing.
    drop: bool = False
    unexpected: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def account_url(self) -> str:
        return f"zalooa://{APP}:{SECRET}@{OA}/?template=77&api={self.url}"

    @property
    def bot_url(self) -> str:
        return f"zalobot://{BOT}@bot/?api={self.url}"

    def grant(self) -> tuple[str, str]:
        """What an administrator's consent gives."""
        self.refreshes += 1
        self.access, self.refresh = f"access-{self.refreshes}", f"refresh-{self.refreshes}"
        return self.access, self.refresh

    def signed(self, event: dict[str, Any], *, key: str = SECRET) -> tuple[bytes, dict[str, str]]:
        """A webhook call: body and headers."""
        body = json.dumps({"app_id": APP, "timestamp": str(int(self.now.timestamp() * 1000)), **event}).encode()
        stamp = json.loads(body)["timestamp"]
        mac = hashlib.sha256(APP.encode() + body + stamp.encode() + key.encode()).hexdigest()
        return body, {"X-ZEvent-Signature": f"mac={mac}", "X-ZEvent-Timestamp": stamp}

    # What follows answers one call each; the server holds `lock` meanwhile.

    def token(self, form: dict[str, list[str]], headers: Any) -> dict[str, Any]:
        if headers.get("secret_key") != SECRET or form.get("app_id") != [APP]:
            return {"error": -14004, "error_name": "Invalid secret key"}
        if form.get("grant_type") != ["refresh_token"]:
            self.unexpected.append(f"token {form}")
        if form.get("refresh_token") != [self.refresh]:
            self.refused_refreshes += 1
            return {"error": -14020, "error_name": "Invalid refresh token"}
        access, refresh = self.grant()
        return {"access_token": access, "refresh_token": refresh, "expires_in": "90000"}

    def refusal(self, headers: Any, *, bad_token: int) -> dict[str, Any] | None:
        if self.next_errors:
            return self.error(self.next_errors.pop(0))
        if headers.get("access_token") != self.access:
            return self.error(bad_token)
        proof = hmac.new(SECRET.encode(), self.access.encode(), hashlib.sha256).hexdigest()
        if headers.get("appsecret_proof") not in (None, proof):
            return self.error(-242)
        return None

    @staticmethod
    def error(code: int) -> dict[str, Any]:
        return {"error": code, "message": f"Error {code}"}

    def good(self, channel: str, to: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        if self.quota <= 0:
            return self.error(-211 if channel == "oa" else -144)
        self.quota -= 1
        self.sent.append((channel, to, body))
        number = f"{9007199254740993 + len(self.sent)}"
        return {"error": 0, "message": "Success", "data": {key: number, "sent_time": str(self.now.timestamp())}}

    def consultation(self, body: dict[str, Any], headers: Any) -> dict[str, Any]:
        if refused := self.refusal(headers, bad_token=-216):
            return refused
        user, text = body.get("recipient", {}).get("user_id"), body.get("message", {}).get("text")
        if not isinstance(user, str) or not isinstance(text, str) or set(body) != {"recipient", "message"}:
            self.unexpected.append(f"cs {body}")
            return self.error(-201)
        if len(text) > 2000:
            return self.error(-210)
        if user not in self.people:
            return self.error(-213)
        if self.now - self.people[user] > WEEK:
            return self.error(-230)
        return self.good("oa", user, body, "message_id")

    def template(self, body: dict[str, Any], headers: Any, *, to: str) -> dict[str, Any]:
        if refused := self.refusal(headers, bad_token=-124):
            return refused
        wanted = {to, "template_id", "template_data"} | ({"tracking_id"} if to == "phone" else set())
        data = body.get("template_data", {})
        if set(body) != wanted or not re.fullmatch(r"\w{1,48}", body.get("tracking_id", "x")):
            self.unexpected.append(f"template {body}")
            return self.error(-111)
        if self.now.astimezone(UTC).hour + 7 >= 22:
            return self.error(-133)
        for parameter in PARAMETERS:
            if parameter["name"] not in data:
                return self.error(-1122)
            if len(data[parameter["name"]]) > int(str(parameter["maxLength"])):
                return self.error(-1121)
        if to == "phone" and body["phone"] not in self.phones:
            return self.error(-118)
        if to == "user_id" and body["user_id"] not in self.people:
            return self.error(-213)
        return self.good("zbs", body[to], body, "msg_id" if to == "phone" else "message_id")

    def bot(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        if method == "getUpdates":
            return {"ok": True, "result": self.updates.pop(0)} if self.updates else self.bot_error(408)
        if method != "sendMessage" or set(body) != {"chat_id", "text"}:
            self.unexpected.append(f"bot {method} {body}")
            return self.bot_error(400)
        if self.next_bot_errors:
            return self.bot_error(self.next_bot_errors.pop(0))
        if body["chat_id"] not in self.chats:
            return self.bot_error(404)
        self.sent.append(("bot", body["chat_id"], body))
        return {"ok": True, "result": {"message_id": f"m{len(self.sent)}", "date": 1}}

    @staticmethod
    def bot_error(code: int) -> dict[str, Any]:
        return {"ok": False, "error_code": code, "description": f"error {code}"}


class _Handler(BaseHTTPRequestHandler):
    zalo: Zalo

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        with self.zalo.lock:
            found = self._post(path, raw)
        if self.zalo.drop and path != "/v4/oa/access_token":
            self.close_connection = True
            self.connection.close()
            return
        self._answer(found)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/message/status":
            self._answer(self._status(parse_qs(parts.query)))
            return
        with self.zalo.lock:
            if parts.path != "/template/info/v2" or parse_qs(parts.query) != {"template_id": ["77"]}:
                self.zalo.unexpected.append(self.path)
            found = self.zalo.refusal(self.headers, bad_token=-124)
        self._answer(found or {"error": 0, "message": "Success", "data": {"listParams": PARAMETERS}})

    def _status(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        with self.zalo.lock:
            if refused := self.zalo.refusal(self.headers, bad_token=-124):
                return refused
            if list(asked) != ["message_id"]:
                self.zalo.unexpected.append(self.path)
            told = self.zalo.statuses.get(asked["message_id"][0], -1)
            return {"error": 0, "message": "Success", "data": {"status": told, "delivery_time": "0"}}

    def _post(self, path: str, raw: bytes) -> dict[str, Any]:
        zalo = self.zalo
        if path == "/v4/oa/access_token":
            return zalo.token(parse_qs(raw.decode()), self.headers)
        body = json.loads(raw)
        if path == "/v3.0/oa/message/cs":
            return zalo.consultation(body, self.headers)
        if path == "/v3.0/oa/message/template":
            return zalo.template(body, self.headers, to="user_id")
        if path == "/message/template":
            return zalo.template(body, self.headers, to="phone")
        if path.startswith(f"/bot{BOT}/"):
            return zalo.bot(path.rpartition("/")[2], body)
        zalo.unexpected.append(path)
        return zalo.error(404)

    def _answer(self, found: dict[str, Any]) -> None:
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@contextmanager
def zalo_server(now: datetime) -> Iterator[Zalo]:
    zalo = Zalo(now)
    handler = type("Handler", (_Handler,), {"zalo": zalo})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        zalo.port = server.server_address[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield zalo
        finally:
            server.shutdown()
            thread.join()
