"""What a channel is given to send, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    #: A MIME type with its parameters: 'text/calendar; method=PUBLISH; charset=utf-8'.
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Composed:
    """A rendered message: `text` and `html` for mail, `short` (at most 400 characters) for Zalo and the like."""

    subject: str
    text: str
    html: str = ""
    short: str = ""
    attachments: tuple[Attachment, ...] = ()
    #: Extra headers of an e-mail: In-Reply-To, List-Unsubscribe …
    headers: dict[str, str] = field(default_factory=dict)
    #: Parameters of an approved Zalo template.
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """One composed message on its way to one address."""

    message_id: int
    address: str
    name: str
    content: Composed
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took it: its code and what it calls the message."""

    code: str = ""
    text: str = ""
    provider_id: str | None = None
