"""Logging in and out, one's own account, and the accounts of others."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import col, select

from config.errors import NotFound, Refused
from followup import privacy
from models import Agency, ApiToken, Event, TokenScope, User, UserRole
from web import tries
from web.access import Action, needs_totp, require, usable
from web.accounts import passwords, totp
from web.accounts.first import new_password
from web.downloads import download
from web.errors import Forbidden
from web.house import Visit, is_own_path
from web.sessions import COOKIE, close_all, close_session, hashed, open_session, put_cookie, revoke_all

router = APIRouter()
DOOR = "dondoc_door"  # the login form's own token: no session exists yet

Public = Annotated[Visit, Depends(require(Action.PUBLIC))]
Own = Annotated[Visit, Depends(require(Action.ACCOUNT))]
Keeper = Annotated[Visit, Depends(require(Action.ACCOUNTS))]


@router.get("/login")
def login_page(visit: Public, next: str = "/") -> Response:
    if visit.user:
        return RedirectResponse(next if is_own_path(next) else "/", 303)
    return _login_form(visit, next)


def _login_form(visit: Visit, next: str, error: str = "", login: str = "", status: int = 200) -> Response:
    door = secrets.token_urlsafe(18)
    response = visit.page("login.html", status=status, door=door, next=next, error=error, login=login)
    secure = visit.settings.base_url.startswith("https://")
    response.set_cookie(DOOR, door, max_age=3600, httponly=True, samesite="strict", secure=secure)
    return response


@router.post("/login")
def log_in(
    visit: Public,
    request: Request,
    login: Annotated[str, Form(max_length=80)],
    password: Annotated[str, Form(max_length=200)],
    door: Annotated[str, Form(max_length=80)] = "",
    next: Annotated[str, Form(max_length=500)] = "/",
    code: Annotated[str, Form(max_length=12)] = "",
) -> Response:
    if not door or not secrets.compare_digest(door.encode(), request.cookies.get(DOOR, "").encode()):
        return _login_form(visit, next, "Trang đăng nhập đã cũ; hãy nhập lại", login, 403)
    with visit.writing() as session:
        tries.LOGIN.count(session, tries.caller_of(request), visit.now)
    with visit.writing() as session:
        user = passwords.log_in(
            session,
            login.strip().lower(),
            password,
            visit.now,
            lambda person: totp.passes(person, code, visit.settings, visit.now),
        )
        token = open_session(session, user, visit.settings, visit.now) if user else ""
        if user:
            session.add(Event(at=visit.now, actor=f"user:{user.login}", kind="logged_in"))
    if not user:
        wrong = "Tên đăng nhập, mật khẩu hoặc mã xác thực chưa đúng, hoặc tài khoản đang tạm khóa 15 phút"
        return _login_form(visit, next, wrong, login, 401)
    response = visit.to(next if is_own_path(next) else "/")
    put_cookie(response, token, visit.settings)
    response.delete_cookie(DOOR)
    return response


@router.post("/logout")
def log_out(visit: Own) -> Response:
    with visit.writing() as session:
        close_session(session, visit.request)
    response = visit.to("/login")
    response.delete_cookie(COOKIE)
    return response


@router.get("/account")
def account(visit: Own) -> Response:
    return _account_page(visit)


def _account_page(visit: Visit, new_token: str = "") -> Response:
    with visit.reading() as session:
        tokens = session.exec(
            select(ApiToken).where(ApiToken.user_id == visit.user_id, col(ApiToken.revoked_at).is_(None))
        ).all()
        return visit.page(
            "accounts/own.html",
            min_length=passwords.MIN_LENGTH,
            tokens=tokens,
            new_token=new_token,
            needs_totp=visit.user is not None and needs_totp(visit.user, visit.settings),
            scopes=usable(visit.user.role) if visit.user else [],
        )


@router.post("/account/totp/begin")
def begin_totp(visit: Own) -> Response:
    """Shows a new secret; nothing is on before a code of it was typed."""
    secret = totp.new_secret()
    return visit.page(
        "accounts/totp.html",
        secret=secret,
        sealed=totp.sealed(secret, visit.settings),
        address=totp.address(secret, visit.user.login if visit.user else "", visit.settings.office_name),
    )


@router.post("/account/totp")
def turn_totp_on(
    visit: Own, sealed: Annotated[str, Form(max_length=400)], code: Annotated[str, Form(max_length=12)]
) -> Response:
    step = totp.matching_step(totp.opened(sealed, visit.settings), code, visit.now)
    if step is None:
        raise Refused("Mã xác thực chưa đúng; hãy bắt đầu lại", "the code is wrong; begin again")
    with visit.writing() as session:
        user = _user(session.get(User, visit.user_id))
        if user.totp:
            raise Forbidden("Hãy tắt xác thực hai lớp cũ bằng mật khẩu trước", "turn the old second factor off first")
        user.totp, user.totp_step = sealed, step
        session.add(Event(at=visit.now, actor=visit.actor, kind="totp_on"))
    return visit.to("/account", "Đã bật xác thực hai lớp.")


@router.post("/account/totp/off")
def turn_totp_off(visit: Own, password: Annotated[str, Form(max_length=200)]) -> Response:
    _count_password(visit)
    with visit.writing() as session:
        user = _user(session.get(User, visit.user_id))
        if not passwords.is_right(user.password, password):
            raise Forbidden("Mật khẩu hiện tại chưa đúng", "the present password is wrong")
        user.totp, user.totp_step = "", 0
        session.add(Event(at=visit.now, actor=visit.actor, kind="totp_off"))
    return visit.to("/account", "Đã tắt xác thực hai lớp.")


def _count_password(visit: Visit) -> None:
    """Whoever sits down at somebody's open page may not guess without end."""
    with visit.writing() as session:
        tries.PASSWORD.count(session, visit.user_id, visit.now)


@router.post("/account/tokens")
def add_token(
    visit: Own,
    name: Annotated[str, Form(min_length=1, max_length=80)],
    scopes: Annotated[list[TokenScope], Form()] = [TokenScope.READ],  # noqa: B006  FastAPI copies it
    days: Annotated[int, Form(ge=0, le=3650)] = 0,
) -> Response:
    """Shows the token this once; only its hash is kept. `days` 0: good until it is revoked."""
    token = secrets.token_urlsafe(32)
    given = " ".join(scope for scope in TokenScope if scope in scopes)
    until = visit.now + timedelta(days=days) if days else None
    with visit.writing() as session:
        session.add(
            ApiToken(
                user_id=visit.user_id,
                name=name.strip(),
                token_hash=hashed(token),
                scopes=given,
                created_at=visit.now,
                expires_at=until,
            )
        )
        told = {"name": name.strip(), "scopes": given}
        session.add(Event(at=visit.now, actor=visit.actor, kind="token_created", data=told))
    return _account_page(visit, token)


@router.post("/account/tokens/{token_id:int}/revoke")
def revoke_token(visit: Own, token_id: int) -> Response:
    with visit.writing() as session:
        token = session.get(ApiToken, token_id)
        if token is None or token.user_id != visit.user_id:
            raise NotFound("Không có khóa truy cập này", "no such token")
        token.revoked_at = visit.now
        session.add(token)
        session.add(Event(at=visit.now, actor=visit.actor, kind="token_revoked", data={"name": token.name}))
    return visit.to("/account", "Đã thu hồi khóa truy cập.")


@router.post("/account/password")
def change_password(
    visit: Own,
    old: Annotated[str, Form(max_length=200)],
    new: Annotated[str, Form(max_length=200)],
    again: Annotated[str, Form(max_length=200)],
) -> Response:
    if new != again:
        raise Refused("Hai lần nhập mật khẩu mới không giống nhau", "the new passwords differ")
    passwords.check_new(new)
    _count_password(visit)
    with visit.writing() as session:
        user = _user(session.get(User, visit.user_id))
        if not passwords.is_right(user.password, old):
            raise Forbidden("Mật khẩu hiện tại chưa đúng", "the present password is wrong")
        if new == old:
            raise Refused("Mật khẩu mới phải khác mật khẩu hiện tại", "the new password must differ from the old one")
        user.password, user.must_change = passwords.hash_password(new), False
        close_all(session, visit.user_id, but=visit.request.cookies.get(COOKIE, ""))
        session.add(Event(at=visit.now, actor=visit.actor, kind="password_changed"))
    return visit.to("/account", "Đã đổi mật khẩu; các phiên khác đã kết thúc.")


@router.get("/account/data")
def own_data(visit: Own) -> Response:
    """What is kept about the person, as JSON (Luật 91/2025/QH15)."""
    with visit.reading() as session:
        kept = privacy.of_user(session, _user(session.get(User, visit.user_id)))
    content = json.dumps(kept, ensure_ascii=False, indent=2, default=str).encode()
    return download(content, "du-lieu-tai-khoan.json", "application/json")


@router.post("/account/language")
def change_language(visit: Own, language: Annotated[str, Form(pattern="^(vi|en)$")]) -> Response:
    response = visit.back("/account")
    secure = visit.settings.base_url.startswith("https://")
    response.set_cookie("dondoc_language", language, max_age=365 * 86400, samesite="lax", secure=secure, httponly=True)
    return response


@router.get("/accounts")
def accounts(visit: Keeper) -> Response:
    return _accounts_page(visit)


def _accounts_page(visit: Visit, login: str = "", password: str = "") -> Response:
    """The list; a new password is shown here once and never put into a cookie."""
    with visit.reading() as session:
        users = session.exec(select(User).order_by(User.login)).all()
        agencies = session.exec(select(Agency).order_by(Agency.name).limit(500)).all()
        return visit.page(
            "accounts/all.html",
            users=users,
            roles=list(UserRole),
            agencies=agencies,
            agency_names={agency.id: agency.name for agency in agencies},
            new_login=login,
            new_password=password,
        )


@router.post("/accounts")
def add_account(
    visit: Keeper,
    login: Annotated[str, Form(pattern=r"^[a-z0-9][a-z0-9._-]{2,79}$")],
    name: Annotated[str, Form(min_length=1, max_length=120)],
    role: Annotated[UserRole, Form()],
    agency: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    password = new_password()
    with visit.writing() as session:
        if session.exec(select(User).where(User.login == login)).first():
            raise Refused(f"Đã có tài khoản {login}", f"the account {login} exists")
        agency_id = session.exec(select(Agency.id).where(col(Agency.name) == agency)).first() if agency else None
        if role is UserRole.AGENCY and agency_id is None:
            raise Refused("Tài khoản cơ quan cần chọn đúng một cơ quan trong danh sách", "choose an agency")
        session.add(
            User(
                login=login,
                name=name,
                role=role,
                agency_id=agency_id,
                password=passwords.hash_password(password),
                must_change=True,
            )
        )
        session.add(Event(at=visit.now, actor=visit.actor, kind="account_created", data={"login": login, "role": role}))
    return _accounts_page(visit, login, password)


@router.post("/accounts/{user_id:int}/reset")
def reset_password(visit: Keeper, user_id: int) -> Response:
    password = new_password()
    with visit.writing() as session:
        user = _user(session.get(User, user_id))
        user.password, user.must_change = passwords.hash_password(password), True
        user.failures, user.locked_until, user.totp, user.totp_step = 0, None, "", 0
        close_all(session, user_id)
        revoke_all(session, user_id, visit.now)
        session.add(Event(at=visit.now, actor=visit.actor, kind="password_reset", data={"login": user.login}))
        login = user.login
    return _accounts_page(visit, login, password)


@router.post("/accounts/{user_id:int}/active")
def set_active(visit: Keeper, user_id: int, active: Annotated[bool, Form()]) -> Response:
    if user_id == visit.user_id:
        raise Refused("Không thể tự khóa tài khoản của mình", "you cannot close your own account")
    with visit.writing() as session:
        user = _user(session.get(User, user_id))
        user.active, user.last_seen_at = active, visit.now if active else user.last_seen_at
        close_all(session, user_id)
        kind = "account_opened" if active else "account_closed"
        session.add(Event(at=visit.now, actor=visit.actor, kind=kind, data={"login": user.login}))
    return visit.to("/accounts", f"Đã {'mở' if active else 'khóa'} tài khoản {user.login}.")


def _user(found: User | None) -> User:
    if found is None:
        raise NotFound("Không có tài khoản này", "no such account")
    return found
