"""Argon2id, and lockout after failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, select

from config.errors import Refused
from models import User

MIN_LENGTH = 14  # TCVN 14423:2026, accounts without a second factor
FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def check_new(password: str) -> None:
    """Raises `Refused` for a password that is too short or has no variety."""
    if len(password) < MIN_LENGTH or len(set(password)) < 6:
        raise Refused(
            f"Mật khẩu mới cần ít nhất {MIN_LENGTH} ký tự, có ít nhất 6 ký tự khác nhau",
            f"a new password needs at least {MIN_LENGTH} characters, 6 of them different",
        )


def is_right(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return hash_password("nobody's password, to spend the same time")


def log_in(session: Session, login: str, password: str, now: datetime, second: Callable[[User], bool]) -> User | None:
    """The person, or None for a wrong password or second factor, an unknown, inactive or locked account.

    Counts failures; the caller commits also when nobody was let in. Whoever tries the same account meanwhile waits:
    of guesses that come at once to several processes each one is counted, and a code of the second factor opens once.
    """
    user = session.exec(select(User).where(User.login == login).with_for_update()).first()
    right = is_right((user.password if user else "") or _nobody(), password)
    if user is None or not user.active or (user.locked_until and user.locked_until > now):
        return None
    session.add(user)
    if not right or not second(user):
        user.failures += 1
        if user.failures >= FAILURES:
            user.failures, user.locked_until = 0, now + LOCKED_FOR
        return None
    user.failures, user.locked_until = 0, None
    if _hasher.check_needs_rehash(user.password):
        user.password = hash_password(password)
    return user
