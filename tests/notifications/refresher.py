"""What one of several processes does; a module of its own, so that such a process imports little."""

from __future__ import annotations

from pydantic import SecretStr

from config import clock
from config.settings import Settings
from models.session import connect
from notifications.errors import TransportError
from notifications.zalo import setup
from notifications.zalo.api import Http
from notifications.zalo.tokens import Tokens


def refresh_in_a_process(database: str, zalo_url: str, key: str, start: object, results: object) -> None:
    engine = connect(database)
    settings = Settings(secret_key=SecretStr(key), zalo_url=SecretStr(zalo_url))
    account = setup.account(settings)
    assert account is not None
    found, http = Tokens(engine, settings, account, clock.now), Http()
    start.wait()  # type: ignore[attr-defined]
    try:
        results.put(found.access(http).token)  # type: ignore[attr-defined]
    except TransportError as error:
        results.put(f"failed {error.code}")  # type: ignore[attr-defined]
