"""Bytes of a text file -> text in NFC."""

from __future__ import annotations

import unicodedata


def decode(data: bytes) -> str:
    """Text of a plain file."""
    return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
