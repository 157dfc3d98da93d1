"""What a failed command says and with which code it ends."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

WRONG_CALL = 2
UNREADABLE = 3
UNREACHABLE = 4
UNEXPECTED = 1
DISK_FULL = ("Ổ đĩa đã đầy; giải phóng chỗ trống rồi chạy lại", "the disk is full")


def report(failure: Exception) -> int:
    """Print one line (Vietnamese, English in brackets) on stderr; the exit code."""
    line, code = explain(failure)
    print(line, file=sys.stderr)
    return code


def explain(failure: Exception) -> tuple[str, int]:
    from pydantic import ValidationError
    from sqlalchemy.exc import OperationalError

    from config.errors import Refused, Unreachable
    from models.session import is_full
    from plans.errors import Unreadable

    if isinstance(failure, Unreadable):
        return str(failure), UNREADABLE
    if isinstance(failure, Unreachable):
        return str(failure), UNREACHABLE
    if isinstance(failure, Refused):
        return str(failure), WRONG_CALL
    if isinstance(failure, ValidationError):
        return _wrong_setting(failure), WRONG_CALL
    if is_full(failure):
        return str(Unreachable(*DISK_FULL)), UNREACHABLE
    if isinstance(failure, OperationalError):
        why = str(failure.orig).strip().splitlines()[0]
        return f"Cơ sở dữ liệu không trả lời (the database does not answer): {why}", UNREACHABLE
    if isinstance(failure, OSError):
        name = f": {failure.filename}" if failure.filename else ""
        return f"Không đọc hoặc ghi được tệp ({failure.strerror or failure}{name})", UNREADABLE
    return _unexpected(failure), UNEXPECTED


def _wrong_setting(failure: object) -> str:
    from pydantic import ValidationError

    assert isinstance(failure, ValidationError)  # noqa: S101  narrows the type
    first = failure.errors(include_input=False, include_url=False)[0]
    name = "DONDOC_" + "_".join(str(part) for part in first["loc"]).upper()
    return f"Thiết lập {name} sai, xem docs/settings.md (wrong setting: {first['msg']})"


def _unexpected(failure: Exception) -> str:
    text = "".join(traceback.format_exception(failure))
    log = Path(os.environ.get("DONDOC_HOME", "var")) / "log" / "errors.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {sys.argv[1:2]}\n{text}\n")
    except OSError:
        return f"Lỗi ngoài dự kiến (unexpected error): {type(failure).__name__}: {failure}"
    return f"Lỗi ngoài dự kiến, chi tiết ở {log} (unexpected error, details there): {type(failure).__name__}"
