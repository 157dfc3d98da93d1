"""What a file may cost, and the one line that is said where it costs more or is no plan at all."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from plans.errors import Unreadable

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost; sizes in bytes, times in seconds."""

    file: int = 25 * MB
    seconds: float = 60.0
    scan_seconds: float = 600.0
    characters: int = 4_000_000
    paragraphs: int = 60_000
    paragraph: int = 100_000
    cells: int = 600_000
    pages: int = 2_000
    members: int = 4_000
    unpacked: int = 1_024 * MB
    part: int = 48 * MB
    ratio: int = 250
    memory: int = 1_024 * MB


@dataclass(slots=True)
class Budget:
    """Counts what reading one file has cost so far; every method raises `Unreadable` when that is too much."""

    limits: Limits = field(default_factory=Limits)
    _started: float = field(default_factory=time.monotonic)
    _cells: int = 0

    @property
    def seconds_left(self) -> float:
        return max(0.0, self.limits.seconds - (time.monotonic() - self._started))

    def time(self) -> None:
        if not self.seconds_left:
            raise too_slow(self.limits.seconds)

    def text(self, characters: int) -> None:
        """`characters` in the document so far."""
        if characters > self.limits.characters:
            raise too_long()

    def paragraph(self, count: int, characters: int) -> None:
        """One more paragraph or cell of so many characters, after `count` blocks."""
        if count > self.limits.paragraphs or characters > self.limits.paragraph:
            raise too_long()

    def cells(self, more: int) -> None:
        """`more` table cells, merged ones counted in every place."""
        self._cells += more
        if self._cells > self.limits.cells:
            raise too_long()
        self.time()


def load(path: Path, limits: Limits) -> bytes:
    """The bytes of `path`; raises `Unreadable` where it is no readable file of a bearable size."""
    try:
        if path.is_dir():
            raise Unreadable("đây là thư mục, hãy chỉ một tệp", "this is a folder, name a file")
        if not path.is_file():
            if path.exists():
                raise Unreadable("đây không phải là tệp thường", "this is not a regular file")
            raise Unreadable("không tìm thấy tệp, hãy kiểm tra lại đường dẫn", "file not found, check the path")
        with path.open("rb") as stream:
            data = stream.read(limits.file + 1)
    except PermissionError as error:
        raise Unreadable("không có quyền đọc tệp, hãy cấp quyền đọc", "no permission to read the file") from error
    except (OSError, ValueError) as error:
        raise Unreadable("không mở được tệp, hãy kiểm tra lại", "the file cannot be opened") from error
    if len(data) > limits.file:
        most = limits.file // MB
        raise Unreadable(
            f"tệp lớn hơn giới hạn {most} MB, hãy tách tệp hoặc tăng DONDOC_MAX_FILE_MB",
            f"the file is larger than {most} MB; split it or raise DONDOC_MAX_FILE_MB",
        )
    if not data.strip(b"\x00\t\n\r "):
        raise Unreadable("tệp rỗng, hãy chọn tệp khác", "the file is empty")
    return data


def broken(name: str, name_en: str) -> Unreadable:
    """A file that says it is `name` and then is not."""
    return Unreadable(
        f"{name} bị hỏng, hãy mở và lưu lại tệp rồi thử lại", f"{name_en} is damaged; open it, save it again"
    )


def locked(name: str, name_en: str) -> Unreadable:
    return Unreadable(
        f"{name} đặt mật khẩu, hãy bỏ mật khẩu rồi thử lại", f"{name_en} is protected by a password; remove it"
    )


def too_long() -> Unreadable:
    return Unreadable("tài liệu quá dài, hãy tách thành nhiều tệp", "the document is too long; split it")


def too_slow(seconds: float) -> Unreadable:
    return Unreadable(
        f"đọc tệp quá {seconds:.0f} giây, hãy lưu lại tệp hoặc tách nhỏ",
        f"reading took more than {seconds:.0f} s; save the file again or split it",
    )


def bomb() -> Unreadable:
    return Unreadable(
        "tệp nén phình to bất thường khi mở nên không được đọc", "the file unpacks to an abnormal size; refused"
    )


def without_text() -> Unreadable:
    return Unreadable("tệp không có chữ, hãy chọn tệp khác", "the file holds no text")
