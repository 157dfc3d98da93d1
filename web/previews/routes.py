"""Every kind of message with real data, its HTML as a mail program shows it, and the ledger as CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from config.errors import NotFound
from followup.rules import Rules
from notifications import ledger, links, previews
from notifications.letter import Composed
from web.access import Action, require
from web.downloads import download
from web.house import Visit

router = APIRouter()
Looker = Annotated[Visit, Depends(require(Action.LOOK))]
Exporter = Annotated[Visit, Depends(require(Action.EXPORT))]
#: A mail has inline styles; nothing else of it may run, load or be framed.
AS_MAIL = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups"}
NAMES = (*previews.NAMES, *previews.SHEETS)


@router.get("/messages/previews")
def every(visit: Looker, name: str = NAMES[0]) -> Response:
    composed = _composed(visit, name)
    rules = Rules.load(visit.settings)
    problems = previews.check(visit.settings, rules.calendar, visit.now)
    return visit.page("previews/page.html", names=NAMES, name=name, composed=composed, problems=problems)


@router.get("/messages/previews/{name}.html")
def as_mail(visit: Looker, name: str) -> Response:
    composed = _composed(visit, name)
    if not composed.html:
        raise NotFound("Thông báo này không có dạng HTML", "this message has no HTML form")
    return HTMLResponse(composed.html, headers=AS_MAIL)


@router.get("/messages/export.csv")
def export(visit: Exporter) -> Response:
    with visit.reading() as session:
        return download(ledger.export(session), f"so-thong-bao-{visit.today}.csv")


def _composed(visit: Visit, name: str) -> Composed:
    if name not in NAMES:
        raise NotFound("Không có mẫu này", "there is no such template")
    rules = Rules.load(visit.settings)
    with visit.reading() as session:
        shown = previews.render(name, visit.settings, rules.calendar, visit.now, session)
    # Whoever holds a link answers for the agency: who looks at a real message here shall not.
    return replace(shown, text=links.mask(shown.text), html=links.mask(shown.html))
