"""Words among colleagues on an occurrence: kept beside it, sent to nobody outside the office."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from config.errors import NotFound
from followup import comments as words
from models import Comment, Occurrence, TokenScope
from web.access import Action
from web.api import bodies
from web.api.change import Change, Told, once, writing
from web.api.reading import Number, PageNumber, Reader, Size, answer, cut, described
from web.api.shapes import CommentOut

router = APIRouter()


@router.get("/api/v1/occurrences/{occurrence_id}/comments", response_model=list[CommentOut], **described())
def comments(visit: Reader, occurrence_id: Number, page: PageNumber = 1, size: Size = 50) -> Response:
    """The oldest first."""
    with visit.reading() as session:
        if session.get(Occurrence, occurrence_id) is None:
            raise NotFound("Không có kỳ thực hiện này", "there is no such occurrence")
        query = select(Comment).where(Comment.occurrence_id == occurrence_id).order_by(col(Comment.id))
        rows = session.exec(query.offset(size * (page - 1)).limit(size + 1)).all()
        shown, links = cut(visit, [_out(row) for row in rows], page, size)
        return answer(visit, shown, list[CommentOut], links)


@router.post(
    "/api/v1/occurrences/{occurrence_id}/comments",
    response_model=CommentOut,
    status_code=201,
    summary="Trao đổi",
    **described(TokenScope.COMMENT),
)
def add(
    occurrence_id: Number, body: bodies.Comment, change: Change = writing(Action.COMMENT, TokenScope.COMMENT)
) -> Response:
    """Whoever is named by @login is told of it inside."""

    def work(session: Session) -> Told:
        visit = change.visit
        place = words.Place(occurrence_id=occurrence_id)
        said = words.say(session, place, body.text, user=visit.user, actor=visit.actor, now=visit.now)
        return Told(_out(said), 201)

    return once(change, work)


def _out(said: Comment) -> CommentOut:
    return CommentOut(id=said.id or 0, at=said.at, actor=said.by, text=said.text)
