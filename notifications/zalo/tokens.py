"""Tokens of an Official Account: one row, a lease instead of a lock, both tokens in one commit before use.

A refresh token works once: two refreshers at once cut the chain, and then an administrator has to consent again in a
browser. The lease is a row of ours because no provider is called inside a transaction; it outlasts the HTTP time-out.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Engine
from sqlmodel import Session

from config import keys
from config.settings import Settings
from models import ChannelToken
from models.session import reading, writing
from notifications import alarms
from notifications.errors import TransportError
from notifications.zalo.api import Hosts, Http

log = logging.getLogger(__name__)
PURPOSE = b"token-at-rest"
LEASE = timedelta(seconds=45)
#: An access token lives 25 hours.
REFRESH_AFTER = timedelta(hours=20)
SPARE = timedelta(minutes=2)
#: A refresh token lives three months; a chain that nobody renewed by consent is shown before.
OLD_CHAIN = timedelta(days=60)
POLL = 0.1


@dataclass(frozen=True, slots=True)
class Account:
    app_id: str
    app_secret: str
    oa_id: str
    hosts: Hosts

    @property
    def key(self) -> str:
        return f"zalo:{self.oa_id}"


@dataclass(frozen=True, slots=True)
class Access:
    """An access token and the rotation that it comes from."""

    token: str
    rotation: int


class Tokens:
    """The tokens of one account, as every process sees them."""

    def __init__(self, engine: Engine, settings: Settings, account: Account, clock: Callable[[], datetime]) -> None:
        self.engine, self.account, self.clock = engine, account, clock
        self._box = keys.box(settings.signing_keys, PURPOSE)
        self._me = token_hex(8)

    def access(self, http: Http) -> Access:
        """A token that is still good, refreshed where it is not. Raises TransportError."""
        with reading(self.engine) as session:
            row = self._row(session, lock=False)
            found, expires = Access(self._open(row.access_token), row.rotation), row.expires_at
        return found if expires - self.clock() > SPARE else self.refresh(http, found.rotation)

    def refresh(self, http: Http, seen: int) -> Access:
        """The token after `seen`: whoever gets the lease asks for it once, the others wait and read."""
        while True:
            now = self.clock()
            with writing(self.engine) as session:
                row = self._row(session)
                if row.rotation != seen:
                    return Access(self._open(row.access_token), row.rotation)
                if row.locked_until is None or row.locked_until <= now:
                    row.locked_by, row.locked_until = self._me, now + LEASE
                    session.add(row)
                    refresh_token = self._open(row.refresh_token)
                    break
            time.sleep(POLL)
        return self._exchange(http, {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def consent(self, http: Http, code: str, verifier: str) -> Access:
        """The first tokens, for the code that an administrator's consent gave (it lives ten minutes)."""
        fields = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return self._write(self._ask(http, fields), consented=True)

    def store(self, access: str, refresh: str, expires_in: timedelta) -> None:
        """Tokens that were got elsewhere."""
        self._write({"access_token": access, "refresh_token": refresh, "expires_in": expires_in.total_seconds()}, True)

    def _exchange(self, http: Http, fields: dict[str, str]) -> Access:
        try:
            answer = self._ask(http, fields)
        except TransportError as error:
            self._failed(error)
            raise
        return self._write(answer, consented=False)

    def _ask(self, http: Http, fields: dict[str, str]) -> dict[str, Any]:
        account = self.account
        form = {"app_id": account.app_id, **fields}
        answer = http.post(account.hosts.oauth, headers={"secret_key": account.app_secret}, data=form)
        if not answer.get("access_token") or not answer.get("refresh_token"):
            # An error body may come with HTTP 200: what is no token is never written over one.
            code = str(answer.get("error", answer.get("http")))
            why = f"Zalo không cấp mã truy cập mới: {code} {str(answer.get('error_name', ''))[:60]}"
            raise TransportError(why, code=code, everyone=True, alarm=True)
        return answer

    def _write(self, answer: dict[str, Any], consented: bool) -> Access:
        now = self.clock()
        with writing(self.engine) as session:
            row = session.get(ChannelToken, self.account.key)
            consented_at = now if row is None or consented else row.consented_at
            fresh = ChannelToken(
                key=self.account.key,
                access_token=self._box.encrypt(str(answer["access_token"]).encode()).decode(),
                refresh_token=self._box.encrypt(str(answer["refresh_token"]).encode()).decode(),
                expires_at=now + timedelta(seconds=float(answer.get("expires_in") or 0)),
                refreshed_at=now,
                consented_at=consented_at,
                rotation=(row.rotation if row else 0) + 1,
            )
            session.merge(fresh)
            alarms.clear(session, self.account.key, now)
            rotation = fresh.rotation
        log.info("token of %s renewed: rotation %d, fingerprint %s", self.account.key, rotation, _print(answer))
        return Access(str(answer["access_token"]), rotation)

    def _failed(self, error: TransportError) -> None:
        now = self.clock()
        with writing(self.engine) as session:
            row = self._row(session)
            row.locked_by, row.locked_until, row.failed_at, row.failure = "", None, now, str(error)[:300]
            session.add(row)
            alarms.raise_for(session, self.account.key, str(error), now)

    def _row(self, session: Session, *, lock: bool = True) -> ChannelToken:
        row = session.get(ChannelToken, self.account.key, with_for_update=lock)
        if row is None:
            why = "Chưa có mã truy cập Zalo: quản trị viên OA cần cấp quyền"
            raise TransportError(why, code="no-token", everyone=True, alarm=True)
        return row

    def _open(self, text: str) -> str:
        try:
            return self._box.decrypt(text.encode()).decode()
        except InvalidToken:
            why = "Không giải mã được mã truy cập Zalo: khóa bí mật đã đổi"
            raise TransportError(why, code="key", everyone=True, alarm=True) from None


def refresh_due(engine: Engine, settings: Settings, account: Account, clock: Callable[[], datetime]) -> bool:
    """For a flow: refreshes a token older than 20 hours; raises the alarm for a chain older than 60 days."""
    with writing(engine) as session:
        row = session.get(ChannelToken, account.key)
        if row is None:
            return False
        now = clock()
        if now - row.consented_at > OLD_CHAIN:
            why = "Quyền truy cập Zalo đã hơn 60 ngày chưa được cấp lại; đề nghị quản trị viên OA cấp quyền lại"
            alarms.raise_for(session, f"{account.key}:consent", why, now)
        due, seen = now - row.refreshed_at >= REFRESH_AFTER, row.rotation
    if not due:
        return False
    http = Http()
    try:
        Tokens(engine, settings, account, clock).refresh(http, seen)
    finally:
        http.close()
    return True


def _print(answer: dict[str, Any]) -> str:
    return hashlib.sha256(str(answer["access_token"]).encode()).hexdigest()[:8]
