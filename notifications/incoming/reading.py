"""What a mail that came back is: a reply, a bounce, or a machine's answer. Knows no database."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from html import unescape

from config.settings import Settings
from notifications.email.addresses import message_number
from notifications.words import clean

log = logging.getLogger(__name__)
LONGEST = 5000
#: Where the quoted mail begins, in the words of common mail programs.
_QUOTED = re.compile(
    r"^(>|On .{5,200} wrote:|Vào .{5,200} (đã viết|viết):|-{2,} ?(Original Message|Thư gốc|Tin nhắn gốc)"
    r"|(From|Từ|Người gửi): |_{20,})",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"<(br|/p|/div|/tr)\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """Somebody answered message `number`; `sender` as the From header says, which proves nothing."""

    number: int
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """Message `number` did not arrive; a status beginning with 5 is final (RFC 3464)."""

    number: int
    status: str
    text: str


def read(raw: bytes, settings: Settings) -> Reply | Bounce | None:
    """None for what names no message of ours, for absence notices and for what nobody can read."""
    try:
        return _read(raw, settings)
    except Exception as fault:  # noqa: BLE001  the library raises anything at hostile headers: the next mail is read
        log.warning("a mail of %d bytes cannot be read: %s", len(raw), type(fault).__name__)
        return None


def _read(raw: bytes, settings: Settings) -> Reply | Bounce | None:
    mail: EmailMessage = message_from_bytes(raw, policy=policy.default)
    number = _number(mail, settings)
    if number is None:
        return None
    if (status := _status(mail)) is not None:
        return Bounce(number, *status)
    if _is_automatic(mail):
        return None
    text = own_words(_text(mail))
    senders = [address for _, address in getaddresses([str(mail.get("From", ""))])]
    return Reply(number, senders[0].lower() if senders else "", text) if text else None


def own_words(text: str) -> str:
    """The answer without the mail that it quotes, at most 5000 characters."""
    lines = []
    for line in text.splitlines():
        if _QUOTED.match(line.strip()):
            break
        lines.append(clean(line, 1000))
    return "\n".join(lines).strip()[:LONGEST]


def _number(mail: EmailMessage, settings: Settings) -> int | None:
    """From the address that it came to; headers that a relay writes come before those of the sender."""
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    for name in names:
        for _, address in getaddresses([str(value) for value in mail.get_all(name, [])]):
            if (number := message_number(settings, address)) is not None:
                return number
    return None


def _status(mail: EmailMessage) -> tuple[str, str] | None:
    """(status, diagnostic) of a delivery status notification, None of any other mail."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        payload = part.get_payload()
        blocks = payload if isinstance(payload, list) else []
        for block in blocks:
            if isinstance(block, Message) and (status := str(block.get("Status", "")).strip()):
                return status, clean(str(block.get("Diagnostic-Code", "")), 200)
    return None


def _is_automatic(mail: EmailMessage) -> bool:
    automatic = str(mail.get("Auto-Submitted", "no")).strip().lower()
    return automatic != "no" or "X-Autoreply" in mail or str(mail.get("Precedence", "")).lower() in ("bulk", "junk")


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        content = str(body.get_content())
    except (LookupError, UnicodeError):
        return ""
    if body.get_content_type() == "text/html":
        content = unescape(_TAGS.sub("", _BREAKS.sub("\n", content)))
    return content
