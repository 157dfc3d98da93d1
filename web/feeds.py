"""Calendar feeds: signed addresses that a calendar program reads, and the page where they are made and revoked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from config.settings import Settings
from followup import history
from followup.overview import Filters
from followup.overview.duties import all_rows
from followup.papers import host_of, ics
from models import Agency, Feed, Person, Plan
from notifications import links
from notifications.links import LinkInvalid
from web import tries
from web.access import Action, require
from web.house import Visit

router = APIRouter()
Public = Annotated[Visit, Depends(require(Action.PUBLIC))]
Taker = Annotated[Visit, Depends(require(Action.EXPORT))]
Office = Annotated[Visit, Depends(require(Action.DECIDE))]
YEARS = 5


def address(settings: Settings, feed: Feed) -> str:
    """Always the same for one feed, so that it can be shown again."""
    return links.make(settings, "feed", {"feed": feed.id}, now=feed.made_at, days=365 * YEARS)


@router.get("/f/{token}")
def read_feed(visit: Public, token: str) -> Response:
    """What a calendar program fetches every few hours."""
    try:
        return _feed(visit, token.removesuffix(".ics"))
    except LinkInvalid:
        with visit.writing() as session:
            tries.LINK.count(session, tries.caller_of(visit.request), visit.now)
        raise


def _feed(visit: Visit, token: str) -> Response:
    payload = links.read(visit.settings, "feed", token, visit.now)
    with visit.reading() as session:
        feed = session.get(Feed, payload.get("feed"))
        if feed is None or feed.revoked_at is not None:
            raise LinkInvalid
        role = None if feed.agency_id or feed.person_id else Filters().role  # they also see what they coordinate
        filters = Filters(agency=feed.agency_id, plan=feed.plan_id, person=feed.person_id, role=role, ahead=True)
        duties = ics.worth_showing(all_rows(session, visit.today, filters), visit.today)
        body = ics.to_ics(duties, name=_name(session, feed), host=host_of(visit.settings), now=visit.now)
    headers = {"referrer-policy": "no-referrer", "cache-control": "private, max-age=3600"}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/feeds")
def feeds(visit: Taker) -> Response:
    with visit.reading() as session:
        query = select(Feed).where(col(Feed.revoked_at).is_(None)).order_by(col(Feed.id).desc()).limit(300)
        rows = [(feed, _name(session, feed), address(visit.settings, feed)) for feed in session.exec(query)]
        return visit.page("exports/feeds.html", rows=rows, **choices(session))


@router.post("/feeds")
def make_feed(
    visit: Office,
    agency: Annotated[str, Form(max_length=10)] = "",
    plan: Annotated[str, Form(max_length=10)] = "",
    person: Annotated[str, Form(max_length=10)] = "",
    label: Annotated[str, Form(max_length=120)] = "",
) -> Response:
    with visit.writing() as session:
        feed = Feed(
            agency_id=_number(agency),
            plan_id=_number(plan),
            person_id=_number(person),
            label=label.strip(),
            made_by=visit.actor,
            made_at=visit.now,
        )
        for kind, number in ((Agency, feed.agency_id), (Plan, feed.plan_id), (Person, feed.person_id)):
            if number is not None and session.get(kind, number) is None:
                raise NotFound("Không có cơ quan, kế hoạch hoặc người này", "there is no such agency, plan or person")
        session.add(feed)
        session.flush()
        history.record(
            session,
            "feed_made",
            actor=visit.actor,
            now=visit.now,
            agency_id=feed.agency_id,
            plan_id=feed.plan_id,
            feed=feed.id,
        )
    return visit.to("/feeds", "Đã tạo địa chỉ lịch. Dán địa chỉ này vào phần mềm lịch.")


@router.post("/feeds/{feed_id:int}/revoke")
def revoke_feed(visit: Office, feed_id: int) -> Response:
    with visit.writing() as session:
        feed = session.get(Feed, feed_id)
        if feed is None or feed.revoked_at is not None:
            raise NotFound("Không có địa chỉ lịch này", "there is no such feed")
        feed.revoked_at = visit.now
        history.record(
            session, "feed_revoked", actor=visit.actor, now=visit.now, agency_id=feed.agency_id, feed=feed_id
        )
    return visit.to("/feeds", "Đã thu hồi địa chỉ lịch; ai còn giữ địa chỉ cũ không đọc được nữa.")


def choices(session: Session) -> dict[str, Any]:
    """Living agencies and plans for the drop-down lists of forms."""
    agencies = select(Agency).where(col(Agency.valid_to).is_(None)).order_by(col(Agency.name)).limit(1000)
    plans = select(Plan.id, Plan.number, Plan.title).order_by(col(Plan.id).desc()).limit(500)
    return {"agencies": list(session.exec(agencies)), "plans": list(session.exec(plans))}


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise Refused("Lựa chọn không hợp lệ", "the choice is wrong")
    return int(text)


def _name(session: Session, feed: Feed) -> str:
    agency = session.get(Agency, feed.agency_id) if feed.agency_id else None
    plan = session.get(Plan, feed.plan_id) if feed.plan_id else None
    person = session.get(Person, feed.person_id) if feed.person_id else None
    parts = [agency.name if agency else "", (plan.number or plan.title or "") if plan else ""]
    parts += [person.name if person else ""]
    return "Hạn nhiệm vụ · " + (" · ".join(part for part in parts if part) or "tất cả")
