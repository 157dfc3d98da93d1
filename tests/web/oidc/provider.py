"""A small OpenID Connect provider on loopback: discovery, keys, authorize, token, userinfo; strict about all of it.

It logs in whoever `person` says. Whatever a client should not send is refused and kept in `unexpected`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "dondoc", "a secret with : and % in it"


@dataclass
class OpenProvider:
    redirect_uri: str
    now: datetime
    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    #: What the published set holds; the signing key where it is None.
    published: RSAKey | None = None
    algorithm: str = "RS256"
    #: Claims that a broken or hostile provider would put into its tokens.
    forced: dict[str, Any] = field(default_factory=dict)
    in_userinfo: tuple[str, ...] = ()
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        return dict(KeySet([self.published or self.key]).as_dict(private=False))

    def authorize(self, given: dict[str, str]) -> str:
        """Where the browser is sent back to. Raises ValueError for what a client must not ask."""
        exact = {"response_type": "code", "client_id": CLIENT, "redirect_uri": self.redirect_uri}
        wrong = [name for name, value in exact.items() if given.get(name) != value]
        wrong += [name for name in ("state", "nonce", "code_challenge") if len(given.get(name, "")) < 43]
        wrong += ["scope"] if "openid" not in given.get("scope", "").split() else []
        wrong += ["code_challenge_method"] if given.get("code_challenge_method") != "S256" else []
        known = {*exact, "state", "nonce", "code_challenge", "code_challenge_method", "scope"}
        wrong += sorted(set(given) - known)
        if wrong:
            raise ValueError(f"authorize: {wrong}")
        code = secrets.token_urlsafe(24)
        self.codes[code] = given
        return f"{self.redirect_uri}?{urlencode({'code': code, 'state': given['state']})}"

    def token(self, given: dict[str, str], authorization: str) -> dict[str, Any]:
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(given.get("code", ""), None)
        if authorization != basic:
            raise ValueError("token: client")
        if asked is None or given.get("grant_type") != "authorization_code":
            raise ValueError("token: code")
        if given.get("redirect_uri") != asked["redirect_uri"]:
            raise ValueError("token: redirect_uri")
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            raise ValueError("token: code_verifier")
        access = secrets.token_urlsafe(16)
        self.tokens[access] = self.person
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.id_token(asked["nonce"], access),
        }

    def id_token(self, nonce: str, access: str) -> str:
        half = hashlib.sha256(access.encode()).digest()[:16]
        at = int(self.now.timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": at,
            "exp": at + 300,
            "nonce": nonce,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            **{name: value for name, value in self.person.items() if name not in self.in_userinfo},
            **self.forced,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            parts = ({"alg": "none"}, claims)
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
        return str(jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims, self.key))

    def userinfo(self, authorization: str) -> dict[str, Any]:
        person = self.tokens.get(authorization.removeprefix("Bearer "))
        if person is None:
            raise ValueError("userinfo: token")
        return person


def _handler(provider: OpenProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            answers: dict[str, Callable[[], Any]] = {
                "/.well-known/openid-configuration": provider.discovery,
                "/keys": provider.keys,
                "/authorize": lambda: provider.authorize(given),
                "/userinfo": lambda: provider.userinfo(self.headers.get("authorization", "")),
            }
            self._answer(parts.path, answers)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            given = {name: values[-1] for name, values in parse_qs(body).items()}
            self._answer(self.path, {"/token": lambda: provider.token(given, self.headers.get("authorization", ""))})

        def _answer(self, path: str, answers: dict[str, Callable[[], Any]]) -> None:
            provider.asked.append(path)
            try:
                found = answers[path]()
            except (KeyError, ValueError) as error:
                provider.unexpected.append(str(error))
                self._send(400, json.dumps({"error": "invalid_request"}).encode())
                return
            if isinstance(found, str):
                self.send_response(302)
                self.send_header("location", found)
                self.end_headers()
                return
            self._send(200, json.dumps(found).encode())

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def open_provider(redirect_uri: str, now: datetime) -> Iterator[OpenProvider]:
    provider = OpenProvider(redirect_uri, now)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
