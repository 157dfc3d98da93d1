"""The dry run of what becomes of ended bodies' duties, and the buttons that carry it out."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlmodel import Session, select

from config.errors import Refused
from config.names import fold
from followup import succession
from followup.overview import roll
from followup.rules import Rules
from models import Agency
from web.access import Action, require
from web.bodies import find_agency
from web.house import Visit

router = APIRouter()
Looker = Annotated[Visit, Depends(require(Action.LOOK))]
Decider = Annotated[Visit, Depends(require(Action.DECIDE))]
PAGE = "/succession"


@router.get(PAGE)
def show(visit: Looker, until: date | None = None) -> Response:
    """As of today, or of a coming day."""
    with visit.reading() as session:
        return visit.page(
            "succession/show.html",
            seen=succession.preview(session, visit.now, until=until),
            until=until,
            agencies=roll.agencies(session, visit.today),
        )


@router.post(f"{PAGE}/decide")
def decide(
    visit: Decider,
    old: Annotated[str, Form(min_length=1, max_length=200)],
    effective_on: Annotated[date, Form()],
    basis: Annotated[str, Form(min_length=1, max_length=300)],
    new: Annotated[list[str], Form()],
    function: Annotated[list[str], Form()],
) -> Response:
    """Who takes over what of a body, from when, on what ground."""
    with visit.writing() as session:
        shares = _shares(session, new, function, visit.today)
        succession.decide(
            session,
            _old_body(session, old),
            list(shares),
            effective_on=effective_on,
            basis=basis,
            functions=shares,
            actor=visit.actor,
            now=visit.now,
        )
    return visit.to(f"{PAGE}?until={max(effective_on, visit.today).isoformat()}", f"Đã ghi nhận sắp xếp của {old}.")


@router.post(f"{PAGE}/merge/{{agency_id:int}}")
def merge(visit: Decider, agency_id: int) -> Response:
    rules = Rules.load(visit.settings)
    with visit.writing() as session:
        done = succession.apply(session, visit.now, rules=rules, actor=visit.actor, only=[agency_id])
        if not done:
            raise Refused("Việc sáp nhập này chưa đến ngày hoặc đã thực hiện", "not due yet, or done already")
        visit.moved(*done[0].plans)
        said = f"Đã chuyển {done[0].occurrences} kỳ thực hiện từ {done[0].old.name} sang {done[0].new.name}."
    return visit.to(PAGE, said)


@router.post(f"{PAGE}/settle/{{occurrence_id:int}}")
def settle(visit: Decider, occurrence_id: int, name: Annotated[str, Form(min_length=1, max_length=200)]) -> Response:
    """One duty of an ended body gets its owner."""
    rules = Rules.load(visit.settings)
    with visit.writing() as session:
        new = find_agency(session, name, visit.today)
        done = succession.settle(session, [occurrence_id], new, actor=visit.actor, now=visit.now, rules=rules)
        visit.moved(done[0].plan_id)
    return visit.back(PAGE, f"Đã giao nhiệm vụ cho {name}.")


def _old_body(session: Session, typed: str) -> int:
    """Also one that has ended already. Raises Refused where none or several have this name."""
    found = [agency.id for agency in session.exec(select(Agency)) if fold(agency.name) == fold(typed)]
    if len(found) != 1 or found[0] is None:
        raise Refused(f"Danh mục không có đúng một cơ quan tên “{typed}”", f"not exactly one agency is called {typed}")
    return found[0]


def _shares(session: Session, new: list[str], function: list[str], today: date) -> dict[int, str]:
    """Each successor with the words of its share; lines without a name are left out."""
    words = [*function, *[""] * len(new)]
    named = [(name.strip(), said.strip()) for name, said in zip(new, words, strict=False) if name.strip()]
    if not named:
        raise Refused("Cần ghi ít nhất một cơ quan kế thừa", "name at least one successor")
    return {find_agency(session, name, today): said[:300] for name, said in named}
