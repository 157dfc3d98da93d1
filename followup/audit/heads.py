"""The newest hashes, written down beside the database: whoever rewrites the whole chain there must also come here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.settings import Settings
from models import EventBlock


@dataclass(frozen=True, slots=True)
class Heads:
    """A text file that only grows: number, hash and moment of a block on each line."""

    path: Path

    @classmethod
    def of(cls, settings: Settings) -> Heads:
        return cls(settings.home / "audit-heads.txt")

    def add(self, blocks: Sequence[EventBlock]) -> None:
        if not blocks:
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            file.writelines(f"{block.id} {block.hash} {block.sealed_at.isoformat()}\n" for block in blocks)

    def read(self) -> Iterator[tuple[int, str]]:
        if not self.path.is_file():
            return
        for text in self.path.read_text("ascii", errors="replace").splitlines():
            number, _, rest = text.partition(" ")
            if number.isdecimal():
                yield int(number), rest.partition(" ")[0]

    def set_aside(self, now: datetime) -> None:
        """After a restore: the chain goes on from the backup, what was written down after it is kept for the record."""
        if self.path.is_file():
            self.path.rename(self.path.with_name(f"{self.path.stem}.before-{now:%Y%m%dT%H%M%S}.txt"))
