"""One sentence carried over a redirect, in a signed cookie of a minute."""

from __future__ import annotations

from fastapi import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

from config import keys
from config.settings import Settings

COOKIE = "dondoc_notice"
SECONDS = 60


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keys.oldest_first(settings), salt="notice")


def put_notice(response: Response, text: str, settings: Settings) -> None:
    value = _serializer(settings).dumps(text)
    secure = settings.base_url.startswith("https://")
    response.set_cookie(COOKIE, value, max_age=SECONDS, httponly=True, samesite="lax", secure=secure)


def take_notice(request: Request, settings: Settings) -> str:
    value = request.cookies.get(COOKIE, "")
    if not value:
        return ""
    try:
        return str(_serializer(settings).loads(value, max_age=SECONDS))
    except BadData:
        return ""
