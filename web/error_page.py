"""The page that says in one sentence what went wrong and where to go."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlmodel import col, select

from config.errors import Refused, Stale
from models import Event
from models.session import reading
from web.house import House, Visit, is_own_path, language_of
from web.rendering import render
from web.sessions import find_session


def error_page(request: Request, error: Refused, status: int) -> HTMLResponse:
    house: House = request.app.state.house
    now = house.clock()
    known = find_session(request, house.engine, now) if status < 500 else None
    visit = Visit(
        request=request,
        house=house,
        now=now,
        user=known.user if known else None,
        csrf=known.csrf if known else "",
        language=language_of(request, house.settings),
    )
    return HTMLResponse(
        render(
            "error.html",
            visit,
            notice="",
            error=error,
            status=status,
            changes=_what_changed(visit) if isinstance(error, Stale) else [],
            back=_own_referer(request),
        ),
        status_code=status,
    )


def _own_referer(request: Request) -> str:
    """The path the visitor came from, where it is ours."""
    referer = request.headers.get("referer", "")
    base = str(request.base_url)
    path = "/" + referer.removeprefix(base) if referer.startswith(base) else "/"
    return path if is_own_path(path) else "/"


def _what_changed(visit: Visit) -> list[Event]:
    """The last events of the occurrence that somebody else changed first."""
    occurrence_id = visit.request.path_params.get("occurrence_id")
    if occurrence_id is None:
        return []
    with reading(visit.house.engine) as session:
        query = select(Event).where(Event.occurrence_id == int(occurrence_id))
        events = list(session.exec(query.order_by(col(Event.id).desc()).limit(3)))
        session.expunge_all()
        return events
