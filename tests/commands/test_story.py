"""The commands one after the other in an empty folder: read, import, activate, simulate, tick, status, export."""

from __future__ import annotations

import io
import json
import re
import shlex
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from config import clock, settings
from followup.rules import Rules
from tests.commands.conftest import Dondoc
from tests.notifications.mail_server import MailServer, mail_server

ROOT = Path(__file__).resolve().parents[2]


def working_day() -> date:
    calendar = Rules.load(settings.load()).calendar
    return calendar.on_or_after(clock.today(clock.now()) + timedelta(days=1))


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> MailServer:
    with mail_server() as server:
        monkeypatch.setenv("DONDOC_SMTP_PORT", str(server.port))
        yield server


def test_from_a_file_to_a_mail(dondoc: Dondoc, plan_file: Path, mail: MailServer, sample_agencies: None) -> None:
    found = json.loads(dondoc("read", plan_file, "--json").out)
    assert found["document"]["number"]
    assert len(found["tasks"]) > 10
    assert "vì sao" in dondoc("read", plan_file, "--explain").out

    [stored] = json.loads(dondoc("import", plan_file, "--json").out)
    assert stored["number"] == found["document"]["number"]
    assert dondoc("import", plan_file).code == 2  # the same file again is said, not doubled

    [proposed] = json.loads(dondoc("status", "--json").out)["plans"]
    assert proposed["state"] == "proposed"
    assert dondoc("tick").code == 0  # nothing goes out from a plan that nobody activated

    activated = dondoc("activate", stored["number"])
    assert activated.code == 0
    assert "Đã kích hoạt" in activated.out
    assert dondoc("activate", stored["plan"]).code == 2

    day = working_day()
    planned = json.loads(
        dondoc("simulate", "--from", day, "--to", day + timedelta(days=30), "--plan", stored["plan"], "--json").out
    )
    assert {"at", "agency", "contact", "channel", "plan", "ref", "rung", "why"} <= set(planned[0])

    early = clock.at(day, time(6, 0)).isoformat()
    said = dondoc("tick", "--now", early)
    assert "giao nhiệm vụ" in said.out
    assert mail.mails == []  # before office hours nothing goes out
    dondoc("tick", "--now", f"{day}T08:00")
    assert len(mail.mails) > 10
    count = len(mail.mails)
    again = json.loads(dondoc("tick", "--now", f"{day}T08:05", "--json").out)
    assert (again["step"]["items"], again["delivery"]["claimed"], len(mail.mails)) == (0, 0, count)

    shown = json.loads(dondoc("status", "--json").out)
    assert shown["plans"][0]["state"] == "active"
    assert shown["messages"]["sent"] == count
    assert "đang theo dõi" in dondoc("status").out


def test_whom_no_message_can_reach_is_named(dondoc: Dondoc, plan_file: Path) -> None:
    dondoc("import", plan_file)
    assert dondoc("activate", "1", "--accept-proposals").code == 0
    day = working_day()
    for said in (
        dondoc("simulate", "--from", day, "--to", day + timedelta(days=30)),
        dondoc("tick", "--now", f"{day}T08:00"),
    ):
        assert re.search(r"! \d+ cơ quan chưa có địa chỉ nhận thông báo .*Sở ", said.out), said.out
    assert json.loads(dondoc("tick", "--now", f"{day}T08:05", "--json").out)["unheard"]


def test_export_writes_a_sheet(dondoc: Dondoc, plan_file: Path, tmp_path: Path, sample_agencies: None) -> None:
    dondoc("import", plan_file)
    dondoc("activate", "1")
    said = dondoc("export", "--format", "xlsx", "-o", tmp_path / "sổ.xlsx")
    assert said.code == 0
    assert load_workbook(io.BytesIO((tmp_path / "sổ.xlsx").read_bytes())).active is not None
    assert dondoc("export", "--format", "docx", "-o", tmp_path / "báo cáo.docx").code == 0


def test_the_commands_of_the_readme_work_as_printed(
    dondoc: Dondoc, plan_file: Path, tmp_path: Path, mail: MailServer, sample_agencies: None
) -> None:
    plan_file.rename(tmp_path / "ke-hoach.docx")
    lines = re.findall(r"^\.venv/bin/dondoc (.+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert len(lines) >= 8
    for line in lines:
        said = dondoc(*shlex.split(line))
        assert said.code == 0, f"{line}: {said.err}"
    assert (tmp_path / "sao-luu.dondoc").exists()


def test_every_command_works_in_an_empty_folder(dondoc: Dondoc, home: Path, tmp_path: Path) -> None:
    assert "Chưa có kế hoạch nào" in dondoc("status").out
    assert json.loads(dondoc("status", "--json").out)["plans"] == []
    assert json.loads(dondoc("simulate", "--from", "2026-11-23", "--to", "2026-12-23", "--json").out) == []
    assert dondoc("tick", "--now", "2026-11-23T08:00").code == 0
    assert dondoc("user", "list").code == 0
    assert dondoc("backup", tmp_path / "sao lưu.dondoc").code == 0
    assert (home / "dondoc.sqlite3").exists()


def test_doctor_asks_for_the_province(dondoc: Dondoc, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, result in (("", "warn"), ("Tỉnh Cao Bằng", "ok")):
        monkeypatch.setenv("DONDOC_PROVINCE", name)
        found = {one["part"]: one for one in json.loads(dondoc("doctor", "--json").out)}
        assert found["Địa phương"]["result"] == result


def test_doctor_names_what_is_away_and_what_to_do(dondoc: Dondoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_PREFECT_PORT", "9")
    monkeypatch.setenv("DONDOC_SMTP_PORT", "9")
    said = dondoc("doctor", "--json")
    assert said.code == 4
    found = {one["part"]: one for one in json.loads(said.out)}
    assert found["Prefect"]["unreachable"]
    assert found["Thư điện tử"]["unreachable"]
    assert found["Cơ sở dữ liệu"]["result"] == "ok"
    assert all(one["advice"] for one in found.values() if one["result"] != "ok")
    assert "✗ Prefect" in dondoc("doctor").out
