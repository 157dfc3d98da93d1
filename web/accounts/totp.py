"""The second factor: time-based codes (RFC 6238) from any authenticator program, nothing sent anywhere."""

from __future__ import annotations

from datetime import datetime

import pyotp
from cryptography.fernet import InvalidToken, MultiFernet

from config import keys
from config.settings import Settings
from models import User

PURPOSE = b"dondoc-totp"
STEP = 30  # seconds of one code
DRIFT = 1  # codes before and after that a slow clock may show


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, login: str, office: str) -> str:
    """What an authenticator program opens or scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"Đôn đốc - {office}")


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that `code` belongs to, at most one away from now."""
    totp, step = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    digits = "".join(code.split())
    steps = range(step - DRIFT, step + DRIFT + 1)
    return next((one for one in steps if pyotp.utils.strings_equal(digits, totp.at(one * STEP))), None)


def passes(user: User, code: str, settings: Settings, now: datetime) -> bool:
    """True where no second factor is on or the code is right and new; remembers the code as used."""
    if not user.totp:
        return True
    step = matching_step(opened(user.totp, settings), code, now)
    if step is None or step <= user.totp_step:
        return False
    user.totp_step = step
    return True


def sealed(secret: str, settings: Settings) -> str:
    return _box(settings).encrypt(secret.encode()).decode()


def opened(token: str, settings: Settings) -> str:
    """The secret; one that was sealed with another key opens nothing, so no code ever matches."""
    try:
        return _box(settings).decrypt(token.encode()).decode()
    except InvalidToken:
        return pyotp.random_base32()


def _box(settings: Settings) -> MultiFernet:
    return keys.box(settings.signing_keys, PURPOSE)
