"""Papers as downloads: sheet, report, calendar, drafts for signature. Every one taken is recorded."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from config.errors import Refused
from followup import history, overview, papers
from followup.overview import Timing
from followup.papers import Format, drafts, pdf
from models import Draft, DraftKind
from web.access import Action, require
from web.downloads import download
from web.feeds import choices
from web.filters import read_filters
from web.house import Visit

router = APIRouter()
Taker = Annotated[Visit, Depends(require(Action.EXPORT))]
DOCX = Format.DOCX.media_type
NAMES = {DraftKind.URGE: "cong-van-don-doc", DraftKind.SUBMISSION_NOTE: "phieu-trinh", DraftKind.BRIEFING: "giao-ban"}


@router.get("/exports")
def choose(visit: Taker) -> Response:
    filters = read_filters(visit.request.query_params)
    with visit.reading() as session:
        return visit.page(
            "exports/choose.html",
            filters=filters,
            counts=overview.total(session, visit.today, filters),
            timings=list(Timing),
            has_pdf=pdf.program() is not None,
            **choices(session),
        )


@router.get("/exports/file")
def take(
    visit: Taker,
    format: Annotated[str, Query(max_length=8)],
    ticket: Annotated[str, Query(pattern=r"^[0-9]{0,16}$")] = "",
) -> Response:
    """The document of the filters in the address, as a file to save.

    `ticket` comes back as a cookie when the file is there: the page shows a running bar until then.
    """
    if format not in set(Format):
        raise Refused(f"Không có dạng tệp “{format[:8]}”", "there is no such format")
    wanted, filters = Format(format), read_filters(visit.request.query_params)
    with visit.reading() as session:
        content = papers.export(session, wanted, filters, visit.now, visit.settings)
    with visit.writing() as session:
        given = filters.params()
        history.record(session, "exported", actor=visit.actor, now=visit.now, format=wanted.value, filters=given)
    response = download(content, papers.file_name(wanted, visit.now), wanted.media_type)
    if ticket:
        response.set_cookie("dondoc_taken", ticket, max_age=60, samesite="strict")
    return response


@router.get("/drafts/{draft_id:int}/file")
def draft_file(visit: Taker, draft_id: int) -> Response:
    with visit.reading() as session:
        content = drafts.one(session, draft_id, visit.now, visit.settings)
        kind = session.get_one(Draft, draft_id).kind
    return download(content, f"{NAMES[kind]}-{draft_id}.docx", DOCX)


@router.get("/drafts/file")
def drafts_together(visit: Taker, ids: Annotated[list[int], Query(max_length=60)]) -> Response:
    """Several drafts of one kind to one agency in one document."""
    with visit.reading() as session:
        content = drafts.together(session, ids, visit.now, visit.settings)
    return download(content, "van-ban-du-thao.docx", DOCX)


@router.get("/drafts/briefing")
def briefing(visit: Taker) -> Response:
    """The list of everything that waits for the next giao ban."""
    with visit.reading() as session:
        content = drafts.briefing(session, visit.now, visit.settings)
    return download(content, f"giao-ban-{visit.today.isoformat()}.docx", DOCX)
