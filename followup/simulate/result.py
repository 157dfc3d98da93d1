"""What a simulation tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models import MessageKind


@dataclass(frozen=True, slots=True)
class Planned:
    """One item of one message; items of one agency's morning come in one envelope (`at`, `contact`, `kind`)."""

    at: datetime
    agency: str
    contact: str
    channel: str
    kind: MessageKind
    plan: str
    code: str
    ref: str
    rung: str
    why: str


@dataclass(frozen=True, slots=True)
class Week:
    """What one agency gets in the week that begins on `monday`."""

    agency: str
    monday: date
    messages: int
    items: int


@dataclass(frozen=True, slots=True)
class Load:
    """What one agency gets over all its `weeks` with mail."""

    agency: str
    weeks: int
    messages: int
    items: int
    fullest: Week
