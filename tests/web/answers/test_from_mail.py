"""From the sample plan to an answer: the mail that the engine plans bears links that open."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from config.settings import Settings
from followup import step
from followup.papers import drafts
from followup.rules import Rules
from followup.sample import make_sample
from models import Agency, Draft, DraftKind, Message, MessageKind, Occurrence, OccurrenceState
from models.session import reading, writing
from notifications import digest
from tests.web.answers.conftest import Visitor
from web.app import create_app

LINK = re.compile(r"http://127\.0\.0\.1:8400(/[abc]/[\w.\-]+)")


def mail_to(engine: Engine, settings: Settings, agency: str, now: datetime) -> str:
    """The text of the newest mail that is planned for an agency."""
    with reading(engine) as session:
        message = session.exec(
            select(Message)
            .join(Agency, col(Agency.id) == Message.agency_id)
            .where(Agency.name == agency, Message.kind == MessageKind.DIGEST)
            .order_by(col(Message.id).desc())
        ).first()
        assert message
        composed = digest.compose(session, message, settings, Rules.load(settings).calendar, now)
        assert composed
        return str(composed.text)


def test_links_of_a_mail_open(engine: Engine, settings: Settings, now: datetime) -> None:
    rules = Rules.load(settings)
    with writing(engine) as session:
        make_sample(session, now - timedelta(days=3), settings)
    step.step_all(engine, now, rules)
    text = mail_to(engine, settings, "Sở Tài chính", now)
    paths = list(dict.fromkeys(LINK.findall(text)))
    assert {path[:3] for path in paths} >= {"/a/", "/c/"}
    client = TestClient(create_app(settings, engine, clock=lambda: now), follow_redirects=False)
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Sở Tài chính" in answer.text
    first = next(path for path in paths if path.startswith("/a/"))
    assert Visitor(client, first).send("progress", text="Đang lấy ý kiến các xã").status_code == 303
    with reading(engine) as session:
        states = session.exec(
            select(Occurrence.state)
            .join(Agency, col(Agency.id) == Occurrence.agency_id)
            .where(Agency.name == "Sở Tài chính")
        ).all()
    assert OccurrenceState.ACCEPTED in states


def test_the_engine_drafts_a_letter_that_can_be_opened(engine: Engine, settings: Settings, now: datetime) -> None:
    rules = Rules.load(settings)
    with writing(engine) as session:
        make_sample(session, now, settings)
    late = now + timedelta(days=21)
    for day in range(22):
        step.step_all(engine, now + timedelta(days=day), rules)
    with reading(engine) as session:
        kinds = {}
        for draft in session.exec(select(Draft).order_by(col(Draft.id))):
            kinds.setdefault(draft.kind, draft.id or 0)
        assert DraftKind.URGE in kinds
        for number in kinds.values():
            assert drafts.one(session, number, late, settings).startswith(b"PK")
