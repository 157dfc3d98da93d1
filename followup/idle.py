"""Accounts that nobody uses are closed (TCVN 14423:2026: after 45 days); an administrator opens them again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from followup import history
from models import ApiToken, LoginSession, User, UserRole


def close_idle(session: Session, days: int, now: datetime) -> int:
    """Closes accounts that were last used more than `days` days ago, by a person or a program; how many.

    Never the last administrator's: somebody must be able to open the others. The caller commits.
    """
    if not days:
        return 0
    before = now - timedelta(days=days)
    active = session.exec(select(User).where(col(User.active)).order_by(col(User.last_seen_at).desc())).all()
    programs = select(ApiToken.user_id).where(col(ApiToken.revoked_at).is_(None), col(ApiToken.last_used_at) >= before)
    used = set(session.exec(programs)) | set(session.exec(select(LoginSession.user_id)))
    idle = [user for user in active if user.last_seen_at and user.last_seen_at < before and user.id not in used]
    admins = [user for user in active if user.role is UserRole.ADMIN]
    if admins and all(admin in idle for admin in admins):
        idle.remove(max(admins, key=lambda admin: (admin.last_seen_at, admin.id)))
    for user in idle:
        user.active = False
        session.add(user)
        history.record(session, "account_closed", actor=history.SYSTEM, now=now, login=user.login, idle_days=days)
    return len(idle)
