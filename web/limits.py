"""How often one caller may call, counted in this process: a brake on loops, not a bill. Guesses: web/tries.py."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from web.errors import TooMany

MINUTE = timedelta(minutes=1)
#: Callers remembered at most; whoever was quiet longest is forgotten first.
REMEMBERED = 10_000


@dataclass(slots=True)
class Limit:
    """Calls of each caller within a minute."""

    _calls: dict[int | str, deque[datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def count(self, caller: int | str, now: datetime, most: int) -> None:
        """Raises `TooMany` where `caller` called `most` times within a minute; 0: no limit."""
        if not most:
            return
        with self._lock:
            calls = self._calls.pop(caller, None) or deque()
            self._calls[caller] = calls
            while calls and calls[0] <= now - MINUTE:
                calls.popleft()
            if len(calls) >= most:
                raise TooMany("Gọi quá nhiều lần; hãy thử lại sau một phút", "too many calls; wait a minute")
            calls.append(now)
            if len(self._calls) > REMEMBERED:
                del self._calls[next(iter(self._calls))]
