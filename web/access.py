"""Who may do what: one table role × action, and the dependency that every route stands behind."""

from __future__ import annotations

from enum import StrEnum
from secrets import compare_digest

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from config.errors import NotFound
from models import UserRole
from web.errors import Forbidden, LoginNeeded
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
    DECIDE = "decide"  # confirm, return, extensions, dates, owners
    REMIND = "remind"
    SIGN = "sign"  # drafts
    RESEND = "resend"
    EXPORT = "export"
    COMMENT = "comment"
    CONTACTS = "contacts"  # where agencies are reached
    MASTER_DATA = "master_data"
    ACCOUNTS = "accounts"
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
    Action.DECIDE: _OFFICE,
    Action.REMIND: _OFFICE,
    Action.SIGN: _OFFICE,
    Action.RESEND: _OFFICE,
    Action.EXPORT: _LOOKERS,
    Action.COMMENT: frozenset({UserRole.ADMIN, UserRole.COORDINATOR, UserRole.LEADER}),
    Action.CONTACTS: _OFFICE,
    Action.MASTER_DATA: frozenset({UserRole.ADMIN}),
    Action.ACCOUNTS: frozenset({UserRole.ADMIN}),
    Action.AUDIT: frozenset({UserRole.ADMIN, UserRole.AUDITOR}),
}

LARGEST_ID = 2**31 - 1  # PostgreSQL's integer
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def may(role: UserRole, action: Action) -> bool:
    return action is Action.PUBLIC or role in ALLOWED[action]


class Require:
    """Dependency: the visit of a person who may do `action`. Checks the CSRF token of every unsafe method.

    Raises `LoginNeeded` without a session and `Forbidden` for a wrong role or token.
    """

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, request: Request) -> Visit:
        check_numbers(request)
        house: House = request.app.state.house
        now = house.clock()
        known = await run_in_threadpool(find_session, request, house.engine, now)
        if self.action is not Action.PUBLIC:
            self._check_role(known)
            if request.method not in SAFE_METHODS:
                await check_csrf(request, known.csrf if known else "")
        return Visit(
            request=request,
            house=house,
            now=now,
            user=known.user if known else None,
            csrf=known.csrf if known else "",
            language=language_of(request, house.settings),
        )

    def _check_role(self, known: Known | None) -> None:
        if known is None:
            raise LoginNeeded
        if not may(known.user.role, self.action):
            raise Forbidden("Tài khoản của bạn không có quyền làm việc này", "your role does not allow this")


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
