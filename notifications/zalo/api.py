"""HTTP as Zalo answers it: mostly 200, with the truth in `error`. Addresses in one place; nothing here logs a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from notifications.errors import TransportError

#: Shorter than the lease of a token refresh (tokens.LEASE).
TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Hosts:
    """Unverified with a real account: whether templates by UID want the business host instead."""

    oauth: str = "https://oauth.zaloapp.com/v4/oa/access_token"
    consultation: str = "https://openapi.zalo.me/v3.0/oa/message/cs"
    by_uid: str = "https://openapi.zalo.me/v3.0/oa/message/template"
    by_phone: str = "https://business.openapi.zalo.me/message/template"
    template: str = "https://business.openapi.zalo.me/template/info/v2"
    status: str = "https://business.openapi.zalo.me/message/status"
    bot: str = "https://bot-api.zaloplatforms.com"

    @classmethod
    def at(cls, base: str) -> Hosts:
        """All of them behind one address: a proxy of the office, or the server of the tests."""
        if not base:
            return cls()
        paths = {name: httpx.URL(getattr(cls(), name)).path for name in cls.__slots__}
        return cls(**{name: base.rstrip("/") + ("" if path == "/" else path) for name, path in paths.items()})


class Http:
    """One client, reused; every failure is a TransportError that says whether the message may have arrived."""

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False)

    def post(self, url: str, *, headers: dict[str, str] | None = None, **body: Any) -> dict[str, Any]:
        """`body`: json=… or data=…. The answer's JSON object."""
        return self._ask("POST", url, headers or {}, body)

    def get(self, url: str, *, headers: dict[str, str], params: dict[str, str]) -> dict[str, Any]:
        return self._ask("GET", url, headers, {"params": params})

    def close(self) -> None:
        self._client.close()

    def _ask(self, method: str, url: str, headers: dict[str, str], more: dict[str, Any]) -> dict[str, Any]:
        host = httpx.URL(url).host
        try:
            answer = self._client.request(method, url, headers=headers, **more)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TransportError(
                f"Không kết nối được {host}: {type(error).__name__}", code="connect", everyone=True
            ) from None
        except httpx.HTTPError as error:
            why = f"Không rõ kết quả: {host} không trả lời ({type(error).__name__})"
            raise TransportError(why, code="lost", doubtful=method == "POST") from None
        if answer.status_code >= 500:
            raise TransportError(
                f"{host} trả lời HTTP {answer.status_code}", code=str(answer.status_code), doubtful=method == "POST"
            )
        return _object(answer, host)


def _object(answer: httpx.Response, host: str) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if isinstance(found, dict):
        return {"http": answer.status_code, **found}
    code = str(answer.status_code)
    raise TransportError(f"{host} trả lời không đúng định dạng (HTTP {code})", code=code, doubtful=answer.is_success)
