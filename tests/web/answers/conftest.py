"""One duty of Sở Tài chính and a visitor with its link."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from models import Contact, Occurrence
from models.session import reading, writing
from notifications import links
from tests.papers.province import Province


class Visitor:
    """Opens a link as an agency's clerk does: look, take the form's token, send."""

    def __init__(self, client: TestClient, path: str) -> None:
        self.client, self.path = client, path

    def look(self) -> Any:
        return self.client.get(self.path)

    def confirm(self) -> str:
        found = re.search(r'name="confirm" value="([^"]+)"', self.look().text)
        assert found, "the page offers no form"
        return found[1]

    def send(self, action: str, confirm: str | None = None, **fields: Any) -> Any:
        files = fields.pop("files", None)
        data = {"confirm": self.confirm() if confirm is None else confirm, **fields}
        return self.client.post(f"{self.path}/{action}", data=data, files=files)


@pytest.fixture
def duty(engine: Engine, now: datetime) -> Occurrence:
    with writing(engine) as session:
        return Province(session, now).duty()


@pytest.fixture
def contact(engine: Engine, duty: Occurrence) -> Contact:
    with writing(engine) as session:
        return session.exec(select(Contact).where(Contact.agency_id == duty.agency_id)).one()


@pytest.fixture
def visitor(app: FastAPI, settings: Settings, duty: Occurrence, contact: Contact, now: datetime) -> Visitor:
    address = links.for_contact(settings, "answer", contact, now=now, occurrence=duty.id)
    return Visitor(TestClient(app, follow_redirects=False), address.removeprefix(settings.base_url))


def fresh(engine: Engine, duty: Occurrence) -> Occurrence:
    with reading(engine) as session:
        found = session.get_one(Occurrence, duty.id)
        session.expunge(found)
        return found
