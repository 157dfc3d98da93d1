"""What a wrong, old, revoked or foreign link opens: one sentence, and nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from config.errors import Refused
from config.settings import Settings
from followup import files
from models import Agency, Contact, Evidence, Message, MessageItem, MessageKind, Occurrence, OccurrenceState, StoredFile
from models.session import reading, writing
from notifications import links
from tests.web.answers.conftest import Visitor, fresh
from tests.web.answers.test_answers import PDF
from web.answers import uploads
from web.answers.gate import Holder
from web.answers.uploads import Upload


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def test_tampered_token(visitor: Visitor) -> None:
    for broken in (visitor.path + "x", visitor.path[:-1], "/a/987654", "/b/987654", visitor.path.replace("/a/", "/b/")):
        answer = visitor.client.get(broken)
        assert answer.status_code == 404, broken
        assert "<form" not in answer.text
        assert visitor.client.post(f"{broken}/renew").status_code == 404


def test_expired_link_offers_a_new_one(
    app: FastAPI, engine: Engine, settings: Settings, duty: Occurrence, contact: Contact, now: datetime
) -> None:
    old = links.for_contact(settings, "answer", contact, now=now - timedelta(days=60), occurrence=duty.id)
    visitor = Visitor(TestClient(app, follow_redirects=False), old.removeprefix(settings.base_url))
    page = visitor.look()
    assert page.status_code == 410
    assert "v***@stc.example" in page.text
    assert "vanthu@stc.example" not in page.text
    answer = visitor.client.post(visitor.path + "/renew")
    assert answer.status_code == 200
    with reading(engine) as session:
        (message,) = session.exec(select(Message)).all()
        (item,) = session.exec(select(MessageItem)).all()
        session.expunge_all()
    assert (message.contact_id, message.kind, item.occurrence_id) == (contact.id, MessageKind.REPLY, duty.id)
    assert visitor.client.post(visitor.path + "/renew").status_code == 429
    assert visitor.client.post(visitor.path + "/accept", data={"confirm": "x"}).status_code == 410
    assert fresh(engine, duty).state == OccurrenceState.PENDING


def test_revoked_link(visitor: Visitor, engine: Engine, contact: Contact) -> None:
    with writing(engine) as session:
        session.get_one(Contact, contact.id).link_generation += 1
    answer = visitor.look()
    assert answer.status_code == 410
    assert "Gửi đường dẫn mới" in answer.text


def test_a_live_link_cannot_ask_for_mail(visitor: Visitor, engine: Engine) -> None:
    assert visitor.client.post(visitor.path + "/renew").status_code == 303
    with reading(engine) as session:
        assert session.exec(select(Message)).all() == []


def test_duty_that_went_to_another_agency(visitor: Visitor, engine: Engine, duty: Occurrence, now: datetime) -> None:
    confirm = visitor.confirm()
    with writing(engine) as session:
        other = session.exec(select(Agency).where(Agency.code == "snv")).one()
        session.get_one(Occurrence, duty.id).agency_id = other.id or 0
    assert visitor.look().status_code == 410
    assert visitor.send("accept", confirm).status_code == 410


def test_form_of_another_duty(
    app: FastAPI,
    engine: Engine,
    settings: Settings,
    visitor: Visitor,
    duty: Occurrence,
    contact: Contact,
    now: datetime,
) -> None:
    with writing(engine) as session:
        first = session.get_one(Occurrence, duty.id)
        other = Occurrence(**{**first.model_dump(exclude={"id"}), "period_key": "2027"})
        session.add(other)
        session.flush()
    address = links.for_contact(settings, "answer", contact, now=now, occurrence=other.id)
    second = Visitor(visitor.client, address.removeprefix(settings.base_url))
    assert second.send("accept", visitor.confirm()).status_code == 400
    assert second.send("accept", "").status_code == 400
    assert second.send("accept", "x.y.z").status_code == 400
    assert second.send("nothing").status_code == 404
    assert fresh(engine, other).state == OccurrenceState.PENDING


def test_replay_is_refused(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    confirm = visitor.confirm()
    assert visitor.send("accept", confirm).status_code == 303
    assert visitor.send("accept", confirm).status_code == 409
    assert fresh(engine, duty).revision == duty.revision + 1


def test_files_open_for_their_own_duty_only(
    app: FastAPI, engine: Engine, settings: Settings, visitor: Visitor, now: datetime
) -> None:
    visitor.send("submit", text="xong", files=[("files", ("../../etc/Báo cáo.pdf", PDF, "text/html"))])
    with reading(engine) as session:
        evidence = session.exec(select(Evidence)).one()
        session.expunge_all()
    with writing(engine) as session:
        snv = session.exec(select(Contact).where(Contact.address == "vanthu@snv.example")).one()
    assert evidence.name == "Báo cáo.pdf"
    answer = visitor.client.get(f"{visitor.path}/files/{evidence.id}")
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    with writing(engine) as session:
        province_duty = session.exec(select(Occurrence)).one()
        other = Occurrence(**{**province_duty.model_dump(exclude={"id"}), "agency_id": snv.agency_id})
        session.add(other)
        session.flush()
    foreign = links.for_contact(settings, "answer", snv, now=now, occurrence=other.id).removeprefix(settings.base_url)
    assert visitor.client.get(f"{foreign}/files/{evidence.id}").status_code == 404


def test_ticket_of_another_holder_is_worth_nothing(
    engine: Engine, settings: Settings, visitor: Visitor, duty: Occurrence
) -> None:
    with writing(engine) as session:
        stored = files.keep(session, PDF, name="a.pdf", settings=settings, now=duty.created_at)
        contact = session.exec(select(Contact).where(Contact.address == "vanthu@snv.example")).one()
        stranger = Holder(contact.id or 0, contact.agency_id, "snv", "Sở Nội vụ", "answer", "/a/t", duty.id)
        ticket = uploads.pending(settings, stranger, stored, "a.pdf").ticket
    assert visitor.send("submit", text="xong", kept=[ticket, "rubbish"]).status_code == 303
    with reading(engine) as session:
        assert session.exec(select(Evidence)).all() == []
        assert len(session.exec(select(StoredFile)).all()) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.pdf", b"MZ\x90\x00"),
        ("trang.txt", b"<html><script>alert(1)</script>"),
        ("thu.txt", b"Kinh gui So Noi vu\n<SCRIPT>alert(1)</SCRIPT>"),
        ("mat.txt", "MẬT\nỦY BAN NHÂN DÂN TỈNH\nBÁO CÁO\nTình hình năm 2026".encode()),
        ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("macro.docx", zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("macro.docm", zipped("[Content_Types].xml", "word/document.xml")),
        ("bang.xlsx", zipped("[Content_Types].xml", "word/document.xml")),
        ("nen.zip", zipped("a.txt")),
        ("rong.pdf", b""),
        ("khong-ten", b"%PDF-1.4"),
        ("hong.docx", b"PK\x03\x04broken"),
        ("chay.sh", b"#!/bin/sh\nrm -rf /"),
    ],
)
def test_files_that_are_refused(settings: Settings, name: str, content: bytes) -> None:
    with pytest.raises(Refused):
        uploads.check(Upload(name, content), settings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Báo cáo.PDF", PDF),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml")),
        ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml")),
        ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 20),
        ("anh.jpeg", b"\xff\xd8\xff\xe0" + b"\x00" * 20),
        ("anh.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20),
        ("bang.csv", "Sở;Số\r\nSở Nội vụ;3".encode("utf-8-sig")),
    ],
)
def test_files_that_are_accepted(settings: Settings, name: str, content: bytes) -> None:
    uploads.check(Upload(name, content), settings)


def test_large_files(settings: Settings, visitor: Visitor, app: FastAPI) -> None:
    settings.max_file_mb = 1
    with pytest.raises(Refused, match="lớn hơn 1 MB"):
        uploads.check(Upload("a.pdf", PDF + b"\x00" * (1 << 20)), settings)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\windows\\a.pdf", "a.pdf"),
        ("/etc/passwd", "passwd"),
        ("....//", "tep"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ('tên "lạ" <b>.pdf', "tên lạ b.pdf"),
    ],
)
def test_names_of_files(given: str, kept: str) -> None:
    assert uploads.tidy_name(given) == kept


def test_body_beyond_the_limit(settings: Settings, engine: Engine, visitor: Visitor, now: datetime) -> None:
    from web.app import create_app

    settings.max_file_mb = 1
    small = TestClient(create_app(settings, engine, clock=lambda: now), follow_redirects=False)
    too_much = [("files", ("a.pdf", PDF + b"\x00" * (3 << 20), ""))]
    answer = small.post(f"{visitor.path}/submit", data={"confirm": "x", "text": "y"}, files=too_much)
    assert answer.status_code == 413


def test_files_of_forms_that_were_never_sent_are_forgotten(
    visitor: Visitor, engine: Engine, settings: Settings, now: datetime
) -> None:
    left = PDF + b"left"
    visitor.send("submit", text="", files=[("files", ("bỏ dở.pdf", left, ""))])
    visitor.send("submit", text="xong", files=[("files", ("gửi thật.pdf", PDF, ""))])
    with writing(engine) as session:
        assert files.forget_unused(session, settings, now) == 0
        assert files.forget_unused(session, settings, now + timedelta(days=7)) == 1
        (stored,) = session.exec(select(StoredFile)).all()
    assert files.path_of(settings, stored.sha256).read_bytes() == PDF
    assert [path.name for path in settings.files.glob("*/*")] == [stored.sha256]
