"""Plans from programs: in as a proposal, and from then on followed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from config.errors import Refused
from followup import activation
from followup.importing import AlreadyImported
from followup.overview import plans
from followup.rules import Rules
from models import Plan, TokenScope
from web.access import Action
from web.api import shapes
from web.api.change import Change, Told, looking_at_a_file, once, writing
from web.api.files import NOT_TAKEN, RAW
from web.api.reading import Number, described
from web.api.shapes import ActivationOut, PlanOut
from web.plans import incoming

router = APIRouter()
KNOWN: dict[int | str, Any] = NOT_TAKEN | {200: {"model": PlanOut, "description": "The same file was imported before"}}


@router.post(
    "/api/v1/plans",
    response_model=PlanOut,
    status_code=201,
    summary="Nhập kế hoạch",
    **described(TokenScope.IMPORT, also=KNOWN, extra=RAW),
)
def import_plan(
    name: Annotated[str, Query(min_length=1, max_length=200, description="the file's name with its ending")],
    change: Change = writing(Action.IMPORT, TokenScope.IMPORT),
) -> Response:
    """The file's bytes as they are; read as a proposal that a coordinator reviews."""
    visit = change.visit
    with looking_at_a_file():
        if not change.body:
            raise Refused("Không có nội dung tệp kế hoạch", "there is no file")
        proposal = incoming.read(visit, name, change.body)

    def work(session: Session) -> Told:
        try:
            with session.begin_nested():  # what a known file began is taken back
                return _told(incoming.store(session, visit, proposal, name, change.body), 201)
        except AlreadyImported as known:
            return _told(plans.get(session, known.plan_id), 200)

    return once(change, work)


@router.post(
    "/api/v1/plans/{plan_id}/activate",
    response_model=ActivationOut,
    summary="Kích hoạt kế hoạch",
    **described(TokenScope.IMPORT),
)
def activate(plan_id: Number, change: Change = writing(Action.ACTIVATE, TokenScope.IMPORT)) -> Response:
    def work(session: Session) -> Told:
        visit = change.visit
        done = activation.activate(session, plan_id, actor=visit.actor, now=visit.now, rules=Rules.load(visit.settings))
        visit.moved(plan_id)
        return Told(ActivationOut(**{name: getattr(done, name) for name in ActivationOut.model_fields}))

    return once(change, work)


def _told(plan: Plan, status: int) -> Told:
    return Told(shapes.plan(plan), status, {"location": f"/api/v1/plans/{plan.id}"})
