"""The files of the signing key: replaced whole, readable by their owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlmodel import Session, SQLModel, select

from config import keys
from config.settings import KEY, OLD_KEYS, Settings
from models import ChannelToken, User, Webhook
from notifications.webhooks import registry
from notifications.zalo import tokens
from web.accounts import totp

#: Every column that is kept encrypted, and the purpose of its key.
SEALED: tuple[tuple[type[SQLModel], str, bytes], ...] = (
    (User, "totp", totp.PURPOSE),
    (ChannelToken, "access_token", tokens.PURPOSE),
    (ChannelToken, "refresh_token", tokens.PURPOSE),
    (Webhook, "secret", registry.PURPOSE),
)


def new_key() -> str:
    return secrets.token_urlsafe(48)


def write(path: Path, text: str) -> None:
    """Whole or not at all."""
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    part.replace(path)


def rotate(settings: Settings) -> None:
    """A new key signs from now on; the old ones are kept first, so that no moment knows too few."""
    write(settings.home / OLD_KEYS, "\n".join(key.decode() for key in settings.signing_keys))
    write(settings.home / KEY, new_key())
    settings.forget_keys()


def reseal(session: Session, settings: Settings) -> int:
    """Encrypts with the newest key what an older one holds; how many. The caller commits."""
    changed = 0
    for row, name, text, newest, every in _sealed(session, settings):
        if not _opens(newest, text):
            setattr(row, name, every.rotate(text.encode()).decode())
            session.add(row)
            changed += 1
    return changed


def left(session: Session, settings: Settings) -> int:
    """How many values only an older key opens."""
    return sum(not _opens(newest, text) for _, _, text, newest, _ in _sealed(session, settings))


def _sealed(session: Session, settings: Settings) -> list[tuple[SQLModel, str, str, MultiFernet, MultiFernet]]:
    """Values that at least one of the keys opens."""
    found = []
    for model, name, purpose in SEALED:
        newest, every = keys.box(settings.signing_keys[:1], purpose), keys.box(settings.signing_keys, purpose)
        rows = [(row, getattr(row, name)) for row in session.exec(select(model))]
        found += [(row, name, text, newest, every) for row, text in rows if text and _opens(every, text)]
    return found


def _opens(box: Fernet | MultiFernet, text: str) -> bool:
    try:
        box.decrypt(text.encode())
    except InvalidToken:
        return False
    return True
