"""Rate limits: guessing and loops end, and counting costs no memory."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from web.errors import TooMany
from web.limits import MINUTE, REMEMBERED, Limit


def test_a_minute_takes_so_many(now: datetime) -> None:
    limit = Limit()
    for second in range(3):
        limit.count("a", now + timedelta(seconds=second), 3)
    with pytest.raises(TooMany):
        limit.count("a", now + timedelta(seconds=3), 3)
    limit.count("b", now, 3)
    limit.count("a", now + MINUTE, 3)
    limit.count("a", now, 0)


def test_strangers_fill_no_memory(now: datetime) -> None:
    limit = Limit()
    for caller in range(REMEMBERED + 500):
        limit.count(caller, now, 3)
    assert len(limit._calls) == REMEMBERED
