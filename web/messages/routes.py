"""What went out and what will: the ledger, and the drafts that wait for a signature."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from followup import drafts, retention
from followup.overview import told
from models import DraftState, MessageState
from notifications import ledger as sent
from notifications import links
from web.access import Action, require
from web.filters import page_number
from web.house import Visit

router = APIRouter()
Looker = Annotated[Visit, Depends(require(Action.LOOK))]
Resender = Annotated[Visit, Depends(require(Action.RESEND))]
Signer = Annotated[Visit, Depends(require(Action.SIGN))]


@router.get("/messages")
def ledger(visit: Looker, state: str = "", trouble: str = "") -> Response:
    wanted = MessageState(state) if state in set(MessageState) else None
    page = page_number(visit.request.query_params)
    with visit.reading() as session:
        rows, more = told.ledger(session, state=wanted, trouble=trouble == "1", page=page)
        return visit.page(
            "messages/ledger.html",
            rows=rows,
            more=more,
            page=page,
            state=wanted,
            trouble=trouble == "1",
            states=list(MessageState),
            counts=sent.counts(session, visit.now),
            reasons=sent.reasons(session, visit.now),
        )


@router.get("/messages/{message_id:int}")
def letter(visit: Looker, message_id: int) -> Response:
    with visit.reading() as session:
        letter = told.letter(session, message_id)
        body = letter.message.body or retention.text_of(session, visit.settings, message_id)
        # Whoever holds a link answers for the agency: who looks at the message here shall not.
        return visit.page("messages/letter.html", letter=letter, body=links.mask(body or ""), closed=sent.CLOSED)


@router.post("/messages/{message_id:int}/resend")
def resend(visit: Resender, message_id: int, reason: Annotated[str, Form(max_length=200)] = "") -> Response:
    with visit.writing() as session:
        new = sent.resend(session, message_id, reason=reason, actor=visit.actor, now=visit.now)
        return visit.to(f"/messages/{new.id}", "Đã lập lại thông báo; sẽ gửi ở lượt gửi kế tiếp.")


@router.get("/drafts")
def draft_list(visit: Looker, state: str = "waiting") -> Response:
    wanted = DraftState(state) if state in set(DraftState) else DraftState.WAITING
    with visit.reading() as session:
        rows = told.drafts(session, wanted)
        return visit.page(
            "messages/drafts.html", rows=rows, state=wanted, states=list(DraftState), draft_file="/drafts/%s/file"
        )


@router.post("/drafts/{draft_id:int}/sign")
def sign(
    visit: Signer,
    draft_id: int,
    number: Annotated[str, Form(max_length=80)],
    signed_on: Annotated[date, Form()],
) -> Response:
    with visit.writing() as session:
        drafts.sign(session, draft_id, number=number, signed_on=signed_on, actor=visit.actor, now=visit.now)
    return visit.back("/drafts", f"Đã ghi nhận văn bản {number.strip()} đã ký.")


@router.post("/drafts/{draft_id:int}/discard")
def discard(visit: Signer, draft_id: int, note: Annotated[str, Form(max_length=2000)] = "") -> Response:
    with visit.writing() as session:
        drafts.discard(session, draft_id, note=note, actor=visit.actor, now=visit.now)
    return visit.back("/drafts", "Đã ghi nhận không dùng dự thảo.")
