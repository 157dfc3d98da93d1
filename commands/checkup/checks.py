"""One small function a part; each says what it saw and what to do. None of them changes anything but the schema."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from commands.checkup.advice import ADVICE
from commands.checkup.check import Check
from commands.checkup.disk import check_disk
from commands.checkup.outside import check_clamav, check_wording
from config import clock
from config.errors import Refused, Unreachable
from config.settings import Settings
from followup import audit, invariants
from followup.files import path_of
from followup.overview import work
from followup.rules import Rules
from models import StoredFile
from models.session import reading

SECONDS = 3.0


def examine(settings: Settings, now: datetime) -> list[Check]:
    found = [check_home(settings)]
    found += [check_disk(settings)] if found[0].result == "ok" else []
    try:
        from commands.house import open_database

        engine = open_database(settings, now)
    except Unreachable as error:
        advice = "Khởi động dịch vụ cơ sở dữ liệu, kiểm tra DONDOC_DATABASE_URL rồi chạy lại dondoc doctor"
        return [*found, Check("Cơ sở dữ liệu", "bad", str(error), advice, unreachable=True), check_prefect(settings)]
    except (Refused, DatabaseError, OSError) as error:
        return [*found, *check_rules(settings, now), *_not_opened(error, settings), check_prefect(settings)]
    try:
        found += [check_database(engine), check_prefect(settings), check_mail(settings), check_province(settings)]
        rules = list(check_rules(settings, now))
        found += rules
        if rules[0].result == "ok":
            found += [*check_data(engine, settings, now), check_wording(settings, now)]
        found += [check_clamav(settings)] if settings.clamav else []
        found += [check_files(engine, settings), check_audit(engine, settings)]
    finally:
        engine.dispose()
    return found


def _not_opened(error: Exception, settings: Settings) -> Iterator[Check]:
    """The database is there, but not to be worked on: harmed, of another version, or the office's files are wrong."""
    if isinstance(error, DatabaseError):
        why = str(error.orig).strip().splitlines()[0]
        advice = "Dừng dondoc, khôi phục bản sao lưu: dondoc restore TỆP (tệp hỏng được giữ lại bên cạnh)"
        yield Check("Cơ sở dữ liệu", "bad", f"không đọc được: {why}", advice)
    elif isinstance(error, OSError):
        yield Check("Cơ sở dữ liệu", "bad", str(error), f"Kiểm tra quyền đọc, ghi của {settings.home}")
    else:
        yield Check("Mở hệ thống", "bad", str(error), "Làm theo câu trên rồi chạy lại dondoc doctor")


def check_home(settings: Settings) -> Check:
    home = settings.home.resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        advice = f"Tạo thư mục, cấp quyền cho người dùng của dondoc, hoặc đặt DONDOC_HOME khác: {home}"
        return Check("Thư mục", "bad", f"Không tạo được {home}: {error.strerror}", advice)
    if not os.access(home, os.W_OK):
        return Check("Thư mục", "bad", f"Không ghi được {home}", f"Cấp quyền ghi: chown/chmod {home}")
    return Check("Thư mục", "ok", f"{home}")


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


def check_province(settings: Settings) -> Check:
    """Short names such as "Sở Nội vụ" are those of the province."""
    if settings.province:
        return Check("Địa phương", "ok", settings.province)
    advice = "Đặt DONDOC_PROVINCE, ví dụ: DONDOC_PROVINCE=Tỉnh Cao Bằng"
    return Check("Địa phương", "warn", "chưa đặt tên tỉnh, thành phố: tên như “Sở Nội vụ” có thể hiểu sai", advice)


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


def check_files(engine: Engine, settings: Settings) -> Check:
    """Plans, evidence and archives that the database names must lie in the folder."""
    with reading(engine) as session:
        digests = session.exec(select(StoredFile.sha256)).all()
    missing = sum(not path_of(settings, digest).is_file() for digest in digests)
    if missing:
        advice = f"Chép lại thư mục {settings.files} từ bản sao lưu: dondoc restore vào thư mục khác rồi chép tệp sang"
        return Check("Tệp", "bad", f"{missing}/{len(digests)} tệp không còn trên đĩa", advice)
    return Check("Tệp", "ok", f"{len(digests)} tệp đều còn trên đĩa")


def check_audit(engine: Engine, settings: Settings) -> Check:
    """Reads the whole history: every event must be what was sealed, every block must follow the one before it."""
    with reading(engine) as session:
        chain = audit.verify(session, settings)
    if chain.faults:
        said = "; ".join(f"{one.place}: {one.what}" for one in chain.faults)
        advice = "Giữ nguyên hiện trạng, báo người quản trị; so với bản sao lưu gần nhất trước khi khôi phục"
        return Check("Nhật ký", "bad", said, advice)
    said = f"{chain.blocks} khối nối nhau nguyên vẹn, {chain.events} sự kiện, đầu chuỗi {chain.head[:16]}"
    return Check("Nhật ký", "ok", f"{said}; {chain.unsealed} sự kiện chờ niêm phong")


def check_data(engine: Engine, settings: Settings, now: datetime) -> Iterator[Check]:
    with reading(engine) as session:
        broken = invariants.check(session, now, Rules.load(settings))
        last = work.last_tick(session)
    for one in broken:
        yield Check("Dữ liệu", "bad", one.text, ADVICE[one.invariant])
    if not broken:
        yield Check("Dữ liệu", "ok", "mọi điều kiện bất biến đều đúng")
    when = f"{clock.local(last):%d/%m/%Y %H:%M}" if last else "chưa có"
    advice = "" if last else "Chạy dondoc run (hoặc các luồng Prefect, hoặc dondoc tick) để bắt đầu theo dõi"
    yield Check("Lượt xử lý", "ok" if last else "warn", f"lần gần nhất: {when}", advice)
