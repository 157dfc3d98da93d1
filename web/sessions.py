"""Sessions that the server can end: the cookie holds a random token, the table its SHA-256."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from fastapi import Request, Response
from sqlalchemy import Engine, or_, update
from sqlmodel import Session, col, delete, select

from config.settings import Settings
from models import ApiToken, LoginSession, User
from models.session import reading, writing

COOKIE = "dondoc_session"
BEARER = "Bearer "
#: How exactly it is kept when a token was last used.
USED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """`token` is set for a program; a person has a session with its `csrf`."""

    user: User
    csrf: str
    token: ApiToken | None = None


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def find_session(request: Request, engine: Engine, now: datetime) -> Known | None:
    """The person behind the cookie or the token, if it is still good and the account is active."""
    if (given := request.headers.get("authorization", "")).startswith(BEARER):
        return _holder(engine, given.removeprefix(BEARER).strip(), now)
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    with reading(engine) as session:
        row = session.exec(
            select(LoginSession, User)
            .join(User, col(User.id) == LoginSession.user_id)
            .where(LoginSession.token_hash == hashed(token), LoginSession.expires_at > now, col(User.active))
        ).first()
        session.expunge_all()  # the rollback at the end must not make them ask the database again
        return Known(row[1], row[0].csrf) if row else None


def _holder(engine: Engine, token: str, now: datetime) -> Known | None:
    """The person of an API token. What the token is good for is looked at where the action is known."""
    standing = or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now)
    with reading(engine) as session:
        row = session.exec(
            select(ApiToken, User)
            .join(User, col(User.id) == ApiToken.user_id)
            .where(ApiToken.token_hash == hashed(token), col(ApiToken.revoked_at).is_(None), standing, col(User.active))
        ).first()
        session.expunge_all()
    if row is None:
        return None
    if row[0].last_used_at is None or now - row[0].last_used_at > USED:
        with writing(engine) as session:
            session.exec(update(ApiToken).where(col(ApiToken.id) == row[0].id).values(last_used_at=now))
    return Known(row[1], "", row[0])


def open_session(session: Session, user: User, settings: Settings, now: datetime) -> str:
    """A new session's token; old sessions that ran out are swept on the way."""
    session.exec(delete(LoginSession).where(col(LoginSession.expires_at) <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=hashed(token),
            user_id=user.id or 0,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            expires_at=now + timedelta(hours=settings.session_hours),
        )
    )
    user.last_seen_at = now
    return token


def close_session(session: Session, request: Request) -> None:
    session.exec(delete(LoginSession).where(col(LoginSession.token_hash) == hashed(request.cookies.get(COOKIE, ""))))


def close_all(session: Session, user_id: int, but: str = "") -> None:
    """Ends every session of a person, but the one with the token `but`."""
    session.exec(
        delete(LoginSession).where(
            col(LoginSession.user_id) == user_id, col(LoginSession.token_hash) != (hashed(but) if but else "")
        )
    )


def revoke_all(session: Session, user_id: int, now: datetime) -> None:
    """Ends every API token of a person: a reset password is often one that somebody else knew."""
    standing = col(ApiToken.revoked_at).is_(None)
    session.exec(update(ApiToken).where(col(ApiToken.user_id) == user_id, standing).values(revoked_at=now))


def put_cookie(response: Response, token: str, settings: Settings) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.base_url.startswith("https://"),
    )
