"""Whether there is room where dondoc writes: its folder and the one for files in passing."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from commands.checkup.check import Check
from config.settings import Settings

MB, GB = 1 << 20, 1 << 30
#: So many times the least that must be free is ample; below it is a warning.
AMPLE = 5
#: Files that may still be made; a disk can be full of small ones.
FILES = 10_000
LARGEST = 3


@dataclass(frozen=True, slots=True)
class Room:
    """Of the disk that `place` lies on; `files` None where it counts none."""

    place: Path
    free: int
    total: int
    files: int | None

    @property
    def said(self) -> str:
        room = f"{self.place}: còn {self.free / GB:.1f} GB trống trên {self.total / GB:.0f} GB"
        return room if self.files is None else f"{room}, {self.files} tệp nữa"


def check_disk(settings: Settings) -> Check:
    """The tightest of the disks."""
    least = settings.disk_free_mb * MB
    room = min(rooms(settings), key=lambda one: (one.files is None or one.files >= FILES, one.free))
    few = room.files is not None and room.files < FILES
    if not few and room.free >= AMPLE * least:
        return Check("Đĩa", "ok", room.said)
    tight = few or room.free < least
    why = "khi hết chỗ, hệ thống không ghi được gì và không gửi được thông báo" if tight else "sắp hết chỗ"
    advice = (
        f"Dọn đĩa ({why}): chép bản sao lưu cũ sang máy khác rồi xóa, hoặc mở rộng đĩa. "
        f"Lớn nhất trong {settings.home}: {', '.join(largest(settings.home)) or 'chưa có gì'}"
    )
    return Check("Đĩa", "bad" if tight else "warn", room.said, advice)


def rooms(settings: Settings) -> list[Room]:
    """One a disk."""
    places = {path.stat().st_dev: path for path in (Path(tempfile.gettempdir()), settings.home.resolve())}
    return [_room(path) for path in places.values()]


def _room(place: Path) -> Room:
    found = os.statvfs(place)
    return Room(
        place,
        free=found.f_bavail * found.f_frsize,
        total=found.f_blocks * found.f_frsize,
        files=found.f_favail if found.f_files else None,
    )


def largest(folder: Path) -> list[str]:
    """What takes the most room, as "files 12.3 GB"."""
    sizes = sorted(((_size(path), path.name) for path in folder.iterdir()), reverse=True)
    return [f"{name} {size / GB:.1f} GB" for size, name in sizes[:LARGEST]]


def _size(path: Path) -> int:
    inside = path.rglob("*") if path.is_dir() else [path]
    return sum(one.lstat().st_size for one in inside if one.is_file())
