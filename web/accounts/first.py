"""The first person of a new installation."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlmodel import Session, select

from models import Event, User, UserRole
from web.accounts.passwords import hash_password

LOGIN = "quantri"
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # nothing that looks like another sign


def new_password() -> str:
    """Twenty signs in groups of five: read aloud, typed once."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


def ensure_first_user(session: Session, now: datetime) -> str | None:
    """Makes the administrator where there is no account at all; its password, shown this once."""
    if session.exec(select(User.id).limit(1)).first() is not None:
        return None
    password = new_password()
    session.add(
        User(
            login=LOGIN,
            name="Quản trị hệ thống",
            role=UserRole.ADMIN,
            password=hash_password(password),
            must_change=True,
        )
    )
    session.add(Event(at=now, actor="system", kind="account_created", data={"login": LOGIN, "role": "admin"}))
    return password
