"""A call to an Official Account's API with a token that is refreshed once where it is refused."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from notifications.zalo import codes
from notifications.zalo.api import Http
from notifications.zalo.tokens import Account, Tokens


class Official:
    def __init__(self, account: Account, tokens: Tokens) -> None:
        self.account, self.tokens = account, tokens
        self.http = Http()

    def post(self, url: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer, whatever it says; a refused token is renewed and the call made once more."""
        return self._with_token(lambda headers: self.http.post(url, headers=headers, json=body))

    def get(self, url: str, params: dict[str, str]) -> dict[str, Any]:
        return self._with_token(lambda headers: self.http.get(url, headers=headers, params=params))

    def close(self) -> None:
        self.http.close()

    def _with_token(self, call: Callable[[dict[str, str]], dict[str, Any]]) -> dict[str, Any]:
        access = self.tokens.access(self.http)
        answer = call(self._headers(access.token))
        if codes.is_token(answer):
            answer = call(self._headers(self.tokens.refresh(self.http, access.rotation).token))
        return answer

    def _headers(self, token: str) -> dict[str, str]:
        # The proof is demanded only where an administrator switched it on, and harmless elsewhere.
        proof = hmac.new(self.account.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        return {"access_token": token, "appsecret_proof": proof}
