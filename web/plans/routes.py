"""Plans: the list, a file coming in, the page of one plan, what it would send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, File, UploadFile
from fastapi.responses import FileResponse, Response

from config.errors import NotFound, Refused
from followup import files, history, overview
from followup.comments import readers
from followup.importing import AlreadyImported
from followup.overview import comments, plans, roll
from followup.rules import Rules
from followup.simulate import loads, simulate, weekly
from models import Event, PlanState, StoredFile
from web.access import Action, require
from web.filters import page_number
from web.house import Visit
from web.plans import incoming
from web.plans.preview import PAGE, Span, until
from web.plans.timeline import timeline

router = APIRouter()
Looker = Annotated[Visit, Depends(require(Action.LOOK))]
Importer = Annotated[Visit, Depends(require(Action.IMPORT))]


@router.get("/plans")
def plan_list(visit: Looker, state: str = "") -> Response:
    wanted = PlanState(state) if state in set(PlanState) else None
    with visit.reading() as session:

        def rows_now() -> list[plans.PlanRow]:
            rows = plans.rows(session, visit.today, wanted)
            session.expunge_all()
            return rows

        rows = visit.house.fresh.get(("plans", wanted), (roll.version(session), visit.today), rows_now)
        return visit.page("plans/list.html", rows=rows, state=wanted, states=list(PlanState))


@router.post("/plans/import")
def import_plan(visit: Importer, file: Annotated[UploadFile, File()]) -> Response:
    name = Path((file.filename or "").replace("\\", "/")).name
    content = file.file.read()
    if not name:
        raise Refused("Chưa chọn tệp kế hoạch", "no file was chosen")
    proposal = incoming.read(visit, name, content)
    try:
        with visit.writing() as session:
            plan_id = incoming.store(session, visit, proposal, name, content).id
    except AlreadyImported as known:
        return visit.to(f"/plans/{known.plan_id}", "Tệp này đã được nhập trước đây; đây là kế hoạch đó.")
    return visit.to(f"/plans/{plan_id}/review", f"Đã đọc {len(proposal.tasks)} nhiệm vụ. Hãy rà soát rồi kích hoạt.")


@router.get("/plans/{plan_id:int}")
def plan_page(visit: Looker, plan_id: int, start: str = "") -> Response:
    """`start`: the first month of the line of periods, "2026-09"."""
    with visit.reading() as session:
        plan = plans.get(session, plan_id)
        file = session.get(StoredFile, plan.file_id) if plan.file_id else None
        return visit.page(
            "plans/show.html",
            plan=plan,
            file=file,
            tasks=plans.tasks(session, visit.today, plan_id, dropped=False),
            counts=overview.total(session, visit.today, overview.Filters(plan=plan_id)),
            next_due=plans.next_due(session, plan_id),
            history=history.of_plan(session, plan_id, 30),
            lines=timeline(session, visit.today, plan_id, start),
            talk=comments.of_plan(session, plan_id),
            colleagues=readers(session),
        )


@router.get("/plans/{plan_id:int}/messages")
def preview(visit: Looker, plan_id: int, span: Span = Span.MONTHS) -> Response:
    """Thông báo sẽ gửi: what would go out if nobody answered, in two months, a year or the plan's whole life."""
    rules, number = Rules.load(visit.settings), page_number(visit.request.query_params)
    with visit.reading() as session:
        plan = plans.get(session, plan_id)
        last = until(span, plan, visit.today)
        planned = simulate(session, rules, first=visit.today, last=last, plan_id=plan_id, now=visit.now)
        weeks = weekly(planned)
        return visit.page(
            "plans/preview.html",
            plan=plan,
            planned=planned[PAGE * (number - 1) : PAGE * number],
            total=len(planned),
            number=number,
            more=len(planned) > PAGE * number,
            span=span,
            spans=list(Span),
            last=last,
            weeks=weeks if span is Span.MONTHS else [],
            loads=loads(weeks),
        )


@router.get("/plans/{plan_id:int}/file")
def plan_file(visit: Looker, plan_id: int) -> Response:
    """The imported file as a download; every reading is recorded."""
    with visit.writing() as session:
        plan = plans.get(session, plan_id)
        file = session.get(StoredFile, plan.file_id) if plan.file_id else None
        if file is None:
            raise NotFound("Kế hoạch này không có tệp", "this plan has no file")
        session.add(Event(at=visit.now, actor=visit.actor, kind="file_read", plan_id=plan_id, data={"file": file.name}))
        path, name = files.path_of(visit.settings, file.sha256), file.name
    if not path.is_file():
        raise NotFound("Tệp đã lưu không còn trên máy chủ", "the stored file is missing")
    return FileResponse(path, filename=name, media_type="application/octet-stream")
