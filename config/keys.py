"""The keys derived from the signing key: the newest one writes, older ones still read (docs/van-hanh.md, rotation)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet

from config.settings import Settings


@lru_cache(maxsize=32)
def box(keys: Sequence[bytes], purpose: bytes) -> MultiFernet:
    """Seals what is kept encrypted for one purpose; `keys` newest first, `purpose` at most 16 bytes."""
    return MultiFernet([Fernet(urlsafe_b64encode(derived(key, purpose))) for key in keys])


def derived(key: bytes, purpose: bytes) -> bytes:
    """32 bytes for one purpose."""
    return hashlib.blake2b(key, digest_size=32, person=purpose).digest()


def oldest_first(settings: Settings) -> list[bytes]:
    """As itsdangerous wants them: the last one signs, all are read."""
    return list(reversed(settings.signing_keys))


def is_any(settings: Settings, given: str, make: Callable[[bytes], str]) -> bool:
    """Whether one of the keys makes `given`; every key is tried, so that the time tells nothing."""
    found = [hmac.compare_digest(given.encode(), make(key).encode()) for key in settings.signing_keys]
    return any(found)
