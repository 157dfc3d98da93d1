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
    #: Argon2id hash in its own encoded form; "" for a person who logs in through OpenID Connect alone.
    password: str
    #: Official address, in small letters: an OpenID provider that has verified the same one links the account.
    email: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    #: Issuer and subject at the OpenID provider, parted by a blank; None while nothing is linked.
    subject: str | None = Field(default=None, unique=True, index=True, max_length=400)
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


class TokenScope(StrEnum):
    """What a token is good for; it never does more than its person may."""

    READ = "read"
    ANSWER = "answer"  # what an agency says of its own duties
    DECIDE = "decide"  # what a coordinator decides
    COMMENT = "comment"
    IMPORT = "import"  # plans in, and their activation


class ApiToken(SQLModel, table=True):
    """Lets a program do what its person may, within its scopes; the table holds the SHA-256 of the token."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=80)
    token_hash: str = Field(unique=True, max_length=64)
    #: Names of scopes with a blank between them.
    scopes: str = Field(
        default=TokenScope.READ.value, max_length=80, sa_column_kwargs={"server_default": TokenScope.READ.value}
    )
    created_at: datetime
    #: None: until it is revoked.
    expires_at: datetime | None = None
    #: To the hour.
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def allowed(self) -> frozenset[str]:
        return frozenset(self.scopes.split())
