"""What colleagues say to each other about a plan, a task or one period; agencies never see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, event, text
from sqlmodel import Field, SQLModel, Text

from config.names import plain
from models.columns import folded


class Comment(SQLModel, table=True):
    """Stands at the most exact of occurrence, task and plan; the plan is always known."""

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)
    by: str
    at: datetime
    text: str = Field(sa_column=Column(Text, nullable=False))
    plain: str = folded()


@event.listens_for(Comment, "before_insert")
@event.listens_for(Comment, "before_update")
def _keep_plain(_mapper: Any, _connection: Any, comment: Comment) -> None:
    comment.plain = plain(comment.text)


class Mention(SQLModel, table=True):
    """A person of the office named in a comment: a notice on the own board until it was seen."""

    __table_args__ = (
        Index(
            "ix_mention_unseen",
            "user_id",
            sqlite_where=text("seen_at IS NULL"),
            postgresql_where=text("seen_at IS NULL"),
        ),
    )

    comment_id: int = Field(foreign_key="comment.id", primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    seen_at: datetime | None = None
