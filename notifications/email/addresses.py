"""Addresses that name a message: bounce+17.4f2a…@office: what comes back is known by where it comes to."""

from __future__ import annotations

import hashlib
import hmac
import re

from config import keys
from config.settings import Settings

_TAG = re.compile(r"\+(\d{1,18})\.([0-9a-f]{16})@", re.IGNORECASE)


def _mark(key: bytes, number: int) -> str:
    own = hashlib.blake2b(key, person=b"mail-tag").digest()
    return hmac.new(own, str(number).encode(), hashlib.sha256).hexdigest()[:16]


def tagged(settings: Settings, address: str, number: int) -> str:
    """The address with the message's number and a mark that nobody else can make."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{number}.{_mark(settings.signing_key, number)}@{domain}"


def message_number(settings: Settings, address: str) -> int | None:
    """The message that a tagged address names; None where the tag is missing or not ours."""
    if not (found := _TAG.search(address)):
        return None
    number = int(found.group(1))
    return number if keys.is_any(settings, found.group(2).lower(), lambda key: _mark(key, number)) else None
