"""OpenID Connect as its client: code flow with PKCE, state, nonce; ID tokens are verified with the provider's keys."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from config import keys
from config.errors import NotFound, Refused, Unreachable
from config.settings import Settings
from web.errors import Forbidden

CALLBACK = "/login/oidc/callback"
SECONDS = 10.0
LEEWAY = 60  # seconds that two clocks may differ
LIFE = 600  # seconds a person may take at the provider
KEPT = timedelta(hours=1)
#: Signatures by a key pair only: a shared secret would let the client make its own tokens, "none" anybody.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


@dataclass(slots=True)
class Provider:
    """What one provider says of itself; asked for again after an hour, its keys also when an unknown one is used."""

    issuer: str
    facts: dict[str, Any] = field(default_factory=dict)
    keys: KeySet | None = None
    until: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def known(self, now: datetime) -> dict[str, Any]:
        with self.lock:
            if self.until is None or self.until <= now:
                facts = _get(f"{self.issuer}/.well-known/openid-configuration")
                if facts.get("issuer") != self.issuer:
                    raise Forbidden("Máy chủ đăng nhập tự xưng tên khác với thiết lập", "the provider's issuer differs")
                self.facts, self.keys, self.until = facts, None, now + KEPT
            return self.facts

    def key_set(self, now: datetime, *, again: bool = False) -> KeySet:
        address = self.known(now)["jwks_uri"]
        with self.lock:
            if self.keys is None or again:
                self.keys = KeySet.import_key_set(_get(address))  # type: ignore[arg-type]
            return self.keys


@cache
def provider(issuer: str) -> Provider:
    return Provider(issuer)


@dataclass(frozen=True, slots=True)
class Begun:
    """`address` is where the browser goes; `kept` is what it brings back in a cookie."""

    address: str
    kept: str


def begin(settings: Settings, next_path: str, now: datetime) -> Begun:
    """A new visit to the provider. Raises Unreachable where it does not answer."""
    facts = provider(issuer(settings)).known(now)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    address, _ = _client(settings).create_authorization_url(
        facts["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
    )
    return Begun(address, str(_box(settings).dumps([state, nonce, verifier, next_path])))


def finish(settings: Settings, kept: str, given: Mapping[str, str], now: datetime) -> tuple[dict[str, Any], str]:
    """The verified claims of the person who came back, and the path to go on to.

    Raises Refused (Forbidden) for whatever does not fit: another browser, an old visit, a code used twice, a token that
    is not for us, not signed by the provider, or too old.
    """
    home = provider(issuer(settings))
    try:
        state, nonce, verifier, next_path = _box(settings).loads(kept, max_age=LIFE)
    except (BadData, ValueError, TypeError) as error:
        raise Forbidden("Lượt đăng nhập đã cũ; hãy bắt đầu lại", "this login has expired; begin again") from error
    if not compare_digest(str(state).encode(), given.get("state", "").encode()):
        raise Forbidden("Lượt đăng nhập không khớp; hãy bắt đầu lại", "the state does not fit; begin again")
    if given.get("error") or not given.get("code"):
        raise Forbidden("Máy chủ đăng nhập không cho vào", f"the provider refused: {given.get('error', '')[:80]}")
    if "iss" in given and given["iss"] != home.issuer:
        raise Forbidden("Câu trả lời đến từ máy chủ đăng nhập khác", "the answer is another provider's")
    token = _exchange(settings, home.known(now), given["code"], str(verifier))
    claims = _verified(settings, home, token, str(nonce), now)
    return _with_profile(home.known(now), claims, token), str(next_path)


def issuer(settings: Settings) -> str:
    """Raises NotFound while no provider is set."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise NotFound("Chưa thiết lập đăng nhập một lần", "no OpenID Connect provider is set")
    return settings.oidc_issuer.rstrip("/")


def _exchange(settings: Settings, facts: Mapping[str, Any], code: str, verifier: str) -> dict[str, Any]:
    try:
        with _client(settings) as client:
            token = client.fetch_token(facts["token_endpoint"], code=code, code_verifier=verifier)
    except OAuthError as error:
        raise Forbidden("Máy chủ đăng nhập không nhận mã; hãy bắt đầu lại", f"code refused: {error.error}") from error
    except (httpx.HTTPError, ValueError) as error:
        raise _away(error) from error
    return dict(token)


def _verified(
    settings: Settings, home: Provider, token: Mapping[str, Any], nonce: str, now: datetime
) -> dict[str, Any]:
    raw = str(token.get("id_token") or "")
    try:
        try:
            found = jwt.decode(raw, home.key_set(now), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            found = jwt.decode(raw, home.key_set(now, again=True), algorithms=ALGORITHMS)
        expected: Any = {
            "iss": {"essential": True, "value": home.issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
        }
        params = {
            "nonce": nonce,
            "client_id": settings.oidc_client_id,
            "access_token": token.get("access_token"),
        }
        claims = CodeIDToken(found.claims, found.header, expected, params)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Forbidden("Thẻ đăng nhập không hợp lệ", f"the ID token is not valid: {type(error).__name__}") from error
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise Forbidden("Thẻ đăng nhập không nêu người dùng", "the ID token names nobody")
    return dict(claims)


def _with_profile(facts: Mapping[str, Any], claims: dict[str, Any], token: Mapping[str, Any]) -> dict[str, Any]:
    """Some providers keep the address out of the token and tell it when asked; it must be the same person."""
    address = facts.get("userinfo_endpoint")
    if "email" in claims or not address or not token.get("access_token"):
        return claims
    told = _get(str(address), {"authorization": f"Bearer {token['access_token']}"})
    if told.get("sub") != claims["sub"]:
        raise Forbidden("Máy chủ đăng nhập trả lời về người khác", "userinfo speaks of somebody else")
    return {**told, **claims}


def _client(settings: Settings) -> OAuth2Client:
    secret = settings.oidc_client_secret.get_secret_value()
    return OAuth2Client(
        client_id=settings.oidc_client_id,
        client_secret=secret or None,
        token_endpoint_auth_method="client_secret_basic" if secret else "none",
        scope=settings.oidc_scope,
        redirect_uri=settings.base_url.rstrip("/") + CALLBACK,
        code_challenge_method="S256",
        timeout=SECONDS,
    )


def _get(address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A JSON object. Plain http is for a provider on this machine only."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise Refused("Địa chỉ máy chủ đăng nhập phải dùng https", "the provider's address must be https")
    try:
        answer = httpx.get(address, headers=dict(headers or {}), timeout=SECONDS)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise _away(error) from error
    if not isinstance(found, dict):
        raise _away(ValueError("no object"))
    return found


def _away(error: Exception) -> Unreachable:
    return Unreachable(
        "Máy chủ đăng nhập không trả lời; hãy thử lại sau hoặc dùng mật khẩu",
        f"the OpenID provider does not answer ({type(error).__name__}); try later or use a password",
    )


def _box(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keys.oldest_first(settings), salt="oidc")
