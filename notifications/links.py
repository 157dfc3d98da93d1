"""Signed links: one purpose each, expiring, revoked by raising a contact's link generation."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from sqlmodel import Session

from config.errors import Refused
from config.settings import Settings
from models import Contact

#: Path of the page that each purpose opens; the token follows.
PATHS = {
    "answer": "/a/",  # one duty: {"occurrence", "contact", "generation"}
    "agency": "/b/",  # every open duty of an agency: {"agency", "contact", "generation"}
    "preferences": "/c/",  # what a contact wants to receive: {"contact", "generation"}
    "feed": "/f/",  # calendar feeds
}
EXPIRES = "x"
_TOKEN = re.compile(r"(/(?:" + "|".join(p.strip("/") for p in PATHS.values()) + r")/)[\w.\-]+")


class LinkInvalid(Refused):
    """Changed, made for something else, or revoked."""

    def __init__(self) -> None:
        super().__init__(
            "Đường dẫn không đúng hoặc đã được thay bằng đường dẫn mới; đề nghị mở thư gần nhất",
            "the link is wrong or was replaced by a newer one; open the latest message",
        )


class LinkExpired(Refused):
    """Right, but too old; `payload` says whom a new one may be sent to."""

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__(
            "Đường dẫn đã hết hạn; đề nghị yêu cầu gửi lại đường dẫn mới",
            "the link has expired; ask for a new one",
        )
        self.payload = payload


@lru_cache(maxsize=64)
def _signer(key: bytes, purpose: str) -> Signer:
    """A key of its own for each purpose, derived once."""
    derived = Signer(key, salt=f"dondoc-link-{purpose}", digest_method=hashlib.sha256, key_derivation="hmac")
    return Signer(derived.derive_key(), digest_method=hashlib.sha256, key_derivation="none")


def token(settings: Settings, purpose: str, payload: dict[str, Any], *, now: datetime, days: int | None = None) -> str:
    """`payload` signed for one purpose; `days` defaults to the setting link_days."""
    until = now + timedelta(days=settings.link_days if days is None else days)
    plain = json.dumps({**payload, EXPIRES: int(until.timestamp())}, separators=(",", ":")).encode()
    return _signer(settings.signing_key, purpose).sign(base64_encode(plain)).decode()


def make(settings: Settings, purpose: str, payload: dict[str, Any], *, now: datetime, days: int | None = None) -> str:
    """The address that opens `purpose` (a key of PATHS) for this payload."""
    return settings.base_url.rstrip("/") + PATHS[purpose] + token(settings, purpose, payload, now=now, days=days)


def read(settings: Settings, purpose: str, token: str, now: datetime) -> dict[str, Any]:
    """The payload as it was signed. Raises LinkInvalid or LinkExpired."""
    try:
        found = json.loads(base64_decode(_unsigned(settings, purpose, token)))
    except (BadData, ValueError) as error:
        raise LinkInvalid from error
    if not isinstance(found, dict) or not isinstance(until := found.pop(EXPIRES, None), int):
        raise LinkInvalid
    if now.timestamp() > until:
        raise LinkExpired(found)
    return found


def _unsigned(settings: Settings, purpose: str, token: str) -> bytes:
    """Links live on through a change of the key. Raises BadData."""
    *old, oldest = settings.signing_keys
    for key in old:
        with suppress(BadData):
            return _signer(key, purpose).unsign(token)
    return _signer(oldest, purpose).unsign(token)


def for_contact(settings: Settings, purpose: str, contact: Contact, *, now: datetime, **more: Any) -> str:
    """A link that dies when the contact's generation is raised."""
    return make(settings, purpose, {**more, "contact": contact.id, "generation": contact.link_generation}, now=now)


def holder(session: Session, payload: dict[str, Any]) -> Contact:
    """The contact that a link was made for. Raises LinkInvalid where it was revoked or the contact is gone."""
    contact = session.get(Contact, payload.get("contact"))
    if contact is None or contact.link_generation != payload.get("generation"):
        raise LinkInvalid
    return contact


def mask(text: str) -> str:
    """The text without the tokens of our links: for logs."""
    return _TOKEN.sub(r"\1…", text)
