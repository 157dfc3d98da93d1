"""Whatever goes wrong is one line in two languages and an exit code, never a traceback."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from commands import importing
from commands.failures import explain
from tests.commands.conftest import Dondoc


@pytest.mark.parametrize(
    "args",
    [
        ["no-such-command"],
        ["read"],
        ["tick", "--now", "hôm nay"],
        ["simulate", "--from", "2026-13-01", "--to", "2026-12-31"],
        ["simulate", "--from", "2026-12-31", "--to", "2026-12-01"],
        ["simulate", "--from", "0001-01-01", "--to", "2026-12-31"],
        ["simulate", "--from", "2026-11-23", "--to", "9999-12-31"],
        ["tick", "--now", "9999-12-31T23:59"],
        ["export", "--format", "exe"],
        ["activate", "144/KH-KHONG-CO"],
        ["user", "password", "nobody"],
    ],
)
def test_a_wrong_call_is_2(dondoc: Dondoc, args: list[str]) -> None:
    said = dondoc(*args)
    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1
    assert "(" in said.err


def test_no_command_lists_the_commands(dondoc: Dondoc) -> None:
    said = dondoc()
    assert said.code == 2
    assert "simulate" in said.err


@pytest.mark.parametrize(
    ("name", "content"),
    [("rỗng.docx", b""), ("hỏng.pdf", b"%PDF-1.7\n" + b"\0" * 100), ("ảnh.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64)],
)
@pytest.mark.parametrize("command", ["read", "import"])
def test_an_unreadable_file_is_3(dondoc: Dondoc, tmp_path: Path, command: str, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    said = dondoc(command, tmp_path / name)
    assert said.code == 3
    assert len(said.err.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["read", "import", "restore"])
def test_a_missing_file_is_3(dondoc: Dondoc, command: str) -> None:
    assert dondoc(command, "/không/có").code == 3


def test_what_is_no_backup_is_3(dondoc: Dondoc, tmp_path: Path) -> None:
    (tmp_path / "thư.txt").write_text("không phải bản sao lưu", encoding="utf-8")
    said = dondoc("restore", tmp_path / "thư.txt")
    assert said.code == 3
    assert "không có gì bị thay đổi" in said.err


def test_a_folder_is_no_plan(dondoc: Dondoc, tmp_path: Path) -> None:
    said = dondoc("read", tmp_path)
    assert (said.code, said.out) == (3, "")


def test_an_unreachable_database_is_4(dondoc: Dondoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", "postgresql://someone:hidden-word@127.0.0.1:9/none")
    said = dondoc("status")
    assert said.code == 4
    assert "127.0.0.1:9" in said.err
    assert "hidden-word" not in said.err


@pytest.mark.parametrize("url", ["nonsense", "mysql://someone:hidden-word@127.0.0.1/none"])
def test_what_is_no_database_address_is_2_and_named(dondoc: Dondoc, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)
    said = dondoc("status")
    assert said.code == 2
    assert "DONDOC_DATABASE_URL" in said.err
    assert "hidden-word" not in said.err


def test_a_file_of_settings_that_is_not_there_is_2(dondoc: Dondoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_SETTINGS", "/không/có.env")
    said = dondoc("status")
    assert said.code == 2
    assert "/không/có.env" in said.err


@pytest.mark.parametrize("name", ["ladder.toml", "holidays.csv", "agencies.csv", "successions.csv", "contacts.csv"])
def test_a_data_file_in_another_encoding_is_2_and_named(
    dondoc: Dondoc, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / name).write_bytes("Sở Tài chính".encode("cp1258", "replace") + b"\xff\n")
    monkeypatch.setenv("DONDOC_CONFIG_FOLDER", str(folder))
    said = dondoc("tick")
    assert said.code == 2
    assert name in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_a_full_disk_is_said(dondoc: Dondoc, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file that SQLite may not let grow is a disk without room."""
    full = sqlite3.connect(tmp_path / "full.sqlite3")
    full.execute("CREATE TABLE t (x)")
    full.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as caught:
        full.execute("INSERT INTO t VALUES (zeroblob(100000))")
    line, code = explain(OperationalError("", {}, caught.value))
    assert (code, "Ổ đĩa đã đầy" in line) == (4, True)


def test_a_wrong_setting_is_2_and_named(dondoc: Dondoc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_HORIZON_DAYS", "many")
    said = dondoc("status")
    assert said.code == 2
    assert "DONDOC_HORIZON_DAYS" in said.err


def test_the_unexpected_goes_to_the_log(dondoc: Dondoc, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("details for the log")

    monkeypatch.setattr(importing, "store", broken)
    said = dondoc("import", "x.docx")
    assert said.code == 1
    assert "details for the log" not in said.err
    assert "details for the log" in (home / "log" / "errors.log").read_text("utf-8")


def test_one_bad_file_does_not_stop_the_others(dondoc: Dondoc, tmp_path: Path, plan_file: Path) -> None:
    (tmp_path / "rỗng.txt").write_bytes(b"")
    said = dondoc("import", tmp_path / "rỗng.txt", plan_file)
    assert said.code == 3
    assert plan_file.name in said.out
