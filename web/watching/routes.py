"""/healthz: the process lives. /readyz: it may be given visitors. /metrics: numbers, behind a token."""

from __future__ import annotations

from functools import cache
from secrets import compare_digest

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from config.errors import NotFound
from followup.overview.pulse import pulse
from models.migrations import current, newest
from models.session import reading
from web.house import House
from web.watching.gauges import written

router = APIRouter(include_in_schema=False)
#: Read once: another version is another process.
expected = cache(newest)


@router.get("/healthz")
def healthz() -> PlainTextResponse:
    return PlainTextResponse("ok")


@router.get("/readyz")
def readyz(request: Request) -> PlainTextResponse:
    """503 while the database is away or its schema is not this version's; says which, and nothing more."""
    house: House = request.app.state.house
    try:
        schema = current(house.engine)
    except SQLAlchemyError:
        return PlainTextResponse("the database does not answer", 503)
    if schema != expected():
        return PlainTextResponse(f"the schema is {schema}, this version expects {expected()}", 503)
    return PlainTextResponse("ready")


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Raises `NotFound` without the token of the settings, so that nobody learns that it is here."""
    house: House = request.app.state.house
    token = house.settings.metrics_token.get_secret_value()
    given = request.headers.get("authorization", "")
    if not token or not compare_digest(given.encode("latin-1"), f"Bearer {token}".encode()):
        raise NotFound("Không có trang này", "no such page")
    with reading(house.engine) as session:
        return Response(written(pulse(session, house.clock())), media_type=CONTENT_TYPE_LATEST)
