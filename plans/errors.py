"""The one way in which a file says that it cannot be read."""

from __future__ import annotations

from config.errors import Refused


class Unreadable(Refused):
    """A file that cannot be read: one line in Vietnamese with the English behind it.

    `what` and `what_en` say what is wrong, where and what to do; exit code 3 (docs/contracts.md).
    """


class Secret(Unreadable):
    """The document bears a mark of state secrecy (MẬT, TỐI MẬT, TUYỆT MẬT) and may not be stored."""
