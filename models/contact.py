"""Where an agency is reached. Only official names, titles and office addresses (Luật 91/2025/QH15)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import event
from sqlmodel import Field, SQLModel

from config.names import plain
from models.columns import folded, text_enum


class Purpose(StrEnum):
    """For whom in the agency a contact speaks; the ladder names its recipients by it."""

    FOCAL = "focal"  # đầu mối theo dõi
    HEAD = "head"  # thủ trưởng / chánh văn phòng
    DEPUTY = "deputy"  # người được ủy quyền khi vắng


class Channel(StrEnum):
    EMAIL = "email"
    ZALO_OA = "zalo_oa"
    ZALO_ZBS = "zalo_zbs"
    ZALO_BOT = "zalo_bot"
    APPRISE = "apprise"  # any other service, by its Apprise URL


def shown(channel: Channel, address: str) -> str:
    """An address without secrets: an Apprise URL may hold a token, a Zalo id belongs to a person."""
    if channel is Channel.EMAIL:
        return address
    if channel is Channel.APPRISE:
        return address.partition("://")[0] + "://…"
    return f"…{address[-4:]}"


class Wants(StrEnum):
    """How much a contact chose to receive; what is overdue is never left out."""

    ALL = "all"
    DUE = "due"  # no new assignments, only what is due soon or late
    OVERDUE = "overdue"


class CodeUse(StrEnum):
    VERIFY = "verify"  # the contact reads what is sent to its address
    LINK_BOT = "link_bot"  # the person wrote the code to the Zalo bot


class Person(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    name: str
    title: str = ""
    active: bool = True
    plain: str = folded()


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _keep_plain(_mapper: Any, _connection: Any, person: Person) -> None:
    person.plain = plain(f"{person.name} {person.title}")


class Contact(SQLModel, table=True):
    """One address. `rank` orders the channels of one purpose: the next one is used when delivery fails."""

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    purpose: Purpose = Field(default=Purpose.FOCAL, sa_type=text_enum(Purpose))
    channel: Channel = Field(default=Channel.EMAIL, sa_type=text_enum(Channel))
    address: str
    rank: int = 0
    verified_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str = ""
    #: Part of every signed link; raising it revokes the links that went out before.
    link_generation: int = 1
    wants: Wants = Field(default=Wants.ALL, sa_type=text_enum(Wants))


class ContactCode(SQLModel, table=True):
    """A one-time code; only its keyed hash is kept."""

    __tablename__ = "contact_code"

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    use: CodeUse = Field(sa_type=text_enum(CodeUse))
    code_hash: str = Field(index=True, max_length=64)
    expires_at: datetime
    failures: int = 0
    used_at: datetime | None = None
