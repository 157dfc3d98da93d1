"""What is refused to a user: one sentence in Vietnamese, the English behind it."""

from __future__ import annotations


class Refused(Exception):
    """A wish that cannot be granted; nothing was changed."""

    def __init__(self, what: str, what_en: str) -> None:
        super().__init__(f"{what} ({what_en})")
        self.what = what
        self.what_en = what_en


class Stale(Refused):
    """Somebody else changed it first."""


class NotFound(Refused):
    """There is no such thing."""


class Unreachable(Refused):
    """A component (database, Prefect, mail server) does not answer; exit code 4."""
