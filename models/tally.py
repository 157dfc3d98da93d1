"""Kept counts of occurrences by official class, so that a board need not count a million rows.

A count is a sum of steps: "from `day` on, `n` more in class `timing`". What a class becomes by the calendar alone (in
time, then late) is a step in the future that nobody has to write when its day comes. Triggers write the steps
(models/migrations/derived.py); see docs/decisions/0033-kept-counts.md.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import text_enum


class Scope(StrEnum):
    """By what a row counts. A change names agency, plan and due date; folding adds changes up by each of them."""

    CHANGE = "change"
    AGENCY = "agency"
    PLAN = "plan"
    DUE = "due"


class Tally(SQLModel, table=True):
    """One step. Rows are only added, and replaced by their sum: two writers never wait for each other here."""

    __table_args__ = (
        Index("ix_tally_scope_day", "scope", "day"),
        Index("ix_tally_scope_due_on", "scope", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    scope: Scope = Field(sa_type=text_enum(Scope))
    agency_id: int | None = None
    plan_id: int | None = None
    due_on: date | None = None
    timing: str = Field(max_length=24)
    day: date
    n: int
