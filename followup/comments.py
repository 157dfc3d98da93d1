"""A word among colleagues: kept beside the duty, found by search, sent to nobody outside the office."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select, update

from config.errors import NotFound, Refused
from followup import history
from models import Comment, Mention, Occurrence, Plan, Task, User, UserRole

LONGEST = 4000
#: Who may be named: those who may read comments.
READERS = (UserRole.ADMIN, UserRole.COORDINATOR, UserRole.LEADER, UserRole.AUDITOR)
_NAMED = re.compile(r"(?<![\w@.])@([\w.+-]*\w)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands. Of the ids below the plan only the most exact one is needed."""

    plan_id: int | None = None
    task_id: int | None = None
    occurrence_id: int | None = None


def say(
    session: Session, place: Place, text: str, *, to: Collection[int] = (), user: User | None, actor: str, now: datetime
) -> Comment:
    """Keeps the comment and a notice for everybody named by "@login" or in `to` (ids of accounts).

    Raises `Refused` for an empty text, `NotFound` where there is no such place.
    """
    text = text.strip()
    if not text:
        raise Refused("Chưa viết nội dung trao đổi", "the comment is empty")
    plan_id, task_id = _placed(session, place)
    comment = Comment(
        plan_id=plan_id,
        task_id=task_id,
        occurrence_id=place.occurrence_id,
        by=actor,
        at=now,
        text=text[:LONGEST],
    )
    session.add(comment)
    session.flush()
    logins, own = _logins(text), user.id if user else None
    named = [one for one in readers(session) if (one.id in to or one.login in logins) and one.id != own]
    session.add_all(Mention(comment_id=comment.id or 0, user_id=one.id or 0) for one in named)
    history.record(
        session,
        "commented",
        actor=actor,
        now=now,
        occurrence=session.get(Occurrence, comment.occurrence_id) if comment.occurrence_id else None,
        plan_id=comment.plan_id,
        task_id=comment.task_id,
        comment=comment.id,
        named=[one.login for one in named],
    )
    return comment


def readers(session: Session) -> list[User]:
    """Everybody whom a comment may name, by name."""
    query = select(User).where(col(User.active), col(User.role).in_(READERS)).order_by(User.name)
    return list(session.exec(query.limit(500)))


def seen(session: Session, user_id: int, comment_ids: Collection[int], now: datetime) -> None:
    """The notices of one person about these comments are done with."""
    own = (col(Mention.user_id) == user_id, col(Mention.comment_id).in_(comment_ids), col(Mention.seen_at).is_(None))
    session.exec(update(Mention).where(*own).values(seen_at=now))


def _placed(session: Session, place: Place) -> tuple[int, int | None]:
    """Ids of the plan and the task."""
    if place.occurrence_id:
        if occurrence := session.get(Occurrence, place.occurrence_id):
            return occurrence.plan_id, occurrence.task_id
    elif place.task_id:
        if task := session.get(Task, place.task_id):
            return task.plan_id, task.id
    elif place.plan_id and session.get(Plan, place.plan_id):
        return place.plan_id, None
    raise NotFound("Không có nơi để trao đổi", "there is nothing to comment on")


def _logins(text: str) -> set[str]:
    return {name.casefold() for name in _NAMED.findall(text)}
