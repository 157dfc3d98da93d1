"""Rotating tokens of a channel: one row an account, both tokens written in one commit before use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, Text


class ChannelToken(SQLModel, table=True):
    """Encrypted with a key derived from the settings' signing key. A refresh token works once."""

    __tablename__ = "channel_token"

    #: "zalo:<oa id>"
    key: str = Field(primary_key=True, max_length=80)
    access_token: str = Field(sa_column=Column(Text, nullable=False))
    refresh_token: str = Field(sa_column=Column(Text, nullable=False))
    expires_at: datetime
    refreshed_at: datetime
    #: When an administrator of the account last consented in a browser.
    consented_at: datetime
    rotation: int = 0
    #: Who refreshes it at the moment; the lease outlasts the HTTP time-out.
    locked_by: str = ""
    locked_until: datetime | None = None
    failed_at: datetime | None = None
    failure: str = ""
