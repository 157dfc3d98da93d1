"""Which body took over which function of another (NQ 190/2025/QH15: the succession follows the function)."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field, SQLModel


class Succession(SQLModel, table=True):
    """One dated rule, from config/successions.csv or decided by the office (`origin`)."""

    id: int | None = Field(default=None, primary_key=True)
    level: str
    province: str = ""
    old_name: str
    old_folded: str = Field(index=True)
    function: str = ""
    #: Words of a duty that show this function, parted by "; ".
    keywords: str = ""
    #: Alternatives are parted by " | ".
    new_name: str
    #: "has:NAME" or "lacks:NAME": the rule holds where the province keeps that body, or does not.
    only_where: str = ""
    effective_on: date
    basis: str = ""
    source: str = ""
    #: True where the source is not checked: a person must say yes.
    needs_confirmation: bool = False
    origin: str = "config"
    decided_by: str = ""
