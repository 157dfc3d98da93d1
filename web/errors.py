"""What goes wrong becomes one clear page (or, under /api, one JSON object)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from config.errors import NotFound, Refused, Stale, Unreachable

if TYPE_CHECKING:
    pass

log = logging.getLogger("dondoc.web")


class Forbidden(Refused):
    """Known, but not allowed; 403."""


class LoginNeeded(Exception):
    """Nobody is logged in: the login page, then back."""


class Changed(Stale):
    """The ETag that a program gave is not the newest one; 412."""


class Unconditional(Refused):
    """A change of something that others change too, without If-Match; 428."""


class Conflict(Refused):
    """A program's change that the state of things does not allow; 409."""


class Unsupported(Refused):
    """A program's file that is not taken; 415."""


class KeyReused(Refused):
    """An Idempotency-Key that stands for another request; 422."""


class PasswordNeeded(Exception):
    """The account must be made safe first, as `what` says: the account page."""

    def __init__(self, what: str, what_en: str) -> None:
        super().__init__(what_en)
        self.what, self.what_en = what, what_en


class TooLarge(Refused):
    """More bytes than the setting allows; 413."""


class TooMany(Refused):
    """Too many tries; 429."""


STATUS: list[tuple[type[Refused], int]] = [
    (NotFound, 404),
    (Changed, 412),
    (Stale, 409),
    (Forbidden, 403),
    (TooLarge, 413),
    (TooMany, 429),
    (Unconditional, 428),
    (KeyReused, 422),
    (Conflict, 409),
    (Unsupported, 415),
    (Unreachable, 503),
    (Refused, 400),
]

HTTP_SENTENCES = {
    404: Refused("Không có trang này", "no such page"),
    405: Refused("Trang này không nhận yêu cầu đó", "method not allowed"),
}


def status_of(error: Refused) -> int:
    return next(status for kind, status in STATUS if isinstance(error, kind))


def add_error_pages(app: FastAPI) -> None:
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(LoginNeeded, _login_needed)
    app.add_exception_handler(PasswordNeeded, _password_needed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(DataError, _unfit)
    app.add_exception_handler(OverflowError, _unfit)
    app.add_exception_handler(Exception, _unexpected)


async def _refused(request: Request, error: Exception) -> Response:
    refused = cast(Refused, error)
    return error_response(request, refused, status_of(refused))


async def _login_needed(request: Request, _error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        told = {"error": "Cần khóa truy cập", "error_en": "a token is needed"}
        return JSONResponse(told, 401, {"www-authenticate": "Bearer"})
    if request.method != "GET":
        return RedirectResponse("/login", 303)
    there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/login" if there == "/" else f"/login?next={quote(there)}", 303)


async def _password_needed(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        needed = cast(PasswordNeeded, error)
        return JSONResponse({"error": needed.what, "error_en": needed.what_en}, 403)
    return RedirectResponse("/account", 303)


async def _http(request: Request, error: Exception) -> Response:
    error = cast(HTTPException, error)
    if isinstance(error.__cause__, Refused):  # the body limit spoke while FastAPI read the form
        return await _refused(request, error.__cause__)
    known = HTTP_SENTENCES.get(error.status_code)
    response = error_response(request, known or Refused(str(error.detail), str(error.detail)), error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    error = cast(RequestValidationError, error)
    fields = ", ".join(sorted({str(e["loc"][-1]) for e in error.errors()}))
    return error_response(
        request, Refused(f"Dữ liệu gửi lên chưa đúng ở: {fields}", f"these fields are wrong: {fields}"), 422
    )


async def _unfit(request: Request, _error: Exception) -> Response:
    """A number or a character that no database column holds: PostgreSQL says DataError, SQLite's driver Overflow."""
    unfit = Refused(
        "Dữ liệu gửi lên có số quá lớn hoặc ký tự không hợp lệ", "a number is too large or a character wrong"
    )
    return error_response(request, unfit, 400)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.exception("unexpected error at %s", request.url.path, exc_info=error)
    sorry = Refused("Hệ thống gặp lỗi và đã ghi lại; hãy thử lại sau ít phút", "an unexpected error was logged")
    return error_response(request, sorry, 500)


def error_response(request: Request, error: Refused, status: int) -> Response:
    if request.url.path.startswith("/api/"):
        headers = {"retry-after": "60"} if status == 429 else None
        return JSONResponse({"error": error.what, "error_en": error.what_en}, status, headers)
    from web.error_page import error_page

    return error_page(request, error, status)
