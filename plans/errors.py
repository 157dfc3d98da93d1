"""The one way in which a file says that it cannot be read."""

from __future__ import annotations


class Unreadable(Exception):
    """A file that cannot be read: one line in Vietnamese with the English behind it.

    `what` and `what_en` say what is wrong, where and what to do; exit code 3 (docs/contracts.md).
    """

    def __init__(self, what: str, what_en: str) -> None:
        super().__init__(f"{what} ({what_en})")
        self.what = what
        self.what_en = what_en


class Secret(Unreadable):
    """The document bears a mark of state secrecy (MẬT, TỐI MẬT, TUYỆT MẬT) and may not be stored."""
