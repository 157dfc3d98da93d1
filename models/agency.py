"""Bodies that give and carry out duties."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import event
from sqlmodel import Field, SQLModel, UniqueConstraint

from config.names import plain
from models.columns import folded, text_enum


class Level(StrEnum):
    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    UNIT = "unit"  # a division inside another agency


class Agency(SQLModel, table=True):
    """A body with a lifetime. Identified by name + province + period: names are used again after mergers."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=80)
    name: str = Field(index=True)
    short_name: str = ""
    level: Level = Field(default=Level.PROVINCE, sa_type=text_enum(Level))
    province: str = ""
    parent_id: int | None = Field(default=None, foreign_key="agency.id", index=True)
    #: False for bodies outside the issuer's line of command (Front, courts, Party): asked, never escalated.
    in_command: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    plain: str = folded()


@event.listens_for(Agency, "before_insert")
@event.listens_for(Agency, "before_update")
def _keep_plain(_mapper: Any, _connection: Any, agency: Agency) -> None:
    agency.plain = plain(f"{agency.name} {agency.short_name}")


class AgencyGroup(SQLModel, table=True):
    """A collective addressee such as "Các sở, ban, ngành": one duty, an occurrence for each member."""

    __tablename__ = "agency_group"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=80)
    name: str
    province: str = ""


class GroupMember(SQLModel, table=True):
    __tablename__ = "group_member"

    group_id: int = Field(foreign_key="agency_group.id", primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", primary_key=True)
    valid_from: date | None = None
    valid_to: date | None = None


class AgencyAlias(SQLModel, table=True):
    """Another way in which a body or a group is printed; `folded` is what names are compared by."""

    __tablename__ = "agency_alias"
    __table_args__ = (UniqueConstraint("folded", "agency_id", "group_id"),)

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    group_id: int | None = Field(default=None, foreign_key="agency_group.id")
    text: str
    folded: str = Field(index=True)
    #: "config" from the registry files, "correction" learnt from a coordinator.
    source: str = "config"
