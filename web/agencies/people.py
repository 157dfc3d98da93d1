"""The page of one person."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from followup import overview
from followup.overview import duties, person
from followup.rules import Rules
from web.access import Action, require
from web.house import Visit

router = APIRouter()
Own = Annotated[Visit, Depends(require(Action.LOOK_OWN))]


@router.get("/people/{person_id:int}")
def person_page(visit: Own, person_id: int) -> Response:
    calendar = Rules.load(visit.settings).calendar
    with visit.reading() as session:
        view = person.get(session, visit.today, person_id)
        visit.must_own(view.agency.id)
        lead = overview.Filters(agency=view.agency.id)
        return visit.page(
            "agencies/person.html",
            view=view,
            counts=overview.total(session, visit.today, lead),
            late=duties.late(session, visit.today, filters=lead, limit=10),
            soon=duties.due_soon(session, visit.today, calendar.add(visit.today, 20), filters=lead, limit=10),
        )
