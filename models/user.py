"""People who log in. Agencies answer through signed links and need no account."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import text_enum


class UserRole(StrEnum):
    ADMIN = "admin"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    AGENCY = "agency"
    AUDITOR = "auditor"


class User(SQLModel, table=True):
    __tablename__ = "user_account"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True, max_length=80)
    name: str
    role: UserRole = Field(sa_type=text_enum(UserRole))
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    #: Argon2id hash in its own encoded form.
    password: str
    must_change: bool = False
    active: bool = True
    failures: int = 0
    locked_until: datetime | None = None
    last_seen_at: datetime | None = None
    #: Second factor (RFC 6238), encrypted; "" while it is off. A code counts once: `totp_step` is the last one used.
    totp: str = ""
    totp_step: int = 0


class LoginSession(SQLModel, table=True):
    """A session that the server can end; the cookie holds a random token, the table its SHA-256."""

    __tablename__ = "login_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    csrf: str
    created_at: datetime
    expires_at: datetime


class SavedView(SQLModel, table=True):
    """A list with its filters that a person keeps under a name; `path` is an address inside this site."""

    __tablename__ = "saved_view"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=80)
    path: str = Field(max_length=500)


class ApiToken(SQLModel, table=True):
    """Lets a program read as its person may; the table holds the SHA-256 of the token."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=80)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
