"""The outbox. A message is one envelope to one contact; its items are the occurrences that it speaks of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel, Text, UniqueConstraint

from models.columns import text_enum
from models.contact import Channel


class MessageKind(StrEnum):
    DIGEST = "digest"
    SINGLE = "single"
    ESCALATION = "escalation"
    REPLY = "reply"  # answer to a request: extension decided, submission confirmed or returned
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    SYSTEM = "system"


class MessageState(StrEnum):
    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"  # accepted by the provider
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"  # in doubt: a crash or time-out between send and record
    HELD = "held"  # quota, breaker; not_before says until when
    WITHDRAWN = "withdrawn"  # answered, extended or cancelled meanwhile
    SKIPPED = "skipped"


class Message(SQLModel, table=True):
    """`bucket` makes an envelope unique: the morning of a digest, or the single matter's key."""

    __table_args__ = (
        UniqueConstraint("contact_id", "kind", "bucket"),
        Index("ix_message_due", "state", "not_before"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id")
    agency_id: int = Field(foreign_key="agency.id", index=True)
    channel: Channel = Field(sa_type=text_enum(Channel))
    kind: MessageKind = Field(sa_type=text_enum(MessageKind))
    bucket: str = Field(max_length=64)
    state: MessageState = Field(default=MessageState.PLANNED, sa_type=text_enum(MessageState))
    planned_at: datetime
    not_before: datetime
    claimed_by: str | None = None
    lease_until: datetime | None = None
    #: Set while it is in a channel's hands. A claim that ends with it set is in doubt; without it, nothing went out.
    sending_at: datetime | None = None
    tries: int = 0
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    opened_at: datetime | None = None
    #: What the provider calls it; the Message-ID header of an e-mail is derived from the id.
    provider_id: str | None = None
    subject: str = ""
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    reason: str = ""
    #: The message that this one stands in for, after its channel refused (fallback).
    replaces_id: int | None = Field(default=None, foreign_key="message.id")


class MessageItem(SQLModel, table=True):
    """Planned exactly once: the unique key is the promise (DESIGN: promises of the engine, 1)."""

    __tablename__ = "message_item"
    __table_args__ = (UniqueConstraint("occurrence_id", "rung", "due_version", "contact_id", "channel"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    occurrence_id: int = Field(foreign_key="occurrence.id")
    #: The rung's key, or the name of the matter ("assigned", "extension-granted-3").
    rung: str = Field(max_length=32)
    due_version: int
    contact_id: int = Field(foreign_key="contact.id")
    channel: Channel = Field(sa_type=text_enum(Channel))
    state: MessageState = Field(default=MessageState.PLANNED, sa_type=text_enum(MessageState))
    reason: str = ""


class MessageAttempt(SQLModel, table=True):
    __tablename__ = "message_attempt"

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    at: datetime
    outcome: str
    code: str = ""
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    provider_id: str | None = None
    worker: str = ""
