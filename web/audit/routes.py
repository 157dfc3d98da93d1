"""The history for administrators and auditors: who did what, and whether it is still what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response, StreamingResponse

from followup import audit, history
from followup.overview import events
from followup.overview.events import Wanted
from web import texts
from web.access import Action, require
from web.audit import sheet
from web.board.choices import choices
from web.downloads import download
from web.filters import read_values
from web.house import Visit

router = APIRouter()
Auditor = Annotated[Visit, Depends(require(Action.AUDIT))]


def day_of(text: str) -> date:
    """A day of this age: others have no moment on every machine. Raises ValueError."""
    found = date.fromisoformat(text)
    if not 1990 < found.year < 2200:
        raise ValueError(text)
    return found


READERS: dict[str, Callable[[str], Any]] = {
    "person": str,
    "kind": str,
    "plan": int,
    "agency": int,
    "from": day_of,
    "to": day_of,
}


def wanted_of(params: Mapping[str, str]) -> Wanted:
    """Raises `Refused` for a value that its field does not know."""
    given = read_values(params, READERS)
    return Wanted(first=given.pop("from", None), last=given.pop("to", None), **given)


@router.get("/audit")
def show(visit: Auditor) -> Response:
    params = visit.request.query_params
    wanted, before = wanted_of(params), read_values(params, {"before": int}).get("before")
    kinds = sorted(texts.words(visit.language)["event"].items(), key=lambda pair: pair[1])
    with visit.reading() as session:
        entries, more = events.page(session, wanted, before=before)
        return visit.page(
            "audit/show.html",
            wanted=wanted,
            before=before,
            entries=entries,
            more=more,
            kinds=kinds,
            people=events.people(session),
            plans=choices(visit, session).plans,
            agencies=choices(visit, session).agencies,
            seal=audit.state(session),
        )


@router.get("/audit/export.csv")
def export(visit: Auditor) -> Response:
    """The events of the filters in the address; that they were taken is an event, the first of the file."""
    wanted = wanted_of(visit.request.query_params)
    with visit.writing() as session:
        given = wanted.params()
        history.record(session, "exported", actor=visit.actor, now=visit.now, what="audit", format="csv", filters=given)
    name = f"nhat-ky-{visit.today.isoformat()}.csv"
    heads = {key: value for key, value in download(b"", name).headers.items() if not key.startswith("content-l")}
    content = sheet.lines(events.every(visit.house.engine, wanted))
    return StreamingResponse(content, headers=heads | {"content-type": "text/csv; charset=utf-8"})


@router.post("/audit/verify")
def verify(visit: Auditor) -> Response:
    """Reads the whole history; the page says so while it lasts."""
    chain = audit.check(visit.house.engine, visit.settings, actor=visit.actor, now=visit.now)
    if chain.faults:
        return visit.to("/audit", f"Nhật ký có {len(chain.faults)} điểm không còn nguyên vẹn; xem ở đầu trang.")
    return visit.to("/audit", f"Nhật ký nguyên vẹn: đã kiểm tra {chain.blocks} khối, {chain.events} sự kiện.")
