"""dondoc doctor: each failure is made, and must be named together with what to do about it."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from commands.checkup import disk
from commands.checkup.check import Check
from commands.checkup.checks import examine
from commands.house import open_database
from config import clock
from config import settings as config
from config.settings import Settings
from followup.files import path_of
from followup.sample import make_sample
from models import Contact, Mark, StoredFile
from models.session import connect, writing
from tests.security.test_malware import clamd


@pytest.fixture
def office(settings: Settings, tmp_path: Path, now: datetime) -> Iterator[Settings]:
    """A sound installation with its own configuration folder."""
    folder = tmp_path / "config"
    shutil.copytree(config.CONFIG_FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with socket.create_server(("127.0.0.1", 0)) as mail:  # doctor only looks whether somebody listens
        ports = {"smtp_port": mail.getsockname()[1], "prefect_port": 9}
        made = settings.model_copy(update={"config_folder": folder, **ports})
        engine = open_database(made, now)
        with writing(engine) as session:
            make_sample(session, now, made)
        engine.dispose()
        yield made


def found(office: Settings, now: datetime, part: str) -> Check:
    """The first fault of a part; every fault says what to do."""
    checks = examine(office, now)
    assert all(one.advice for one in checks if one.result != "ok"), checks
    return next(one for one in checks if one.part == part and one.result != "ok")


def test_a_sound_office_has_prefect_alone_to_start(office: Settings, now: datetime) -> None:
    assert {one.part for one in examine(office, now) if one.result == "bad"} == {"Prefect"}
    check = found(office, now, "Prefect")
    assert check.unreachable
    assert "dondoc run" in check.advice


def no_database(office: Settings) -> Settings:
    away = office.model_copy(update={"database_url": "postgresql://x@127.0.0.1:9/x?connect_timeout=2"})
    away.__dict__.pop("database", None)  # worked out once, and copied
    return away


def harmed(office: Settings) -> Settings:
    (office.home / "dondoc.sqlite3").write_bytes(b"no database at all" * 500)
    for tail in ("-wal", "-shm"):
        (office.home / f"dondoc.sqlite3{tail}").unlink(missing_ok=True)
    return office


def newer(office: Settings) -> Settings:
    engine = connect(office.database)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    return office


def wrong_ladder(office: Settings) -> Settings:
    (office.config_folder / "ladder.toml").write_text("[ladder.duty]\nrungs = 5\n", "utf-8")
    return office


def wrong_agencies(office: Settings) -> Settings:
    (office.config_folder / "agencies.csv").write_text("sai,cột\n1,2\n", "utf-8")
    return office


def no_mail(office: Settings) -> Settings:
    return office.model_copy(update={"mail_url": "mailto://127.0.0.1:9"})


def nameless_mail(office: Settings) -> Settings:
    return office.model_copy(update={"mail_url": "mailto://"})


def home_is_a_file(office: Settings) -> Settings:
    shutil.rmtree(office.home)
    office.home.write_text("x")
    return office


def lost_file(office: Settings) -> Settings:
    engine = connect(office.database)
    with writing(engine) as session:
        path_of(office, session.exec(select(StoredFile.sha256)).one()).unlink()
    engine.dispose()
    return office


def forged_history(office: Settings) -> Settings:
    from flows import passes

    engine = connect(office.database)
    passes.seal(engine, office, datetime(2026, 11, 23, tzinfo=UTC))
    with engine.execution_options(writes=True).begin() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"))
        for name in list(names.scalars()):
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE event SET actor = 'user:ai-do' WHERE id = 1"))
    engine.dispose()
    return office


def wrong_wording(office: Settings) -> Settings:
    folder = office.config_folder / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "weekly.txt").write_text("Số liệu tuần: {{ khong_co }}", "utf-8")
    return office


def no_clamav(office: Settings) -> Settings:
    return office.model_copy(update={"clamav": "127.0.0.1:9"})


def nobody_to_tell(office: Settings) -> Settings:
    engine = connect(office.database)
    with writing(engine) as session:
        for contact in session.exec(select(Contact)):
            contact.disabled_at = datetime(2026, 11, 23, tzinfo=UTC)
            session.add(contact)
    engine.dispose()
    return office


def full_disk(office: Settings) -> Settings:
    return office.model_copy(update={"disk_free_mb": free_mb(office) + 1024})


def free_mb(office: Settings) -> int:
    return shutil.disk_usage(office.home).free >> 20


def torn_page(office: Settings) -> Settings:
    """Half of the file was written over; its beginning still looks like a database."""
    path = office.home / "dondoc.sqlite3"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 2))
    for tail in ("-wal", "-shm"):
        (office.home / f"dondoc.sqlite3{tail}").unlink(missing_ok=True)
    return office


def wrong_holidays(office: Settings) -> Settings:
    (office.config_folder / "holidays.csv").write_text("ngày,loại\nhôm nay,nghỉ\n", "utf-8")
    return office


@pytest.mark.parametrize(
    ("break_it", "part", "said", "advice"),
    [
        (no_database, "Cơ sở dữ liệu", "127.0.0.1:9", "Khởi động dịch vụ"),
        (harmed, "Cơ sở dữ liệu", "không đọc được", "dondoc restore"),
        (newer, "Mở hệ thống", "phiên bản dondoc mới hơn", "dondoc doctor"),
        (wrong_ladder, "Cấu hình", "ladder", "Sửa tệp trong"),
        (wrong_agencies, "Mở hệ thống", "agencies.csv", "dondoc doctor"),
        (no_mail, "Thư điện tử", "127.0.0.1:9 không trả lời", "DONDOC_MAIL_URL"),
        (nameless_mail, "Thư điện tử", "không có tên máy chủ", "docs/settings.md"),
        (home_is_a_file, "Thư mục", "Không tạo được", "DONDOC_HOME"),
        (lost_file, "Tệp", "1/1 tệp không còn", "bản sao lưu"),
        (forged_history, "Nhật ký", "khối 1", "Giữ nguyên hiện trạng"),
        (wrong_wording, "Mẫu thông báo", "weekly.txt", "Mẫu thông báo"),
        (no_clamav, "ClamAV", "tệp gửi lên không được nhận", "DONDOC_CLAMAV"),
        (nobody_to_tell, "Dữ liệu", "chưa có địa chỉ nhận", "Thêm địa chỉ nhận"),
        (full_disk, "Đĩa", "GB trống", "dondoc.sqlite3"),
        (torn_page, "Cơ sở dữ liệu", "", "dondoc restore"),
        (wrong_holidays, "Cấu hình", "holidays.csv", "Sửa tệp trong"),
    ],
)
def test_each_failure_is_named_with_what_to_do(
    office: Settings, now: datetime, break_it: Callable[[Settings], Settings], part: str, said: str, advice: str
) -> None:
    check = found(break_it(office), now, part)
    assert check.result == "bad"
    assert said in check.said
    assert advice in check.advice


def test_a_disk_that_fills_up_is_told_in_time(office: Settings, now: datetime) -> None:
    office.disk_free_mb = free_mb(office) // 2
    check = found(office, now, "Đĩa")
    assert (check.result, "sắp hết chỗ" in check.advice) == ("warn", True)
    office.disk_free_mb = 1
    assert ("Đĩa", "ok") in {(one.part, one.result) for one in examine(office, now)}


def test_a_disk_can_be_full_of_small_files(office: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    office.disk_free_mb = 1
    monkeypatch.setattr(disk, "FILES", 1 << 62)
    files = [room.files for room in disk.rooms(office)]
    assert disk.check_disk(office).result == ("bad" if any(one is not None for one in files) else "ok")


def test_sweeps_that_stopped_are_told(office: Settings, now: datetime) -> None:
    engine = connect(office.database)
    with writing(engine) as session:
        session.add(Mark(key="tick", at=now))
    engine.dispose()
    said = [one for one in examine(office, now + timedelta(hours=3)) if one.result == "bad" and one.part == "Dữ liệu"]
    assert ["chưa được xử lý" in one.said or "Lần quét nhiệm vụ gần nhất" in one.said for one in said] == [True, True]
    assert all("dondoc-worker" in one.advice for one in said)


def test_clamav_is_asked_where_there_is_one(office: Settings, now: datetime) -> None:
    assert "ClamAV" not in {one.part for one in examine(office, now)}
    with clamd() as there:
        office.clamav = there.address
        assert ("ClamAV", "ok") in {(one.part, one.result) for one in examine(office, now)}
        there.says = b"INSTREAM: no signatures ERROR\0"
        assert "no signatures" in found(office, now, "ClamAV").said
    office.clamav_required = False
    check = found(office, now, "ClamAV")
    assert (check.result, check.unreachable) == ("warn", False)
    assert "không được kiểm tra" in check.said


def test_december_without_next_years_calendar(office: Settings) -> None:
    december = clock.at(date(2031, 12, 2), time(9, 0))
    check = found(office, december, "Lịch nghỉ")
    assert (check.result, "holidays.csv" in check.advice) == ("bad", True)
