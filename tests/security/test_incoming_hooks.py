"""What providers tell us: signed, compared in constant time, and not believed when it is played again later."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from config.settings import Settings
from notifications.zalo import webhook
from tests.notifications.zalo_server import APP, SECRET


@pytest.fixture
def zalo(settings: Settings) -> Settings:
    settings.zalo_url = SecretStr(f"zalooa://{APP}:{SECRET}@900719/?template=1")
    return settings


def signed(at: datetime | str, body: bytes = b"{}") -> tuple[bytes, dict[str, str]]:
    stamp = at if isinstance(at, str) else str(int(at.timestamp() * 1000))
    mac = hashlib.sha256(APP.encode() + body + stamp.encode() + SECRET.encode()).hexdigest()
    return body, {"X-ZEvent-Signature": f"mac={mac}", "X-ZEvent-Timestamp": stamp}


def believed(settings: Settings, call: tuple[bytes, dict[str, str]], now: datetime) -> bool:
    body, headers = call
    return webhook.is_signed(json.loads(body), body, headers, settings, now)


def test_a_fresh_call_and_its_repetitions_are_believed(zalo: Settings, now: datetime) -> None:
    for age in (timedelta(0), timedelta(hours=2), timedelta(minutes=-4)):
        assert believed(zalo, signed(now - age), now)


@pytest.mark.parametrize("age", [timedelta(hours=4), timedelta(days=400), timedelta(minutes=-6)])
def test_an_old_call_is_not_believed_again(zalo: Settings, now: datetime, age: timedelta) -> None:
    assert not believed(zalo, signed(now - age), now)


@pytest.mark.parametrize("stamp", ["", "abc", "-1", "9" * 40, "١٢٣", "1e9"])
def test_a_time_that_is_none(zalo: Settings, now: datetime, stamp: str) -> None:
    assert not believed(zalo, signed(stamp), now)


def test_a_changed_call(zalo: Settings, now: datetime) -> None:
    body, headers = signed(now)
    assert not believed(zalo, (b'{"a":1}', headers), now)
    assert not believed(zalo, (body, {**headers, "X-ZEvent-Signature": "mac=" + "0" * 64}), now)
    assert not believed(zalo, (body, {**headers, "X-ZEvent-Signature": "mac=é"}), now)
    later = str(int(now.timestamp() * 1000) + 1000)
    assert not believed(zalo, (body, {**headers, "X-ZEvent-Timestamp": later}), now)
