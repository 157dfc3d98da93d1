"""What programs asked of the API, so that a repeated request is answered and not done again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, Text

#: How long an answer is kept for a request that comes again.
KEPT = timedelta(hours=24)


class ApiRequest(SQLModel, table=True):
    """Written in the transaction of its effect: where the row is, the effect is, and the answer that told of it."""

    __tablename__ = "api_request"

    token_id: int = Field(primary_key=True, foreign_key="api_token.id")
    #: The header Idempotency-Key.
    key: str = Field(primary_key=True, max_length=255)
    #: SHA-256 of method, address and body.
    fingerprint: str = Field(max_length=64)
    at: datetime = Field(index=True)
    status: int = 0
    #: The answer: its headers as JSON, its body as it was sent.
    headers: str = Field(default="", sa_column=Column(Text, nullable=False))
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
