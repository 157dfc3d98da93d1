"""What the tests of this room share: a mail server, settings that use it, a moved clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from notifications.deliver import DeliveryResult, deliver
from tests.notifications.builders import CALENDAR
from tests.notifications.mail_server import MailServer, mail_server

Deliver = Callable[[datetime], DeliveryResult]


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def office(settings: Settings, mail: MailServer) -> Settings:
    """Settings of an office whose mail goes to the server of the test."""
    return settings.model_copy(
        update={
            "smtp_port": mail.port,
            "base_url": "https://nhiemvu.sonha.example",
            "mail_from": "nhacviec@sonha.example",
            "mail_bounce": "bounce@sonha.example",
            "mail_reply": "traloi@sonha.example",
            "office_phone": "02xx.3xxx.xxx",
            "mail_timeout": 2.0,
            "outgoing_allowed": "127.0.0.0/8",
        }
    )


@pytest.fixture
def send(engine: Engine, office: Settings) -> Deliver:
    """Delivers as of a moment; the clock stands still meanwhile."""

    def at(now: datetime) -> DeliveryResult:
        return deliver(engine, office, CALENDAR, now, worker="test", clock=lambda: now)

    return at


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)
