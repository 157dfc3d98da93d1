"""Which account a person of the OpenID provider is: by subject, else by verified e-mail, else a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from config.settings import Settings
from followup import admins
from models import Event, User, UserRole
from web.errors import Forbidden

#: Of several roles that the provider names, the first of these counts.
RANK = (UserRole.ADMIN, UserRole.COORDINATOR, UserRole.LEADER, UserRole.AUDITOR)


def account(session: Session, settings: Settings, claims: Mapping[str, Any], now: datetime) -> User:
    """The person's account, with the role that the provider gives where it gives any.

    Raises Forbidden where there is none, it is closed, or the provider gives this person no role here.
    """
    role = role_of(settings, claims)
    subject = f"{claims['iss']} {claims['sub']}"
    user = session.exec(select(User).where(User.subject == subject)).first()
    if user is None:
        user = _by_email(session, claims, subject, now) or _new(session, settings, claims, subject, role, now)
    if not user.active:
        raise Forbidden("Tài khoản của bạn đã bị khóa", "your account is closed")
    if role is not None and user.role != role and user.role is not UserRole.AGENCY:
        data = {"login": user.login, "from": user.role.value, "to": role.value}
        last = user.role is UserRole.ADMIN and not admins.there_is(session, but=user)
        session.add(Event(at=now, actor="system", kind="role_kept" if last else "role_changed", data=data))
        user.role = user.role if last else role
    session.add(user)
    return user


def role_of(settings: Settings, claims: Mapping[str, Any]) -> UserRole | None:
    """None where roles are kept here. Raises Forbidden where the provider keeps them and names none that counts."""
    if not settings.oidc_role_claim:
        return None
    given = claims.get(settings.oidc_role_claim) or ()
    values = [given] if isinstance(given, str) else given if isinstance(given, list) else ()
    mapped = {UserRole(settings.oidc_roles[one]) for one in values if one in settings.oidc_roles}
    for role in RANK:
        if role in mapped:
            return role
    raise Forbidden("Máy chủ đăng nhập không cấp vai trò nào trong hệ thống này", "the provider gives you no role here")


def verified_email(claims: Mapping[str, Any]) -> str:
    """In small letters; "" where the provider does not vouch for it."""
    return str(claims.get("email") or "").strip().lower() if claims.get("email_verified") is True else ""


def _by_email(session: Session, claims: Mapping[str, Any], subject: str, now: datetime) -> User | None:
    """An account that nobody is linked to yet. Two accounts with one address are linked to nobody."""
    email = verified_email(claims)
    if not email:
        return None
    found = session.exec(
        select(User).where(func.lower(User.email) == email, col(User.subject).is_(None)).limit(2)
    ).all()
    if len(found) != 1:
        return None
    user = found[0]
    user.subject = subject
    session.add(Event(at=now, actor=f"user:{user.login}", kind="account_linked", data={"login": user.login}))
    return user


def _new(
    session: Session, settings: Settings, claims: Mapping[str, Any], subject: str, role: UserRole | None, now: datetime
) -> User:
    email = verified_email(claims)
    if not settings.oidc_create or role is None or not email:
        raise Forbidden(
            "Chưa có tài khoản gắn với địa chỉ thư này; đề nghị quản trị thêm địa chỉ vào tài khoản của bạn",
            "no account has this e-mail address; ask the administrator to enter it",
        )
    login = _free_login(session, email.partition("@")[0])
    name = str(claims.get("name") or email)[:120]
    user = User(login=login, name=name, role=role, password="", email=email, subject=subject)
    session.add(user)
    data = {"login": login, "role": role.value, "by": "oidc"}
    session.add(Event(at=now, actor="system", kind="account_created", data=data))
    return user


def _free_login(session: Session, wished: str) -> str:
    base = re.sub(r"[^a-z0-9._-]", "", wished.lower()).strip("._-")[:60].ljust(3, "x")
    taken = set(session.exec(select(User.login).where(col(User.login).startswith(base, autoescape=True))))
    return next(name for n in range(len(taken) + 1) if (name := base if n == 0 else f"{base}-{n + 1}") not in taken)
