"""Path traversal: no name that somebody gives becomes a path."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from config.settings import Settings
from followup import files
from models import Agency, Event, Occurrence, StoredFile, UserRole
from models.session import reading, writing
from tests.web.answers.conftest import Visitor
from tests.web.conftest import People

UP = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "..\\", "%5c..%5c", "....//", "/", "%2f", "%00/"]


@pytest.mark.parametrize("up", UP)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_static_files_are_those_of_the_folder(app: FastAPI, settings: Settings, up: str, engine: Engine) -> None:
    client = TestClient(app)
    for steps in (1, 3, 6):
        for target in ("secret.key", "etc/passwd", "web/app.py", "config/settings.py"):
            answer = client.get(f"/static/{up * steps}{target}")
            assert answer.status_code in (404, 405), (up, target)
            assert b"root:" not in answer.content


@pytest.mark.parametrize("name", ["../../../secret.key", "..\\..\\secret.key", "/etc/cron.d/x", "a\x00b", "..", ""])
def test_a_stored_file_lies_under_its_content(settings: Settings, engine: Engine, now: datetime, name: str) -> None:
    with writing(engine) as session:
        stored = files.keep(session, b"noi dung", name=name, settings=settings, now=now)
        assert "/" not in stored.name
        assert "\\" not in stored.name
        path = files.path_of(settings, stored.sha256)
    assert path.resolve().is_relative_to(settings.files.resolve())
    everything = {found for found in settings.home.parent.rglob("*") if found.is_file()}
    assert {found for found in everything if found.read_bytes() == b"noi dung"} == {path}


def test_a_plan_named_like_a_path(people: People, engine: Engine, settings: Settings, tmp_path: Path) -> None:
    text = (
        "ỦY BAN NHÂN DÂN TỈNH\nSố: 99/KH-UBND\nKẾ HOẠCH\nThực hiện công tác dân tộc năm 2027\n"
        "Tổ chức thực hiện\n1. Sở Nội vụ\nChủ trì, phối hợp với Sở Tài chính báo cáo UBND tỉnh trước ngày 20/12/2027.\n"
    ).encode()
    people(UserRole.ADMIN).submit("/plans/import", files={"file": ("../../../../x/ke-hoach.txt", text)})
    with reading(engine) as session:
        assert session.exec(select(StoredFile.name)).all() == ["ke-hoach.txt"]
    assert not list(tmp_path.rglob("ke-hoach.txt"))


def test_every_reading_of_a_file_is_written_down(people: People, engine: Engine, sample: int) -> None:
    leader = people(UserRole.LEADER)
    assert leader.get(f"/plans/{sample}/file").status_code == 200
    with reading(engine) as session:
        event = session.exec(select(Event).where(Event.kind == "file_read")).one()
        assert (event.actor, event.plan_id) == ("user:leader", sample)


def test_every_reading_of_evidence_is_written_down(
    people: People, engine: Engine, visitor: Visitor, duty: Occurrence
) -> None:
    assert visitor.send("submit", text="xong", files=[("files", ("a.txt", b"minh chung", ""))]).status_code == 303
    assert visitor.client.get(f"{visitor.path}/files/1").content == b"minh chung"
    assert people(UserRole.LEADER).get(f"/occurrences/{duty.id}/files/1").content == b"minh chung"
    with reading(engine) as session:
        actors = session.exec(select(Event.actor).where(Event.kind == "file_read").order_by(col(Event.id))).all()
        code = session.exec(select(Agency.code).where(Agency.id == duty.agency_id)).one()
    assert actors == [f"agency:{code}", "user:leader"]


@pytest.mark.parametrize("number", ["1/../../x", "..", "%2e%2e", "1%00", "-1", "1e9", "٣"])
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_number_is_a_number(people: People, number: str, engine: Engine) -> None:
    browser = people(UserRole.ADMIN)
    for path in (f"/plans/{number}/file", f"/occurrences/1/files/{number}", f"/drafts/{number}/file"):
        assert browser.get(path, follow_redirects=False).status_code in (404, 422), path
