"""Who may do what: one table role × action, and the dependency that every route stands behind."""

from __future__ import annotations

from enum import StrEnum
from secrets import compare_digest

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from config.errors import NotFound
from config.settings import Settings
from models import ApiToken, TokenScope, User, UserRole
from web.errors import Forbidden, LoginNeeded, PasswordNeeded
from web.house import House, Visit, language_of
from web.sessions import Known, find_session


class Action(StrEnum):
    PUBLIC = "public"  # login page, static files, signed links
    ACCOUNT = "account"  # one's own account
    LOOK_OWN = "look_own"  # what concerns one agency; an agency's user sees its own
    LOOK = "look"  # everything that is no secret
    IMPORT = "import"
    REVIEW = "review"
    ACTIVATE = "activate"
    ANSWER = "answer"  # what an agency's own user says of its duties, through the API
    DECIDE = "decide"  # confirm, return, extensions, dates, owners
    REMIND = "remind"
    SIGN = "sign"  # drafts
    RESEND = "resend"
    EXPORT = "export"
    COMMENT = "comment"
    CONTACTS = "contacts"  # where agencies are reached
    MASTER_DATA = "master_data"
    ACCOUNTS = "accounts"
    WEBHOOKS = "webhooks"  # which programs are told what happens
    AUDIT = "audit"


_ALL = frozenset(UserRole)
_OFFICE = frozenset({UserRole.ADMIN, UserRole.COORDINATOR})
_LOOKERS = frozenset({UserRole.ADMIN, UserRole.COORDINATOR, UserRole.LEADER, UserRole.AUDITOR})

ALLOWED: dict[Action, frozenset[UserRole]] = {
    Action.ACCOUNT: _ALL,
    Action.LOOK_OWN: _ALL,
    Action.LOOK: _LOOKERS,
    Action.IMPORT: _OFFICE,
    Action.REVIEW: _OFFICE,
    Action.ACTIVATE: _OFFICE,
    Action.ANSWER: frozenset({UserRole.AGENCY}),
    Action.DECIDE: _OFFICE,
    Action.REMIND: _OFFICE,
    Action.SIGN: _OFFICE,
    Action.RESEND: _OFFICE,
    Action.EXPORT: _LOOKERS,
    Action.COMMENT: frozenset({UserRole.ADMIN, UserRole.COORDINATOR, UserRole.LEADER}),
    Action.CONTACTS: _OFFICE,
    Action.MASTER_DATA: _OFFICE,
    Action.ACCOUNTS: frozenset({UserRole.ADMIN}),
    Action.WEBHOOKS: frozenset({UserRole.ADMIN}),
    Action.AUDIT: frozenset({UserRole.ADMIN, UserRole.AUDITOR}),
}

LARGEST_ID = 2**31 - 1  # PostgreSQL's integer
WHILE_CHANGING = frozenset({"/account", "/account/password", "/account/language", "/logout"})
WHILE_SECURING = WHILE_CHANGING | {"/account/totp", "/account/totp/begin"}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def may(role: UserRole, action: Action) -> bool:
    return action is Action.PUBLIC or role in ALLOWED[action]


class Require:
    """Dependency: the visit of a person who may do `action`. Checks the CSRF token of every unsafe method.

    Raises `LoginNeeded` without a session and `Forbidden` for a wrong role or token.
    """

    #: Set where only a program's token opens.
    scope: TokenScope | None = None

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, request: Request) -> Visit:
        check_numbers(request)
        house: House = request.app.state.house
        now = house.clock()
        known = await run_in_threadpool(find_session, request, house.engine, now)
        if known and known.token:
            house.calls.count(known.token.id or 0, now, house.settings.api_per_minute)
        if self.action is not Action.PUBLIC:
            self._check_role(self._check_way(known, request.method in SAFE_METHODS))
            check_password_changed(request, known)
            check_second_factor(request, known, house.settings)
            if request.method not in SAFE_METHODS and not (known and known.token):
                await check_csrf(request, known.csrf if known else "")
        return Visit(
            request=request,
            house=house,
            now=now,
            user=known.user if known else None,
            csrf=known.csrf if known else "",
            language=language_of(request, house.settings),
            token_id=(known.token.id or 0) if known and known.token else 0,
        )

    def _check_way(self, known: Known | None, looks: bool) -> Known:
        """People by their session; programs only look, but where a scope is named."""
        if known is None or (known.token is None and self.scope) or (known.token and not self.scope and not looks):
            raise LoginNeeded
        if known.token:
            check_scope(known.token, self.scope or TokenScope.READ)
        return known

    def _check_role(self, known: Known) -> None:
        if not may(known.user.role, self.action):
            raise Forbidden("Tài khoản của bạn không có quyền làm việc này", "your role does not allow this")


class RequireToken(Require):
    """As `Require`, for what programs change: with a token of the scope, never with a browser's cookie."""

    def __init__(self, action: Action, scope: TokenScope) -> None:
        super().__init__(action)
        self.scope = scope


def check_scope(token: ApiToken, scope: TokenScope) -> None:
    """Raises `Forbidden`."""
    if scope not in token.allowed:
        raise Forbidden(f"Khóa truy cập này không có phạm vi “{scope}”", f"this token lacks the scope {scope}")


#: What a scope is for; a person whose role allows none of it gets no use of the scope.
SCOPES: dict[TokenScope, Action] = {
    TokenScope.READ: Action.ACCOUNT,
    TokenScope.ANSWER: Action.ANSWER,
    TokenScope.DECIDE: Action.DECIDE,
    TokenScope.COMMENT: Action.COMMENT,
    TokenScope.IMPORT: Action.IMPORT,
}


def usable(role: UserRole) -> list[TokenScope]:
    """The scopes that a person of this role can use."""
    return [scope for scope, action in SCOPES.items() if may(role, action)]


def check_password_changed(request: Request, known: Known | None) -> None:
    """Raises `PasswordNeeded` for all but changing it (and leaving) while a person uses one that the system gave."""
    if known and known.user.must_change and request.url.path not in WHILE_CHANGING:
        raise PasswordNeeded("Cần đổi mật khẩu trước", "change the given password first")


def needs_totp(user: User, settings: Settings) -> bool:
    """Whether the office wants a second factor of this person, who has none."""
    wanted = settings.totp_required
    return not user.totp and (wanted == "all" or (wanted == "admin" and user.role is UserRole.ADMIN))


def check_second_factor(request: Request, known: Known | None, settings: Settings) -> None:
    """Raises `PasswordNeeded` for all but turning it on where one is wanted. A program has its token."""
    if known and not known.token and request.url.path not in WHILE_SECURING and needs_totp(known.user, settings):
        raise PasswordNeeded("Cần bật xác thực hai lớp trước", "turn the second factor on first")


def check_numbers(request: Request) -> None:
    """Raises `NotFound` for a number in the path that no row can have."""
    if any(isinstance(value, int) and value > LARGEST_ID for value in request.path_params.values()):
        raise NotFound("Không có trang này", "no such page")


def require(action: Action) -> Require:
    return Require(action)


async def check_csrf(request: Request, expected: str) -> None:
    """Raises `Forbidden` unless the form's `csrf` field is the session's."""
    form = await request.form()
    given = form.get("csrf", "")
    if not expected or not isinstance(given, str) or not compare_digest(given.encode(), expected.encode()):
        raise Forbidden("Phiên làm việc đã đổi; hãy tải lại trang và làm lại", "form token is wrong; reload the page")
