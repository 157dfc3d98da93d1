"""The API under /api/v1: what a session or a token reads. What a token changes stands in the modules beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from followup import dossier, overview
from followup.overview import Filters, Timing, duties, plans, roll
from models import AssignmentRole, OccurrenceState, PlanState
from web.api import comments, deeds, files, shapes
from web.api import plans as plan_writes
from web.api.reading import (
    MaybeNumber,
    Number,
    OwnReader,
    PageNumber,
    Reader,
    Size,
    answer,
    cut,
    described,
    find,
    links_of,
    tag_of,
)
from web.api.shapes import AgencyOut, CountsOut, OccurrenceOut, OccurrencePage, PlanOut, TaskOut

router = APIRouter()
DESCRIPTION = """Plans, duties and the official classes. A token made on the account page goes into the header
Authorization: Bearer; `x-scope` names the scope that an operation needs. What changes an occurrence needs If-Match with
the ETag that was read (412 for whoever comes second); Idempotency-Key makes a repeated request safe."""


def wanted(
    plan: MaybeNumber = None,
    agency: MaybeNumber = None,
    timing: Timing | None = None,
    state: OccurrenceState | None = None,
    role: AssignmentRole | None = AssignmentRole.LEAD,
    due_from: date | None = None,
    due_to: date | None = None,
    text: Annotated[str, Query(max_length=200)] = "",
    ahead: bool = False,
) -> Filters:
    """The same filters as the pages'."""
    return Filters(
        plan=plan,
        agency=agency,
        timing=timing,
        state=state,
        role=role,
        due_from=due_from,
        due_to=due_to,
        text=text,
        ahead=ahead,
    )


Wanted = Annotated[Filters, Depends(wanted)]


@router.get("/api/v1/openapi.json", include_in_schema=False)
def description(_visit: OwnReader) -> JSONResponse:
    found = get_openapi(title="dondoc", version="1", description=DESCRIPTION, routes=router.routes)
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    return JSONResponse(found)


@router.get("/api/v1/plans", response_model=list[PlanOut], **described())
def plan_list(visit: Reader, state: PlanState | None = None, page: PageNumber = 1, size: Size = 200) -> Response:
    with visit.reading() as session:
        rows = plans.some(session, state, size + 1, size * (page - 1))
        shown, links = cut(visit, [shapes.plan(plan) for plan in rows], page, size)
        return answer(visit, shown, list[PlanOut], links)


@router.get("/api/v1/plans/{plan_id}", response_model=PlanOut, **described())
def plan(visit: Reader, plan_id: Number) -> Response:
    with visit.reading() as session:
        return answer(visit, shapes.plan(plans.get(session, plan_id)), PlanOut)


@router.get("/api/v1/plans/{plan_id}/tasks", response_model=list[TaskOut], **described())
def plan_tasks(visit: Reader, plan_id: Number, page: PageNumber = 1, size: Size = 200) -> Response:
    with visit.reading() as session:
        plans.get(session, plan_id)
        views = plans.tasks(session, visit.today, plan_id, dropped=False)[size * (page - 1) :]
        shown, links = cut(visit, [_task(view) for view in views], page, size)
        return answer(visit, shown, list[TaskOut], links)


@router.get("/api/v1/agencies", response_model=list[AgencyOut], **described())
def agencies(visit: Reader, page: PageNumber = 1, size: Size = 200) -> Response:
    with visit.reading() as session:
        found = roll.agencies(session, visit.today)[size * (page - 1) :]
        shown, links = cut(visit, [AgencyOut(id=one.id, name=one.name) for one in found], page, size)
        return answer(visit, shown, list[AgencyOut], links)


@router.get("/api/v1/occurrences", response_model=OccurrencePage, **described())
def occurrences(visit: OwnReader, filters: Wanted, page: PageNumber = 1, size: Size = 50) -> Response:
    """By due date, undated ones last. The token of an agency's person sees the agency's own."""
    if visit.own_agency is not None:
        filters = replace(filters, agency=visit.own_agency)
    with visit.reading() as session:
        found = duties.page(session, visit.today, filters, number=page, size=size)
        rows = [shapes.occurrence(row) for row in found.rows]
        shown = OccurrencePage(rows=rows, page=found.number, more=found.more)
        return answer(visit, shown, OccurrencePage, links_of(visit, found.number, found.more))


@router.get("/api/v1/occurrences/{occurrence_id}", response_model=OccurrenceOut, **described())
def occurrence(visit: OwnReader, occurrence_id: Number) -> Response:
    with visit.reading() as session:
        found = dossier.load(session, occurrence_id)
        visit.must_own(found.agency.id, found.lead.id)
        shown = find(session, visit, occurrence_id)
        return answer(visit, shown, OccurrenceOut, tag=tag_of(shown))


@router.get("/api/v1/counts", response_model=CountsOut, **described())
def counts(visit: Reader, filters: Wanted) -> Response:
    with visit.reading() as session:
        return answer(visit, shapes.counts(overview.total(session, visit.today, filters), visit.today), CountsOut)


for _room in (comments, deeds, files, plan_writes):
    router.include_router(_room.router)


def _task(view: plans.TaskView) -> TaskOut:
    own = {name: getattr(view.task, name) for name in TaskOut.model_fields if name not in ("lead", "coordinators")}
    return TaskOut(
        **own,
        lead=[given.name for given in view.leads],
        coordinators=[given.name for given in view.coordinators],
    )
