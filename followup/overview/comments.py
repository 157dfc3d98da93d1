"""What colleagues said: beside a plan, a task, a period; and what names one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models import Agency, Comment, Mention, Occurrence, Plan, Task
from models.search import holding

LIMIT = 60


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as a list shows it, with the place that it is about. `seen` is None for who was not named."""

    comment: Comment
    plan_number: str | None
    plan_title: str | None
    code: str | None
    agency: str | None
    seen: bool | None = None

    @property
    def path(self) -> str:
        comment = self.comment
        if comment.occurrence_id:
            return f"/occurrences/{comment.occurrence_id}#comments"
        return f"/tasks/{comment.task_id}#comments" if comment.task_id else f"/plans/{comment.plan_id}#comments"


def of_occurrence(session: Session, occurrence_id: int) -> list[Comment]:
    """The oldest first, as people read a talk."""
    return _of(session, col(Comment.occurrence_id) == occurrence_id)


def of_task(session: Session, task_id: int) -> list[Comment]:
    """About the task itself, not about one period."""
    return _of(session, col(Comment.task_id) == task_id, col(Comment.occurrence_id).is_(None))


def of_plan(session: Session, plan_id: int) -> list[Comment]:
    return _of(session, col(Comment.plan_id) == plan_id, col(Comment.task_id).is_(None))


def _of(session: Session, *where: Any) -> list[Comment]:
    newest = session.exec(select(Comment).where(*where).order_by(col(Comment.id).desc()).limit(LIMIT)).all()
    return list(reversed(newest))


def found(session: Session, words: list[str], limit: int) -> list[Said]:
    """Comments that hold every folded word, the newest first."""
    query = _query().where(holding(Comment, words, limit)).order_by(col(Comment.id).desc()).limit(limit)
    return [Said(*row) for row in session.execute(query)]


def naming(session: Session, user_id: int, limit: int = LIMIT) -> list[Said]:
    """What names this person: unseen ones first, then the newest."""
    query = _query().add_columns(col(Mention.seen_at).is_not(None))
    query = query.join(Mention, col(Mention.comment_id) == Comment.id).where(Mention.user_id == user_id)
    query = query.order_by(col(Mention.seen_at).is_not(None), col(Comment.id).desc()).limit(limit)
    return [Said(*row) for row in session.execute(query)]


def unseen(session: Session, user_id: int) -> int:
    query = select(func.count()).where(Mention.user_id == user_id, col(Mention.seen_at).is_(None))
    return int(session.execute(query).scalar_one())


def _query() -> Any:
    return (
        select(Comment, Plan.number, Plan.title, Task.code, Agency.name)  # type: ignore[call-overload]
        .join(Plan, col(Plan.id) == Comment.plan_id)
        .outerjoin(Task, col(Task.id) == Comment.task_id)
        .outerjoin(Occurrence, col(Occurrence.id) == Comment.occurrence_id)
        .outerjoin(Agency, col(Agency.id) == Occurrence.agency_id)
    )
