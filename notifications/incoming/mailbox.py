"""The mailbox of replies and bounces: IMAP, each mail in a transaction of its own, marked as seen after the commit."""

from __future__ import annotations

import imaplib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from urllib.parse import unquote, urlsplit

from sqlalchemy import Engine

from config.settings import Settings
from followup.rules import Rules
from models.session import writing
from notifications.email.server import tls_context
from notifications.errors import TransportError
from notifications.incoming.handle import receive

TIMEOUT = 20.0
MOST = 200


def collect(engine: Engine, settings: Settings, rules: Rules, clock: Callable[[], datetime]) -> Counter[str]:
    """Reads what is unseen; how many mails were what. Raises TransportError where the mailbox cannot be reached."""
    done: Counter[str] = Counter()
    url = settings.imap_url.get_secret_value()
    if not url:
        return done
    try:
        box = _open(url)
        try:
            for number in _unseen(box):
                _, parts = box.fetch(number, "(BODY.PEEK[])")
                raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
                with writing(engine) as session:
                    done[receive(session, raw, settings, rules, clock())] += 1
                box.store(number, "+FLAGS", "\\Seen")
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                box.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        why = f"Không đọc được hộp thư phản hồi: {type(error).__name__}"
        raise TransportError(why, code="imap", everyone=True, alarm=True) from error
    return done


def _open(url: str) -> imaplib.IMAP4:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    box: imaplib.IMAP4
    if parts.scheme == "imaps":
        box = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=tls_context(True), timeout=TIMEOUT)
    else:
        box = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    box.login(unquote(parts.username or ""), unquote(parts.password or ""))
    box.select(unquote(parts.path.strip("/")) or "INBOX")
    return box


def _unseen(box: imaplib.IMAP4) -> list[str]:
    _, found = box.search(None, "UNSEEN")
    return found[0].decode().split()[:MOST] if found and found[0] else []
