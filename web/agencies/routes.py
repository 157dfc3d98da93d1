"""Agencies: the list with their counts, and the page of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from config.names import plain
from followup import contacts, overview, privacy
from followup.overview import agency as agencies
from followup.overview import duties, roll
from followup.rules import Rules
from models import AssignmentRole, Purpose
from web.access import Action, require
from web.house import Visit

router = APIRouter()
Looker = Annotated[Visit, Depends(require(Action.LOOK))]
Keeper = Annotated[Visit, Depends(require(Action.CONTACTS))]
Own = Annotated[Visit, Depends(require(Action.LOOK_OWN))]


@router.get("/agencies")
def agency_list(visit: Looker, text: str = "", all: str = "") -> Response:
    """Those with duties; with `all` every body that exists today."""
    words = plain(text).split()[:8]
    with visit.reading() as session:

        def rows_now() -> list[overview.AgencyCounts]:
            rows = agencies.rows(session, visit.today, with_idle=all == "1")
            session.expunge_all()
            return rows

        rows = visit.house.fresh.get(("agencies", all == "1"), (roll.version(session), visit.today), rows_now)
        rows = [row for row in rows if all_in(words, row.agency.plain)]
        return visit.page("agencies/list.html", rows=rows, text=text[:200], all=all == "1")


def all_in(words: list[str], name: str) -> bool:
    return all(word in name for word in words)


@router.get("/agencies/{agency_id:int}")
def agency_page(visit: Own, agency_id: int) -> Response:
    visit.must_own(agency_id)
    calendar = Rules.load(visit.settings).calendar
    lead = overview.Filters(agency=agency_id)
    helping = overview.Filters(agency=agency_id, role=AssignmentRole.COORDINATOR)
    soon = calendar.add(visit.today, 20)
    with visit.reading() as session:
        view = agencies.get(session, visit.today, agency_id)
        return visit.page(
            "agencies/show.html",
            view=view,
            counts=overview.total(session, visit.today, lead),
            late=duties.late(session, visit.today, filters=lead, limit=30),
            soon=duties.due_soon(session, visit.today, soon, filters=lead, limit=30),
            soon_until=soon,
            helping=duties.due_soon(session, visit.today, soon, filters=helping, limit=30),
            purposes=list(Purpose),
        )


@router.post("/agencies/{agency_id:int}/contacts")
def add_contact(
    visit: Keeper,
    agency_id: int,
    address: Annotated[str, Form(min_length=3, max_length=200)],
    purpose: Annotated[Purpose, Form()],
    name: Annotated[str, Form(max_length=120)] = "",
    title: Annotated[str, Form(max_length=120)] = "",
) -> Response:
    with visit.writing() as session:
        contacts.add(
            session,
            agency_id,
            address=address,
            purpose=purpose,
            name=name,
            title=title,
            actor=visit.actor,
            now=visit.now,
        )
    return visit.to(f"/agencies/{agency_id}", "Đã thêm địa chỉ nhận thông báo.")


@router.post("/contacts/{contact_id:int}/off")
def contact_off(visit: Keeper, contact_id: int, reason: Annotated[str, Form(max_length=200)] = "") -> Response:
    with visit.writing() as session:
        contact = contacts.switch_off(session, contact_id, reason=reason, actor=visit.actor, now=visit.now)
        return visit.to(f"/agencies/{contact.agency_id}", "Đã ngừng dùng địa chỉ; các đường dẫn đã gửi hết hiệu lực.")


@router.post("/contacts/{contact_id:int}/forget")
def forget_contact(visit: Keeper, contact_id: int) -> Response:
    """At the person's request: the address and the name go for good."""
    with visit.writing() as session:
        contact = contacts.find(session, contact_id)
        privacy.forget(session, contact, actor=visit.actor, now=visit.now)
        agency_id = contact.agency_id
    return visit.to(f"/agencies/{agency_id}", "Đã gỡ dữ liệu cá nhân của địa chỉ; lịch sử của cơ quan giữ nguyên.")


@router.post("/contacts/{contact_id:int}/on")
def contact_on(visit: Keeper, contact_id: int) -> Response:
    with visit.writing() as session:
        contact = contacts.switch_on(session, contact_id, actor=visit.actor, now=visit.now)
        return visit.to(f"/agencies/{contact.agency_id}", "Địa chỉ được dùng lại.")
