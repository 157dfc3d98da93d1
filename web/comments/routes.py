"""Comments among colleagues, and the notices to those whom they name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from followup import comments
from followup.comments import LONGEST, Place
from followup.overview import comments as talk
from web.access import Action, require
from web.house import Visit

router = APIRouter()
Commenter = Annotated[Visit, Depends(require(Action.COMMENT))]
Looker = Annotated[Visit, Depends(require(Action.LOOK))]
Text = Annotated[str, Form(min_length=1, max_length=LONGEST)]
To = Annotated[list[int], Form()]


def say(visit: Visit, place: Place, text: str, to: list[int], path: str) -> Response:
    with visit.writing() as session:
        comments.say(session, place, text, to=to, user=visit.user, actor=visit.actor, now=visit.now)
    return visit.to(f"{path}#comments", "Đã ghi trao đổi.")


@router.post("/plans/{plan_id:int}/comment")
def on_plan(visit: Commenter, plan_id: int, note: Text, to: To = []) -> Response:  # noqa: B006  FastAPI copies it
    return say(visit, Place(plan_id=plan_id), note, to, f"/plans/{plan_id}")


@router.post("/tasks/{task_id:int}/comment")
def on_task(visit: Commenter, task_id: int, note: Text, to: To = []) -> Response:  # noqa: B006
    return say(visit, Place(task_id=task_id), note, to, f"/tasks/{task_id}")


@router.post("/occurrences/{occurrence_id:int}/comment")
def on_occurrence(visit: Commenter, occurrence_id: int, note: Text, to: To = []) -> Response:  # noqa: B006
    return say(visit, Place(occurrence_id=occurrence_id), note, to, f"/occurrences/{occurrence_id}")


@router.get("/mentions")
def mentions(visit: Looker) -> Response:
    """What names the visitor; looking at it changes nothing, a button does."""
    with visit.reading() as session:
        names = {one.login: one.name for one in comments.readers(session)}
        return visit.page("comments/mentions.html", rows=talk.naming(session, visit.user_id), names=names)


@router.post("/mentions/seen")
def seen(visit: Looker, ids: To = []) -> Response:  # noqa: B006
    with visit.writing() as session:
        comments.seen(session, visit.user_id, ids, visit.now)
    return visit.to("/mentions", "Đã đánh dấu là đã xem.")
