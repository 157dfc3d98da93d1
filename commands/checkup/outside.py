"""What the office added of its own: its wording of messages, and ClamAV."""

from __future__ import annotations

from datetime import datetime

from commands.checkup.check import Check
from config.settings import Settings
from followup.rules import Rules
from notifications import previews
from web import scanning


def check_wording(settings: Settings, now: datetime) -> Check:
    """Every kind of message and both sheets are written with example data."""
    if problems := previews.check(settings, Rules.load(settings).calendar, now):
        advice = "Sửa tại trang Danh mục, mục Mẫu thông báo, hoặc trong thư mục templates của cấu hình"
        return Check("Mẫu thông báo", "bad", "; ".join(problems), advice)
    return Check("Mẫu thông báo", "ok", "mọi mẫu đều dùng được")


def check_clamav(settings: Settings) -> Check:
    """Shows it a harmless file, as it is shown those of others: a clamd without its signatures has no answer to it."""
    try:
        answer = scanning.ask(settings.clamav, b"dondoc doctor")
    except (OSError, ValueError) as error:
        answer = str(error) or type(error).__name__
    if answer == "stream: OK":
        return Check("ClamAV", "ok", f"{settings.clamav} trả lời")
    said = f"{settings.clamav} không trả lời ({answer[:80] or 'không có câu nào'})"
    said += ": tệp gửi lên không được nhận" if settings.clamav_required else ": tệp gửi lên không được kiểm tra"
    advice = "Khởi động clamd (clamav-daemon), kiểm tra DONDOC_CLAMAV và quyền đọc, ghi ổ nối"
    return Check("ClamAV", "bad" if settings.clamav_required else "warn", said, advice, settings.clamav_required)
