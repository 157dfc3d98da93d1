"""What was moved out of the tables into files after its time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class Archive(SQLModel, table=True):
    """Texts and tries of the messages with first_id <= id <= last_id, as a stored file; events have their blocks."""

    id: int | None = Field(default=None, primary_key=True)
    first_id: int
    last_id: int = Field(index=True)
    #: Of messages whose text is in the file.
    rows: int
    made_at: datetime
    file_id: int = Field(foreign_key="stored_file.id")
    #: Set where the texts were put back into the table.
    restored_at: datetime | None = None
