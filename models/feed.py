"""Calendar addresses that were given out, each revocable by itself."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class Feed(SQLModel, table=True):
    """Due dates of one agency, one plan, one person who answers, or (none of them) of everything.

    Its signed address names only the id.
    """

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id", index=True)
    plan_id: int | None = Field(default=None, foreign_key="plan.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    #: For whom it was made, in the words of the one who made it.
    label: str = ""
    made_by: str
    made_at: datetime
    revoked_at: datetime | None = None
