"""One small function a part; each says what it saw and what to do. None of them changes anything but the schema."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import Engine

from config import clock
from config.errors import Refused, Unreachable
from config.settings import Settings
from followup import invariants
from followup.overview import work
from followup.rules import Rules
from models.session import reading

SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Check:
    part: str
    result: Literal["ok", "warn", "bad"]
    said: str
    advice: str = ""
    unreachable: bool = False


def examine(settings: Settings, now: datetime) -> list[Check]:
    found = [check_home(settings)]
    try:
        from commands.house import open_database

        engine = open_database(settings, now)
    except (Refused, Unreachable) as error:
        advice = "Khởi động dịch vụ cơ sở dữ liệu, kiểm tra DONDOC_DATABASE_URL rồi chạy lại dondoc doctor"
        return [*found, Check("Cơ sở dữ liệu", "bad", str(error), advice, unreachable=True), check_prefect(settings)]
    try:
        found += [check_database(engine), check_prefect(settings), check_mail(settings)]
        found += check_rules(settings, now)
        found += check_data(engine, settings, now)
    finally:
        engine.dispose()
    return found


def check_home(settings: Settings) -> Check:
    home = settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    if not os.access(home, os.W_OK):
        return Check("Thư mục", "bad", f"Không ghi được {home}", f"Cấp quyền ghi: chown/chmod {home}")
    free = os.statvfs(home).f_bavail * os.statvfs(home).f_frsize / 2**30
    if free < 1:
        return Check("Thư mục", "bad", f"{home}: chỉ còn {free:.1f} GB trống", "Dọn đĩa hoặc chuyển DONDOC_HOME")
    return Check("Thư mục", "ok", f"{home}, còn {free:.0f} GB trống")


def check_database(engine: Engine) -> Check:
    from models.migrations import newest

    where = engine.url.render_as_string(hide_password=True)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            health = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if health != "ok":
            return Check("Cơ sở dữ liệu", "bad", f"{where}: {health}", "Khôi phục bản sao lưu: dondoc restore TỆP")
    return Check("Cơ sở dữ liệu", "ok", f"{where}, lược đồ {newest()}")


def check_prefect(settings: Settings) -> Check:
    from flows.environment import api_url
    from flows.serve import healthy

    address = api_url(settings)
    if healthy(address):
        return Check("Prefect", "ok", address)
    advice = "Chạy dondoc run, hoặc khởi động máy chủ Prefect mà DONDOC_PREFECT_URL trỏ tới"
    return Check("Prefect", "bad", f"Không trả lời tại {address}", advice, unreachable=True)


def check_mail(settings: Settings) -> Check:
    """Only whether something listens there: sending a mail is what the delivery pass does."""
    if settings.mail_url:
        parts = urlsplit(settings.mail_url)
        host, port = parts.hostname or "", parts.port or (587 if parts.scheme == "mailtos" else 25)
    else:
        host, port = "127.0.0.1", settings.smtp_port
    if not host:
        return Check("Thư điện tử", "bad", "DONDOC_MAIL_URL không có tên máy chủ", "Xem docs/settings.md")
    try:
        with socket.create_connection((host, port), SECONDS):
            return Check("Thư điện tử", "ok", f"{host}:{port} trả lời")
    except OSError as error:
        advice = "Kiểm tra DONDOC_MAIL_URL và tường lửa; dùng thử thì chạy dondoc run"
        return Check("Thư điện tử", "bad", f"{host}:{port} không trả lời ({error})", advice, unreachable=True)


def check_rules(settings: Settings, now: datetime) -> Iterator[Check]:
    try:
        rules = Rules.load(settings)
    except (Refused, OSError) as error:
        yield Check("Cấu hình", "bad", str(error), f"Sửa tệp trong {settings.config_folder}")
        return
    yield Check("Cấu hình", "ok", f"{settings.config_folder}")
    year = clock.today(now).year + 1
    if rules.calendar.has_year(year):
        yield Check("Lịch nghỉ", "ok", f"đã có lịch nghỉ năm {year}")
        return
    advice = f"Thêm các ngày nghỉ, ngày làm bù năm {year} vào holidays.csv khi có thông báo chính thức"
    urgent = clock.today(now).month == 12
    yield Check("Lịch nghỉ", "bad" if urgent else "warn", f"chưa có lịch nghỉ chính thức năm {year}", advice)


def check_data(engine: Engine, settings: Settings, now: datetime) -> Iterator[Check]:
    with reading(engine) as session:
        broken = invariants.check(session, now, Rules.load(settings))
        last = work.last_tick(session)
    for one in broken:
        yield Check("Dữ liệu", "bad", one.text, "Xem trang Tình trạng hệ thống; mục này nêu đúng việc phải sửa")
    if not broken:
        yield Check("Dữ liệu", "ok", "mọi điều kiện bất biến đều đúng")
    when = f"{clock.local(last):%d/%m/%Y %H:%M}" if last else "chưa có"
    advice = "" if last else "Chạy dondoc run (hoặc các luồng Prefect, hoặc dondoc tick) để bắt đầu theo dõi"
    yield Check("Lượt xử lý", "ok" if last else "warn", f"lần gần nhất: {when}", advice)
