"""Reviewing a proposal: each duty beside its printed sentence, doubts first; then activation."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from followup import activation, amendment, review
from followup.overview import plans, roll
from followup.overview.plans import TaskView
from followup.rules import Rules
from followup.terms import KINDS, RECURRENCES, ROLES
from models import Assignment, Plan, PlanState, Task, TaskState
from plans.doubt import REASONS
from web.access import Action, require
from web.bodies import find_body
from web.house import Visit
from web.review import context, terms

router = APIRouter()
Reviewer = Annotated[Visit, Depends(require(Action.REVIEW))]
Activator = Annotated[Visit, Depends(require(Action.ACTIVATE))]


@router.get("/plans/{plan_id:int}/review")
def review_page(visit: Reviewer, plan_id: int, only: str = "") -> Response:
    with visit.reading() as session:
        plan = plans.get(session, plan_id)
        views = plans.tasks(session, visit.today, plan_id)
        doubtful = [view for view in views if view.task.flags and view.task.state is not TaskState.DROPPED]
        shown = doubtful if only == "flagged" else sorted(views, key=lambda view: not view.task.flags)
        return visit.page(
            "review/review.html",
            plan=plan,
            views=shown,
            total=len(views),
            doubtful=len(doubtful),
            open_names=sum(len(view.open_names) for view in views if view.task.state is not TaskState.DROPPED),
            only=only,
            agencies=roll.agencies(session, visit.today),
            groups=roll.groups(session),
            context=lambda task: context.around(plan.text, task.source_start, task.source_end),
            due_text=lambda values: "; ".join(terms.shown(value) for value in values),
            shown_due=terms.shown,
            kinds=KINDS,
            roles=ROLES,
            recurrences=RECURRENCES,
            reasons=REASONS,
            changes=_changes(session, plan),
            is_open=plan.state is PlanState.PROPOSED,
        )


def _changes(session: Any, plan: Plan) -> Any:
    """Of an amended version: what is new, changed and withdrawn against the one before."""
    if plan.supersedes_id is None:
        return None
    old, new = (amendment.tasks_of(session, number) for number in (plan.supersedes_id, plan.id or 0))
    wording = {task.id: said for task, said in new}
    return amendment.pair(old, [task for task, _ in new], lambda task: wording[task.id])


@router.post("/tasks/{task_id:int}/correct")
async def correct_task(visit: Reviewer, task_id: int) -> Response:
    return await run_in_threadpool(correct, visit, task_id, await visit.request.form())


def correct(visit: Visit, task_id: int, form: FormData) -> Response:
    """Only fields that differ from what is stored are changed; `scope` heading: for all under the same heading."""
    same_heading = form.get("scope") == "heading"
    with visit.writing() as session:
        view = plans.task(session, visit.today, task_id)
        changes = _wanted(view, form)
        change = review.apply_to_heading if same_heading else review.correct
        changed = change(session, task_id, changes, actor=visit.actor, now=visit.now, settings=visit.settings)
        plan_id = view.task.plan_id
    if not changes:
        said = "Không có gì thay đổi."
    elif isinstance(changed, list):
        said = f"Đã sửa {len(changed)} nhiệm vụ của cả mục."
    else:
        said = f"Đã sửa mục {view.task.ref}."
    return visit.to(f"/plans/{plan_id}/review#t{task_id}", said)


def _wanted(view: TaskView, form: FormData) -> dict[str, Any]:
    def names(field: str) -> list[str]:
        return [text for value in form.getlist(field) if (text := str(value).strip())]

    def text(field: str) -> str:
        return str(form.get(field, "")).strip()

    task = view.task
    given: dict[str, Any] = {
        "lead": names("lead"),
        "coordinators": names("coordinators"),
        "due": terms.stored(text("due")),
        "recurrence": [one for one in RECURRENCES if one in form.getlist("recurrence")],
        "kind": text("kind") or task.kind,
        "role": text("role") or task.role,
        "product": text("product") or None,
        "urgent": text("urgent") == "true",
    }
    present: dict[str, Any] = {
        "lead": [given.assignment.printed for given in view.leads],
        "coordinators": [given.assignment.printed for given in view.coordinators],
        "recurrence": [one for one in RECURRENCES if one in task.recurrence],
        **{name: getattr(task, name) for name in ("due", "kind", "role", "product", "urgent")},
    }
    return {name: value for name, value in given.items() if value != present[name]}


@router.post("/tasks/{task_id:int}/undo")
def undo(visit: Reviewer, task_id: int) -> Response:
    with visit.writing() as session:
        task = review.undo(session, task_id, actor=visit.actor, now=visit.now, settings=visit.settings)
        return _to_task(visit, task, "Đã hoàn tác")


@router.post("/tasks/{task_id:int}/drop")
def drop(visit: Reviewer, task_id: int) -> Response:
    with visit.writing() as session:
        return _to_task(visit, review.drop(session, task_id, actor=visit.actor, now=visit.now), "Đã bỏ")


@router.post("/tasks/{task_id:int}/restore")
def restore(visit: Reviewer, task_id: int) -> Response:
    with visit.writing() as session:
        return _to_task(visit, review.restore(session, task_id, actor=visit.actor, now=visit.now), "Đã khôi phục")


def _to_task(visit: Visit, task: Task, said: str) -> Response:
    return visit.to(f"/plans/{task.plan_id}/review#t{task.id}", f"{said} mục {task.ref}.")


@router.post("/assignments/{assignment_id:int}/choose")
def choose(
    visit: Reviewer,
    assignment_id: int,
    name: Annotated[str, Form(min_length=1, max_length=200)],
    remember: Annotated[bool, Form()] = False,
    everywhere: Annotated[bool, Form()] = False,
) -> Response:
    rules = Rules.load(visit.settings)
    with visit.writing() as session:
        body = find_body(session, name, visit.today)
        changed = review.choose(
            session,
            assignment_id,
            agency_id=body.agency_id,
            group_id=body.group_id,
            remember=remember,
            everywhere=everywhere,
            actor=visit.actor,
            now=visit.now,
            rules=rules,
        )
        task = session.get(Task, changed[0].task_id)
        plan_id, task_id = (task.plan_id, task.id) if task else (0, 0)
        visit.moved(plan_id)
    said = f"Đã chọn {name} cho “{_printed(changed)}” ở {len(changed)} chỗ."
    return visit.back(f"/plans/{plan_id}/review", said, f"#t{task_id}" if "/review" in visit.form_value("back") else "")


def _printed(changed: list[Assignment]) -> str:
    return changed[0].printed


@router.post("/plans/{plan_id:int}/accept-names")
def accept_names(visit: Reviewer, plan_id: int) -> Response:
    with visit.writing() as session:
        taken = review.accept_proposals(
            session, plan_id, actor=visit.actor, now=visit.now, rules=Rules.load(visit.settings)
        )
        visit.moved(plan_id)
    return visit.to(f"/plans/{plan_id}/review", f"Đã nhận {taken} đề xuất cơ quan kế thừa.")


@router.post("/plans/{plan_id:int}/activate")
def activate(visit: Activator, plan_id: int) -> Response:
    with visit.writing() as session:
        done = activation.activate(session, plan_id, actor=visit.actor, now=visit.now, rules=Rules.load(visit.settings))
        visit.moved(plan_id)
    if done.over:
        return visit.to(f"/plans/{plan_id}", "Kế hoạch đã hết thời gian thực hiện; các nhiệm vụ không được đôn đốc.")
    said = f"Đã kích hoạt: {done.tasks} nhiệm vụ, {done.occurrences} kỳ thực hiện."
    if done.open_names:
        said += f" Còn {done.open_names} tên cơ quan chủ trì chưa rõ."
    return visit.to(f"/plans/{plan_id}", said)
