"""Numbers that are dear to count are counted once for each state of the database, not once for each visitor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar, cast

T = TypeVar("T")
LONGEST = 60.0  # seconds; see docs/decisions/0030-board-numbers.md
KEPT = 64


@dataclass(slots=True)
class _Kept:
    version: Hashable
    at: float
    value: Any
    busy: threading.Lock = field(default_factory=threading.Lock)


class Fresh:
    """One answer for each key while the version stands, at most `LONGEST` seconds.

    When only time ran out one visitor counts anew and the others take the old answer; when the version changed
    everybody waits for the new one.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._kept: dict[Hashable, _Kept] = {}
        self._lock = threading.Lock()
        self._clock = clock

    def get(self, key: Hashable, version: Hashable, count: Callable[[], T]) -> T:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                kept = self._kept[key] = _Kept(None, 0.0, None)
        same = kept.version == version
        if same and self._clock() - kept.at < LONGEST:
            return cast(T, kept.value)
        if not kept.busy.acquire(blocking=not same):
            return cast(T, kept.value)
        try:
            if kept.version != version or self._clock() - kept.at >= LONGEST:
                kept.value, kept.version, kept.at = count(), version, self._clock()
            return cast(T, kept.value)
        finally:
            kept.busy.release()
