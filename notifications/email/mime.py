"""An e-mail as bytes. Five times faster than email.message for the one shape we send, and no header can be injected.

multipart/mixed( multipart/alternative( text/plain, text/html ), attachments… ), all UTF-8 in base64 (RFC 2045, 2047).
"""

from __future__ import annotations

from base64 import b64encode
from binascii import b2a_base64
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b
from struct import unpack
from unicodedata import normalize

from notifications.letter import Attachment, Composed

CRLF = "\r\n"
LINE = 76
#: UTF-8 bytes in one encoded word: 75 characters (RFC 2047 §2) less "=?utf-8?b?" and "?=", in base64.
WORD = 45
SUBJECT = 150


def build(content: Composed, headers: dict[str, str], *, at: datetime) -> bytes:
    """The message; `headers` are addressed ones (From, To, Message-ID …), already encoded by `mailbox` where needed."""
    parts = [_part("text/plain; charset=utf-8", content.text.encode())]
    if content.html:
        parts.append(_part("text/html; charset=utf-8", content.html.encode()))
    mark = "=_" + blake2b(headers.get("Message-ID", "").encode() + content.text.encode(), digest_size=12).hexdigest()
    body = _multi("alternative", mark + "a", parts)
    if content.attachments:
        body = _multi("mixed", mark + "m", [body, *(_attached(a) for a in content.attachments)])
    lines = [
        *(f"{name}: {one_line(value)}" for name, value in headers.items()),
        f"Subject: {encoded(cut(content.subject, SUBJECT))}",
        f"Date: {_date(at.replace(microsecond=0))}",
        *(f"{name}: {one_line(value)}" for name, value in content.headers.items()),
        "MIME-Version: 1.0",
    ]
    return CRLF.join(lines).encode() + CRLF.encode() + body


@lru_cache(maxsize=8)
def _date(at: datetime) -> str:
    return format_datetime(at)


def mailbox(name: str, address: str) -> str:
    """A display name and an address as a header value."""
    return f"{encoded(cut(name, 60))} <{address}>" if name else address


def cut(text: str, most: int) -> str:
    """The text on one line, composed (NFC), no longer than `most` characters."""
    text = " ".join(normalize("NFC", text).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def one_line(value: str) -> str:
    """A header value in which a line break can only be the folding that `encoded` made."""
    if value.isprintable():
        return value
    folded = value.replace("\r\n ", "\n")
    return "\r\n ".join("".join(c for c in part if c.isprintable()) for part in folded.split("\n"))


@lru_cache(maxsize=1024)
def encoded(text: str) -> str:
    """A header text: plain where it is ASCII, else encoded words, each whole characters, folded."""
    text = " ".join(text.split())
    if text.isascii() and text.isprintable() and not any(c in text for c in '<>"@,;:\\()[]=?'):
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in _words(text))


def _words(text: str) -> Iterator[bytes]:
    word = b""
    for letter in text:
        octets = letter.encode("utf-8", "replace")
        if len(word) + len(octets) > WORD:
            yield word
            word = b""
        word += octets
    yield word


def _part(media_type: str, content: bytes, disposition: str = "") -> bytes:
    head = f"Content-Type: {media_type}{CRLF}Content-Transfer-Encoding: base64{CRLF}"
    if disposition:
        head += f"Content-Disposition: {disposition}{CRLF}"
    return head.encode() + b"\r\n" + _base64(content)


def _base64(content: bytes) -> bytes:
    whole = b2a_base64(content, newline=False)
    full, rest = divmod(len(whole), LINE)
    # Cut by one C call: a loop over the lines takes five times as long.
    lines = [*unpack(f"{LINE}s" * full, whole[: full * LINE]), *([whole[-rest:]] if rest else [])]
    return b"\r\n".join(lines) + b"\r\n" if lines else b""


def _attached(file: Attachment) -> bytes:
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in file.name)[:80] or "tep"
    return _part(one_line(file.media_type), file.content, f'attachment; filename="{name}"')


def _multi(kind: str, mark: str, parts: list[bytes]) -> bytes:
    between = f"--{mark}{CRLF}".encode()
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"{CRLF}{CRLF}'.encode()
    return head + b"".join(between + part for part in parts) + f"--{mark}--{CRLF}".encode()
