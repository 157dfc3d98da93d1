"""A clock that all processes share: it goes on with the kills, so that there is work for every one of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.sharedctypes import RawValue
from typing import Any

from bench.deliver import MONDAY

#: Seconds of the shared clock for one kill: about what one takes.
SHARE = 0.7


@dataclass
class Ticks:
    """Made before the forks; only the parent lets it go on."""

    _seconds: Any = field(default_factory=lambda: RawValue("d", 0.0))
    _leapt: Any = field(default_factory=lambda: RawValue("d", 0.0))
    _kills: int = 0
    _since: float = field(default_factory=time.monotonic)

    def go_on(self, kills: int) -> None:
        """As fast as any clock, but never further than the next kill's share."""
        if kills != self._kills:
            self._kills, self._since = kills, time.monotonic()
        share = min(time.monotonic() - self._since, SHARE)
        self._seconds.value = max(self._seconds.value, SHARE * kills + share)

    def leap(self, seconds: float) -> None:
        self._leapt.value += seconds

    @property
    def seconds(self) -> float:
        """Those that went by, without the leaps."""
        return float(self._seconds.value)

    def __call__(self) -> datetime:
        return MONDAY + timedelta(seconds=self.seconds + self._leapt.value)
