"""The pages of one task and of one occurrence, and everything a coordinator decides there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from config.errors import NotFound, Refused
from followup import answers, dossier, explain, files, history, overview
from followup.comments import readers
from followup.overview import comments, duties, plans, roll, told
from followup.rules import Rules
from models import Occurrence
from web.access import Action, require
from web.bodies import find_agency
from web.downloads import download
from web.house import Visit
from web.review.terms import shown

router = APIRouter()
Own = Annotated[Visit, Depends(require(Action.LOOK_OWN))]
Looker = Annotated[Visit, Depends(require(Action.LOOK))]
Decider = Annotated[Visit, Depends(require(Action.DECIDE))]
Note = Annotated[str, Form(max_length=10_000)]
Revision = Annotated[int, Form()]
Day = Annotated[str, Form(max_length=10)]


@router.get("/tasks/{task_id:int}")
def task_page(visit: Looker, task_id: int) -> Response:
    with visit.reading() as session:
        view = plans.task(session, visit.today, task_id)
        page = duties.page(session, visit.today, overview.Filters(task=task_id, ahead=True), size=200)
        periods: dict[str, list[duties.Duty]] = {}
        for row in page.rows:
            periods.setdefault(row.occurrence.period_key, []).append(row)
        return visit.page(
            "tasks/task.html",
            view=view,
            plan=plans.get(session, view.task.plan_id),
            periods=periods,
            more=page.more,
            history=history.of_task(session, task_id, 30),
            talk=comments.of_task(session, task_id),
            colleagues=readers(session),
            shown_due=shown,
        )


@router.get("/occurrences/{occurrence_id:int}")
def occurrence_page(visit: Own, occurrence_id: int) -> Response:
    rules = Rules.load(visit.settings)
    with visit.reading() as session:
        found = dossier.load(session, occurrence_id)
        visit.must_own(found.agency.id, found.lead.id)
        return visit.page(
            "tasks/occurrence.html",
            d=found,
            o=found.occurrence,
            timing=overview.timing.of(found.occurrence, visit.today),
            helpers=duties.coordinating(session, visit.today, occurrence_id),
            heard=told.of_occurrence(session, occurrence_id),
            rungs=told.rungs(session, occurrence_id),
            history=history.of_occurrence(session, occurrence_id, 60),
            agencies=roll.agencies(session, visit.today),
            why=explain.why(session, occurrence_id, rules),
            talk=comments.of_occurrence(session, occurrence_id),
            colleagues=readers(session),
        )


@router.get("/occurrences/{occurrence_id:int}/files/{evidence_id:int}")
def evidence(visit: Own, occurrence_id: int, evidence_id: int) -> Response:
    """A file handed in, as a download; every reading is recorded."""
    with visit.writing() as session:
        found = dossier.load(session, occurrence_id)
        visit.must_own(found.agency.id, found.lead.id)
        given, file = dossier.find_file(session, occurrence_id, evidence_id)
        history.record(
            session, "file_read", actor=visit.actor, now=visit.now, occurrence=found.occurrence, file=given.name
        )
        path, name = files.path_of(visit.settings, file.sha256), given.name
    if not path.is_file():
        raise NotFound("Tệp đã lưu không còn trên máy chủ", "the stored file is missing")
    return download(path.read_bytes(), name)


def decide(
    visit: Visit, occurrence_id: int, answer: Callable[..., Occurrence], said: str, revision: int, **given: Any
) -> Response:
    """One decision, one transaction; then back to where the form stood."""
    with visit.writing() as session:
        occurrence = answer(
            session,
            occurrence_id,
            actor=visit.actor,
            now=visit.now,
            rules=Rules.load(visit.settings),
            revision=revision,
            **given,
        )
        visit.moved(occurrence.plan_id)
    return visit.back(f"/occurrences/{occurrence_id}", said)


@router.post("/occurrences/{occurrence_id:int}/confirm")
def confirm(visit: Decider, occurrence_id: int, revision: Revision, note: Note = "") -> Response:
    return decide(visit, occurrence_id, answers.confirm, "Đã xác nhận hoàn thành.", revision, note=note)


@router.post("/occurrences/{occurrence_id:int}/return")
def return_work(visit: Decider, occurrence_id: int, revision: Revision, note: Note = "", due: Day = "") -> Response:
    return decide(
        visit, occurrence_id, answers.return_work, "Đã yêu cầu làm lại.", revision, note=note, due=_maybe(due)
    )


@router.post("/occurrences/{occurrence_id:int}/extension")
def extension(
    visit: Decider,
    occurrence_id: int,
    revision: Revision,
    decision: Annotated[str, Form(pattern="^(grant|refuse|counter)$")],
    note: Note = "",
    due: Day = "",
) -> Response:
    if decision == "counter":
        return decide(
            visit, occurrence_id, answers.counter_extension, "Đã đề xuất ngày khác.", revision, note=note, due=_day(due)
        )
    if decision == "grant":
        return decide(visit, occurrence_id, answers.grant_extension, "Đã đồng ý gia hạn.", revision, note=note)
    return decide(visit, occurrence_id, answers.refuse_extension, "Đã từ chối gia hạn.", revision, note=note)


@router.post("/occurrences/{occurrence_id:int}/due")
def set_due(visit: Decider, occurrence_id: int, revision: Revision, due: Day, note: Note = "") -> Response:
    return decide(visit, occurrence_id, answers.set_due, "Đã điều chỉnh thời hạn.", revision, note=note, due=_day(due))


@router.post("/occurrences/{occurrence_id:int}/suspend")
def suspend(
    visit: Decider, occurrence_id: int, revision: Revision, note: Note = "", document: Annotated[str, Form()] = ""
) -> Response:
    return decide(
        visit, occurrence_id, answers.suspend, "Đã tạm dừng nhiệm vụ.", revision, note=note, document_number=document
    )


@router.post("/occurrences/{occurrence_id:int}/resume")
def resume(visit: Decider, occurrence_id: int, revision: Revision, note: Note = "", due: Day = "") -> Response:
    return decide(visit, occurrence_id, answers.resume, "Nhiệm vụ được tiếp tục.", revision, note=note, due=_maybe(due))


@router.post("/occurrences/{occurrence_id:int}/cancel")
def cancel(
    visit: Decider, occurrence_id: int, revision: Revision, note: Note = "", document: Annotated[str, Form()] = ""
) -> Response:
    return decide(
        visit, occurrence_id, answers.cancel, "Đã kết thúc nhiệm vụ.", revision, note=note, document_number=document
    )


@router.post("/occurrences/{occurrence_id:int}/reassign")
def reassign(
    visit: Decider,
    occurrence_id: int,
    revision: Revision,
    agency: Annotated[str, Form(max_length=200)],
    note: Note = "",
    future: Annotated[bool, Form()] = False,
) -> Response:
    with visit.reading() as session:
        agency_id = find_agency(session, agency, visit.today)
    return decide(
        visit,
        occurrence_id,
        answers.reassign,
        f"Đã giao cho {agency}.",
        revision,
        agency_id=agency_id,
        note=note,
        future=future,
    )


@router.post("/occurrences/{occurrence_id:int}/keep")
def keep(visit: Decider, occurrence_id: int, revision: Revision, note: Note = "") -> Response:
    return decide(visit, occurrence_id, answers.refuse_hand_back, "Đã giữ nguyên phân công.", revision, note=note)


def _day(text: str) -> date:
    if day := _maybe(text):
        return day
    raise Refused("Cần chọn một ngày", "a date is needed")


def _maybe(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(f"“{text}” không phải ngày có thật", f"{text} is no date") from None
