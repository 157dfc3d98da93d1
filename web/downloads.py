"""Bytes as a file to save: never shown by the browser, whatever they contain."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from fastapi.responses import Response


def download(content: bytes, name: str, media_type: str = "application/octet-stream") -> Response:
    """`name` is what the visitor sees; its ASCII form is for old programs (RFC 6266)."""
    clean = "".join(c for c in name if c.isprintable() and c not in '\\/"').strip() or "tep"
    parted = unicodedata.normalize("NFD", clean.replace("đ", "d").replace("Đ", "D"))
    ascii_name = "".join(c for c in parted if c.isascii())
    return Response(
        content,
        media_type=media_type,
        headers={
            "content-disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(clean)}",
            "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; sandbox",
        },
    )
