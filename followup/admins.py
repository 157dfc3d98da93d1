"""Somebody must be able to open the accounts of all others: one administrator always remains."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models import User, UserRole


def there_is(session: Session, but: User | None = None) -> bool:
    """Whether an administrator may log in, other than `but`."""
    query = select(User.id).where(User.role == UserRole.ADMIN, col(User.active))
    if but is not None:
        query = query.where(User.id != but.id)
    return session.exec(query.limit(1)).first() is not None
