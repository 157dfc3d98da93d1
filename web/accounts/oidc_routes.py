"""Logging in through the office's own OpenID Connect provider, beside the password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from models import Event
from web import tries
from web.access import Action, require
from web.accounts import linking, oidc
from web.house import Visit, is_own_path
from web.sessions import open_session, put_cookie

router = APIRouter()
COOKIE = "dondoc_oidc"
Public = Annotated[Visit, Depends(require(Action.PUBLIC))]


@router.get("/login/oidc")
def leave(visit: Public, request: Request, next: str = "/") -> Response:
    with visit.writing() as session:
        tries.LOGIN.count(session, tries.caller_of(request), visit.now)
    begun = oidc.begin(visit.settings, next if is_own_path(next) else "/", visit.now)
    response = RedirectResponse(begun.address, 303)
    secure = visit.settings.base_url.startswith("https://")
    # Lax: the provider sends the browser back from another site.
    response.set_cookie(COOKIE, begun.kept, max_age=oidc.LIFE, httponly=True, samesite="lax", secure=secure)
    return response


@router.get("/login/oidc/callback")
def come_back(visit: Public, request: Request) -> Response:
    claims, next_path = oidc.finish(
        visit.settings, request.cookies.get(COOKIE, ""), dict(request.query_params), visit.now
    )
    with visit.writing() as session:
        user = linking.account(session, visit.settings, claims, visit.now)
        session.flush()
        token = open_session(session, user, visit.settings, visit.now)
        actor = f"user:{user.login}"
        session.add(Event(at=visit.now, actor=actor, kind="logged_in", data={"by": "oidc"}))
    response = visit.to(next_path if is_own_path(next_path) else "/")
    put_cookie(response, token, visit.settings)
    response.delete_cookie(COOKIE)
    return response
