"""What programs send. Names are those of the functions of followup.answers; a name that is unknown is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(max_length=10_000, pattern=r"\S")]
MaybeWords = Annotated[str, Field(max_length=10_000)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Document = Annotated[str, Field(max_length=80, description="số, ký hiệu")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(Body):
    """An empty object."""


class Note(Body):
    note: MaybeWords = ""


class Reason(Body):
    note: Words


class Files(Body):
    files: list[Annotated[str, Field(max_length=600)]] = Field(
        [], max_length=10, description="tickets of /api/v1/files"
    )


class Progress(Files):
    text: Words
    percent: int | None = Field(None, ge=0, le=100)


class Result(Files):
    text: Words
    document_number: Document = ""
    document_date: date | None = None


class Contribution(Files):
    text: Words


class AskExtension(Body):
    due: date
    reason: Words


class CounterExtension(Body):
    due: date
    note: MaybeWords = ""


class HandBack(Body):
    reason: Words
    proposed_id: Number | None = Field(None, description="the agency whose duty it is")


class Delegate(Body):
    address: str = Field(min_length=3, max_length=200, description="an address of the agency's own mail domain")


class ReturnWork(Body):
    note: Words
    due: date | None = None


class Reassign(Body):
    agency_id: Number
    note: MaybeWords = ""
    future: bool = Field(True, description="also the periods to come")


class SetDue(Body):
    due: date
    note: Words


class Resume(Body):
    due: date | None = None
    note: MaybeWords = ""


class Ending(Body):
    note: Words
    document_number: Document = ""


class Comment(Body):
    text: str = Field(max_length=4000, pattern=r"\S")
