"""Programs of others that are told what happened, and what each of them is told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel, Text, UniqueConstraint

from models.columns import text_enum


class Webhook(SQLModel, table=True):
    """`url` gets a signed POST for each event of the kinds in `kinds`."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    url: str = Field(max_length=500)
    #: Encrypted with a key derived from the signing key.
    secret: str = Field(sa_column=Column(Text, nullable=False))
    #: Names of events with a blank between them; "" means all.
    kinds: str = Field(default="", sa_column=Column(Text, nullable=False))
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None
    revoked_why: str = ""


class WebhookState(StrEnum):
    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    DEAD = "dead"


class WebhookMessage(SQLModel, table=True):
    """One event for one webhook, planned once; `public_id` is the same through all tries."""

    __tablename__ = "webhook_message"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_message_due", "state", "not_before"),
    )

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id")
    #: No foreign key: old events go to the archive. Below 0: a trial.
    event_id: int
    public_id: str = Field(unique=True, max_length=40)
    body: str = Field(sa_column=Column(Text, nullable=False))
    state: WebhookState = Field(default=WebhookState.PLANNED, sa_type=text_enum(WebhookState))
    planned_at: datetime = Field(index=True)
    not_before: datetime
    claimed_by: str | None = None
    lease_until: datetime | None = None
    tries: int = 0
    sent_at: datetime | None = None
    reason: str = ""
