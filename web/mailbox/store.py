"""Received mails as .eml files: one file a mail, named by the moment of its arrival."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

KEY = re.compile(r"\d{20}-[0-9a-f]{8}")
HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list."""

    key: str
    received: datetime
    to: str
    subject: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


def folder(home: Path) -> Path:
    return home / "mailbox"


def write(box: Path, sender: str, recipients: Sequence[str], content: bytes) -> str:
    """Store a mail for good and return its key: only then may the server say 250 OK."""
    box.mkdir(parents=True, exist_ok=True)
    key = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    envelope = f"Return-Path: <{sender}>\r\nDelivered-To: {', '.join(recipients)}\r\n"
    draft = box / f".{key}.part"
    with draft.open("wb") as file:
        file.write(envelope.encode("utf-8") + content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(box / f"{key}.eml")
    return key


def keys(box: Path) -> list[str]:
    """Newest first."""
    return sorted((path.stem for path in box.glob("[0-9]*.eml")), reverse=True)


def entries(box: Path, first: int, count: int, wanted: str = "") -> tuple[list[Entry], int]:
    """A page of the list and how many there are; `wanted` keeps mails whose recipient or subject contains it."""
    found = keys(box)
    if not wanted:
        return [entry(box, key) for key in found[first : first + count]], len(found)
    matching = [one for key in found if wanted.casefold() in f"{(one := entry(box, key)).to} {one.subject}".casefold()]
    return matching[first : first + count], len(matching)


@lru_cache(maxsize=5000)
def entry(box: Path, key: str) -> Entry:
    with (box / f"{key}.eml").open("rb") as file:
        head = message_from_bytes(file.read(HEAD_BYTES), policy=policy.default)
    received = datetime.fromtimestamp(int(key[:20]) / 1e9, UTC)
    to = str(head["To"] or head["Delivered-To"] or "")
    return Entry(key, received, to, str(head["Subject"] or "(không có tiêu đề)"))


def mail(box: Path, key: str) -> EmailMessage | None:
    """A stored mail; None where there is none of that key."""
    if not KEY.fullmatch(key) or not (path := box / f"{key}.eml").is_file():
        return None
    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)  # noqa: S101  policy.default makes these
    return found


def body(message: EmailMessage, kind: str) -> str | None:
    """The text of the mail as "plain" or "html"."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part else None


def attachments(message: EmailMessage) -> list[Attachment]:
    found = []
    for number, part in enumerate(message.iter_attachments(), start=1):
        content = part.get_payload(decode=True)
        name = Path(part.get_filename() or f"tep-{number}").name
        found.append(Attachment(name, part.get_content_type(), content if isinstance(content, bytes) else b""))
    return found
