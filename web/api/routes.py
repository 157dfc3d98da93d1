"""A read-only API under /api/v1, for a session or a token. What changes anything is done on the pages."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from config.errors import NotFound
from followup import overview
from followup.overview import Filters, Timing, duties, plans, roll
from models import AssignmentRole, OccurrenceState, Plan, PlanState
from web.access import Action, require
from web.api import shapes
from web.api.shapes import AgencyOut, CountsOut, OccurrenceOut, OccurrencePage, PlanOut, Problem, TaskOut
from web.house import Visit

router = APIRouter(
    responses={
        304: {"description": "Not changed since the ETag that was given"},
        **{status: {"model": Problem, "description": "One sentence"} for status in (400, 401, 403, 404, 422)},
    }
)
Reader = Annotated[Visit, Depends(require(Action.LOOK))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
MaybeNumber = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


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


def answer(visit: Visit, value: Any, kind: Any) -> Response:
    """JSON with its ETag; 304 where the asker has it already."""
    body = TypeAdapter(kind).dump_json(value)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if visit.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/api/v1/openapi.json", include_in_schema=False)
def description(_visit: Reader) -> JSONResponse:
    return JSONResponse(
        get_openapi(
            title="dondoc",
            version="1",
            description="Plans, duties and the official classes, read-only.",
            routes=router.routes,
        )
    )


@router.get("/api/v1/plans", response_model=list[PlanOut])
def plan_list(visit: Reader, state: PlanState | None = None) -> Response:
    with visit.reading() as session:
        rows = plans.some(session, state)
        return answer(visit, [_plan(plan) for plan in rows], list[PlanOut])


@router.get("/api/v1/plans/{plan_id}", response_model=PlanOut)
def plan(visit: Reader, plan_id: Number) -> Response:
    with visit.reading() as session:
        return answer(visit, _plan(plans.get(session, plan_id)), PlanOut)


@router.get("/api/v1/plans/{plan_id}/tasks", response_model=list[TaskOut])
def plan_tasks(visit: Reader, plan_id: Number) -> Response:
    with visit.reading() as session:
        plans.get(session, plan_id)
        views = plans.tasks(session, visit.today, plan_id, dropped=False)
        return answer(visit, [_task(view) for view in views], list[TaskOut])


@router.get("/api/v1/agencies", response_model=list[AgencyOut])
def agencies(visit: Reader) -> Response:
    with visit.reading() as session:
        rows = [AgencyOut(id=one.id, name=one.name) for one in roll.agencies(session, visit.today)]
        return answer(visit, rows, list[AgencyOut])


@router.get("/api/v1/occurrences", response_model=OccurrencePage)
def occurrences(
    visit: Reader,
    filters: Wanted,
    page: Annotated[int, Query(ge=1, le=2000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """By due date, undated ones last."""
    with visit.reading() as session:
        found = duties.page(session, visit.today, filters, number=page, size=size)
        rows = [shapes.occurrence(row) for row in found.rows]
        return answer(visit, OccurrencePage(rows=rows, page=found.number, more=found.more), OccurrencePage)


@router.get("/api/v1/occurrences/{occurrence_id}", response_model=OccurrenceOut)
def occurrence(visit: Reader, occurrence_id: Number) -> Response:
    with visit.reading() as session:
        found = duties.some(session, visit.today, [occurrence_id])
        if not found:
            raise NotFound("Không có kỳ thực hiện này", "there is no such occurrence")
        return answer(visit, shapes.occurrence(found[0]), OccurrenceOut)


@router.get("/api/v1/counts", response_model=CountsOut)
def counts(visit: Reader, filters: Wanted) -> Response:
    with visit.reading() as session:
        return answer(visit, shapes.counts(overview.total(session, visit.today, filters), visit.today), CountsOut)


def _plan(found: Plan) -> PlanOut:
    return PlanOut(**{name: getattr(found, name) for name in PlanOut.model_fields})


def _task(view: plans.TaskView) -> TaskOut:
    own = {name: getattr(view.task, name) for name in TaskOut.model_fields if name not in ("lead", "coordinators")}
    return TaskOut(
        **own,
        lead=[given.name for given in view.leads],
        coordinators=[given.name for given in view.coordinators],
    )
