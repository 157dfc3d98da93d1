"""An Official Account as the settings name it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine

from config import clock
from config.settings import Settings
from notifications.errors import TransportError
from notifications.zalo.plugin import OfficialService
from notifications.zalo.tokens import Account, Tokens

S = TypeVar("S", bound=OfficialService)


def service(kind: type[S], settings: Settings, engine: Engine, now: Callable[[], datetime] = clock.now) -> S:
    """The account's service with its tokens. Raises TransportError where zalo_url is missing or wrong."""
    found = _parsed(kind, settings)
    found.bind(Tokens(engine, settings, found.account, now))
    return found


def account(settings: Settings) -> Account | None:
    """None where no account is set up."""
    return _parsed(OfficialService, settings).account if settings.zalo_url.get_secret_value() else None


def _parsed(kind: type[S], settings: Settings) -> S:
    results = kind.parse_url(settings.zalo_url.get_secret_value())
    try:
        if results:
            return kind(**results)
    except TypeError:
        pass
    why = "Chưa thiết lập tài khoản Zalo OA (zalo_url)"
    raise TransportError(why, code="settings", everyone=True, alarm=True)
