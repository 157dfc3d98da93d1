"""Sheets for leaders: on the first working day of the week and of the month, once, to the heads of the two offices."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from config import clock
from config.settings import Settings
from models import Finding, Message, MessageKind, Purpose
from models.session import reading, writing
from notifications import chores, sheets
from tests.notifications import builders as b
from tests.notifications.conftest import Deliver
from tests.notifications.mail_server import MailServer


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        ("2026-11-23T07:00", [MessageKind.WEEKLY]),
        ("2026-11-25T07:00", []),
        ("2026-12-01T07:00", [MessageKind.MONTHLY]),
        ("2026-02-23T07:00", [MessageKind.WEEKLY]),
        ("2027-02-01T07:00", [MessageKind.MONTHLY, MessageKind.WEEKLY]),
    ],
)
def test_when_a_sheet_is_due(engine: Engine, office: Settings, at: str, kinds: list[MessageKind]) -> None:
    now = clock.parse(at)
    with writing(engine) as session:
        vp = b.agency(session, "Văn phòng UBND tỉnh", code="vp-ubnd")
        b.contact(session, vp, "tonghop@sonha.example")
        b.contact(session, vp, "cvp@sonha.example", purpose=Purpose.HEAD)
        for _ in range(2):
            sheets.plan_due(session, office, b.CALENDAR, now)
    with reading(engine) as session:
        rows = session.exec(select(Message).order_by(col(Message.kind))).all()
        assert [r.kind for r in rows] == kinds
        assert {r.contact_id for r in rows} <= {2}
        assert {r.not_before for r in rows} <= {clock.parse(at[:10] + "T07:30")}


def test_the_sheet_tells_the_official_classes(
    engine: Engine, send: Deliver, office: Settings, mail: MailServer
) -> None:
    now = clock.parse("2026-11-23T07:31")
    with writing(engine) as session:
        b.contact(session, b.agency(session, "Văn phòng UBND tỉnh", code="vp-ubnd"), "cvp@sonha.example")
        body, of = b.agency(session), b.plan(session, now)
        b.occurrence(session, b.task(session, of), body, now, due_on=clock.today(clock.parse("2026-11-02")))
        b.occurrence(session, b.task(session, of), body, now)
    assert chores.run(engine, office, lambda: now).sheets == 1
    assert send(now).sent == 1
    text = mail.mails[0].parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "trong hạn 1, quá hạn 1" in text
    assert "NV-1-01 (Sở Nông nghiệp và Môi trường), hạn 02/11/2026" in text
    assert text.startswith("Kính gửi: ")


def test_a_sheet_that_an_office_broke_stops_no_other_chore_and_is_forgotten_when_mended(
    engine: Engine, office: Settings, tmp_path: Path, now: datetime
) -> None:
    folder = tmp_path / "own" / "templates"
    folder.mkdir(parents=True)
    broken = office.model_copy(update={"config_folder": folder.parent})
    (folder / "weekly.txt").write_text("{{ khong_co }}", "utf-8")
    done = chores.run(engine, broken, lambda: now)
    assert [failure.partition(":")[0] for failure in done.failures] == ["sheets"]
    with reading(engine) as session:
        assert "weekly.txt" in session.exec(select(Finding.text).where(col(Finding.closed_at).is_(None))).one()
    assert chores.run(engine, office, lambda: now).failures == []
    with reading(engine) as session:
        assert session.exec(select(Finding.id).where(col(Finding.closed_at).is_(None))).all() == []
