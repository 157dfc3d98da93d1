"""The board: today's work first, then the official classes; lists behind every number; search."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import select

from config.errors import NotFound, Refused
from followup import answers, overview, reminding
from followup.invariants.base import Look
from followup.invariants.configuration import StepRuns
from followup.overview import comments, duties, roll, work
from followup.overview.proposed import proposed
from followup.overview.pulse import pulse
from followup.rules import Rules
from models import OccurrenceState, PlanState, SavedView
from web.access import Action, require
from web.board.choices import choices
from web.board.numbers import numbers
from web.board.periods import KEYS, chosen, within
from web.filters import page_number, read_filters
from web.house import Visit
from web.plans.timeline import timeline
from web.rendering import link

router = APIRouter()
Looker = Annotated[Visit, Depends(require(Action.LOOK))]
Anyone = Annotated[Visit, Depends(require(Action.ACCOUNT))]
Reminder = Annotated[Visit, Depends(require(Action.REMIND))]
Decider = Annotated[Visit, Depends(require(Action.DECIDE))]

#: What fits on one A4 page in print.
LEADERS_LATE, LEADERS_AGENCIES = 12, 8
BULK = 500
VIEWS = 20


@router.get("/")
def home(visit: Anyone) -> Response:
    if visit.own_agency is not None:
        return RedirectResponse(f"/agencies/{visit.own_agency}", 303)
    return board(visit)


@router.get("/board")
def board(visit: Looker) -> Response:
    params = visit.request.query_params
    filters = within(read_filters(params), params.get("period", ""), visit.today)
    calendar = Rules.load(visit.settings).calendar
    with visit.reading() as session:
        version = (roll.version(session), visit.today)
        shown = visit.house.fresh.get(
            ("board", filters), version, lambda: numbers(session, visit.today, filters, calendar)
        )
        return visit.page(
            "board/board.html",
            filters=filters,
            period=chosen(filters, visit.today),
            periods=KEYS,
            todo=overview.todo(session, visit.today),
            mentions=comments.unseen(session, visit.user_id),
            lines=timeline(session, visit.today, filters.plan) if filters.plan else None,
            shown=shown,
            all_plans=choices(visit, session).plans,
        )


@router.get("/occurrences")
def occurrences(visit: Looker) -> Response:
    params = visit.request.query_params
    filters = read_filters(params)
    with visit.reading() as session:
        return visit.page(
            "board/list.html",
            filters=filters,
            page=duties.page(session, visit.today, filters, number=page_number(params)),
            plans=choices(visit, session).plans,
            agencies=choices(visit, session).agencies,
            timings=list(overview.Timing),
            states=list(OccurrenceState),
            views=session.exec(select(SavedView).where(SavedView.user_id == visit.user_id).limit(VIEWS)).all(),
        )


@router.post("/views")
def keep_view(
    visit: Looker,
    name: Annotated[str, Form(min_length=1, max_length=80)],
    query: Annotated[str, Form(max_length=480)] = "",
) -> Response:
    """Keeps a list under a name; filters that are wrong are refused here, not when it is opened."""
    filters = read_filters(dict(parse_qsl(query)))
    path = link("/occurrences", **filters.params())
    with visit.writing() as session:
        if len(session.exec(select(SavedView.id).where(SavedView.user_id == visit.user_id)).all()) >= VIEWS:
            raise Refused(f"Mỗi người lưu được {VIEWS} danh sách; hãy bỏ bớt", f"at most {VIEWS} views")
        session.add(SavedView(user_id=visit.user_id, name=name.strip(), path=path))
    return visit.to(path, f"Đã lưu danh sách “{name.strip()}”.")


@router.post("/views/{view_id:int}/drop")
def drop_view(visit: Looker, view_id: int) -> Response:
    with visit.writing() as session:
        view = session.get(SavedView, view_id)
        if view is None or view.user_id != visit.user_id:
            raise NotFound("Không có danh sách đã lưu này", "there is no such view")
        session.delete(view)
    return visit.to("/occurrences", "Đã bỏ danh sách đã lưu.")


@router.post("/occurrences/remind")
def remind(visit: Reminder, ids: Annotated[list[int], Form()] = []) -> Response:  # noqa: B006  FastAPI copies it
    chosen = _chosen(ids)
    with visit.writing() as session:
        done = reminding.remind(session, chosen, actor=visit.actor, now=visit.now, rules=Rules.load(visit.settings))
    passed = len(chosen) - done
    more = f" {passed} nhiệm vụ không cần nhắc (đã đóng, chờ xác nhận hoặc đã nhắc hôm nay)." if passed else ""
    return visit.back("/occurrences", f"Đã lập nhắc việc cho {done} nhiệm vụ.{more}")


@router.post("/occurrences/confirm")
def confirm(visit: Decider, ids: Annotated[list[int], Form()] = []) -> Response:  # noqa: B006
    """Each by itself: one that may not be confirmed does not stop the others."""
    chosen, refused = _chosen(ids), 0
    rules = Rules.load(visit.settings)
    for number in chosen:
        try:
            with visit.writing() as session:
                visit.moved(answers.confirm(session, number, actor=visit.actor, now=visit.now, rules=rules).plan_id)
        except Refused:
            refused += 1
    more = f" {refused} nhiệm vụ không ở trạng thái chờ xác nhận nên giữ nguyên." if refused else ""
    return visit.back("/occurrences", f"Đã xác nhận hoàn thành {len(chosen) - refused} nhiệm vụ.{more}")


def _chosen(ids: list[int]) -> list[int]:
    if not ids:
        raise Refused("Chưa chọn nhiệm vụ nào trong danh sách", "nothing was chosen")
    return sorted(set(ids))[:BULK]


@router.get("/todo/{what}")
def todo_list(visit: Looker, what: str) -> Response:
    """One of today's lists, each item with its decision beside it."""
    with visit.reading() as session:
        if what == "confirm":
            rows = duties.page(session, visit.today, overview.Filters(role=None, state=OccurrenceState.SUBMITTED)).rows
            return visit.page("board/confirm.html", rows=rows)
        if what == "extensions":
            return visit.page("board/extensions.html", rows=work.extensions(session))
        if what == "hand-backs":
            return visit.page(
                "board/hand_backs.html",
                rows=work.hand_backs(session),
                agencies=roll.agencies(session, visit.today),
            )
        if what == "names":
            return visit.page(
                "board/names.html",
                rows=work.open_names(session),
                agencies=roll.agencies(session, visit.today),
                groups=roll.groups(session),
            )
        if what == "orphans":
            rows = duties.some(session, visit.today, work.orphans(session, visit.today))
            return visit.page("board/orphans.html", rows=rows)
    raise Refused("Không có danh sách này", "there is no such list")


@router.get("/search")
def search(visit: Looker, q: str = "") -> Response:
    with visit.reading() as session:
        return visit.page("board/search.html", q=q[:200], found=overview.search(session, q[:200]))


@router.get("/leaders")
def leaders(visit: Looker) -> Response:
    """One A4 page: what is late, since when, how often it was urged."""
    filters = read_filters(visit.request.query_params)
    calendar = Rules.load(visit.settings).calendar
    with visit.reading() as session:
        version = (roll.version(session), visit.today)
        shown = visit.house.fresh.get(
            ("board", filters), version, lambda: numbers(session, visit.today, filters, calendar)
        )
        late = duties.late(session, visit.today, filters=filters, limit=LEADERS_LATE)
        return visit.page(
            "board/leaders.html",
            filters=filters,
            counts=shown.counts,
            agencies=[row for row in shown.agencies if row.counts.open_late][:LEADERS_AGENCIES],
            late=late,
            proposed=proposed(session, [duty.id for duty in late]),
            reminded=roll.times_reminded(session, [duty.id for duty in late]),
            working_days_late=lambda day: calendar.between(day, visit.today),
        )


@router.get("/status")
def status(visit: Looker) -> Response:
    """How the product itself is, in sentences; the numbers under them are for those who look closer."""
    rules = Rules.load(visit.settings)
    with visit.reading() as session:
        return visit.page(
            "board/status.html",
            health=roll.health(session),
            todo=overview.todo(session, visit.today),
            pulse=pulse(session, visit.now),
            silent=list(StepRuns().broken(Look(session, visit.now, rules))),
            no_calendar=rules.calendar.missing_year(visit.today),
        )


@router.get("/help")
def help_page(visit: Anyone) -> Response:
    return visit.page("board/help.html", states=list(OccurrenceState), plan_states=list(PlanState))
