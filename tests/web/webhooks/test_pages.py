"""The page of webhooks: registered with a secret shown once, tried, sent again, revoked; by an administrator only."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from models import UserRole, Webhook, WebhookMessage, WebhookState
from models.session import reading, writing
from tests.web.conftest import People


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.outgoing_allowed = "127.0.0.0/8"


def test_a_webhook_comes_and_goes(people: People, engine: Engine) -> None:
    admin = people(UserRole.ADMIN)
    data = {"name": "kho", "url": " http://127.0.0.1:9/x ", "kinds": ["plan.activated"]}
    shown = re.search(r'<p class="mono">(whsec_[^<]+)</p>', admin.submit("/webhooks", data).text)
    assert shown
    page = admin.get("/webhooks").text
    assert shown[1] not in page
    assert "http://127.0.0.1:9/x" in page
    with reading(engine) as session:
        number = session.exec(select(Webhook.id)).one()
    assert admin.submit(f"/webhooks/{number}/try").status_code == 303
    with writing(engine) as session:
        message = session.exec(select(WebhookMessage)).one()
        message.state, message.tries = WebhookState.DEAD, 12
    assert "Gửi lại tin hỏng" in admin.get("/webhooks").text
    admin.submit(f"/webhooks/{number}/again")
    with reading(engine) as session:
        assert session.exec(select(WebhookMessage.state)).one() is WebhookState.PLANNED
    admin.submit(f"/webhooks/{number}/revoke")
    assert "http://127.0.0.1:9/x" not in admin.get("/webhooks").text
    assert admin.submit(f"/webhooks/{number}/revoke").status_code == 404


def test_addresses_inside_are_refused(people: People, engine: Engine) -> None:
    admin = people(UserRole.ADMIN)
    for url in ("http://169.254.169.254/", "https://10.0.0.1/", "javascript:alert(1)", "https://"):
        assert admin.submit("/webhooks", {"name": "kho", "url": url}).status_code == 400, url
    with reading(engine) as session:
        assert session.exec(select(Webhook)).all() == []
