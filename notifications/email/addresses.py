"""Addresses that name a message: bounce+17.4f2a…@office: what comes back is known by where it comes to."""

from __future__ import annotations

import hashlib
import hmac
import re

from config.settings import Settings

_TAG = re.compile(r"\+(\d{1,18})\.([0-9a-f]{16})@", re.IGNORECASE)


def _mark(settings: Settings, number: int) -> str:
    key = hashlib.blake2b(settings.signing_key, person=b"mail-tag").digest()
    return hmac.new(key, str(number).encode(), hashlib.sha256).hexdigest()[:16]


def tagged(settings: Settings, address: str, number: int) -> str:
    """The address with the message's number and a mark that nobody else can make."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{number}.{_mark(settings, number)}@{domain}"


def message_number(settings: Settings, address: str) -> int | None:
    """The message that a tagged address names; None where the tag is missing or not ours."""
    if not (found := _TAG.search(address)):
        return None
    number = int(found.group(1))
    return number if hmac.compare_digest(found.group(2).lower(), _mark(settings, number)) else None
