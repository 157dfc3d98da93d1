"""How long to wait after a failure: doubling, with a jitter that a test can compute."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=2)


def pause(number: int, tries: int) -> timedelta:
    """1, 2, 4 … minutes up to two hours, each a quarter shorter or longer by message and try."""
    wait = min(FIRST * int(2 ** min(max(tries - 1, 0), 12)), LONGEST)
    share = blake2b(f"{number}.{tries}".encode(), digest_size=2).digest()
    return wait * (0.75 + int.from_bytes(share, "big") / 65535 / 2)
