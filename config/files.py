"""Data files of an office: text that anybody may have saved in another way."""

from __future__ import annotations

from pathlib import Path

from config.errors import Refused


def text_of(path: Path) -> str:
    """With or without a byte order mark. Raises Refused with the file's name where it is not UTF-8."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"{path.name}, byte {error.start + 1}"
        raise Refused(
            f"Tệp {path.name} phải là văn bản mã UTF-8; mở bằng trình soạn thảo và lưu lại với mã UTF-8",
            f"not UTF-8: {place}",
        ) from error
