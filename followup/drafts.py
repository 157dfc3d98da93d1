"""Prepared documents until a person signs or discards them."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from config import clock
from config.errors import NotFound, Refused
from followup import history
from models import Draft, DraftKind, DraftState, Occurrence


def sign(
    session: Session, draft_id: int, *, number: str, signed_on: date, actor: str, now: datetime, note: str = ""
) -> Draft:
    """Records who signed what under which số ký hiệu. A signed công văn đôn đốc counts as one urging in writing."""
    draft, occurrence = _waiting(session, draft_id)
    if not number.strip():
        raise Refused("Cần ghi số, ký hiệu của văn bản đã ký.", "Give the number of the signed document.")
    if signed_on > clock.today(now):
        raise Refused("Ngày ký không được ở tương lai.", "The date of signing lies in the future.")
    draft.state, draft.signed_number, draft.signed_on = DraftState.SIGNED, number.strip()[:80], signed_on
    _decide(draft, actor, now, note)
    if draft.kind == DraftKind.URGE:
        occurrence.urged += 1
        occurrence.revision += 1
    session.add_all([draft, occurrence])
    history.record(
        session, "draft_signed", actor=actor, now=now, occurrence=occurrence, draft=draft_id, document=number.strip()
    )
    return draft


def discard(session: Session, draft_id: int, *, note: str, actor: str, now: datetime) -> Draft:
    draft, occurrence = _waiting(session, draft_id)
    if not note.strip():
        raise Refused("Cần ghi lý do không dùng dự thảo.", "Say why the draft is not used.")
    draft.state = DraftState.DISCARDED
    _decide(draft, actor, now, note)
    session.add(draft)
    history.record(
        session, "draft_discarded", actor=actor, now=now, occurrence=occurrence, draft=draft_id, note=note.strip()
    )
    return draft


def _waiting(session: Session, draft_id: int) -> tuple[Draft, Occurrence]:
    draft = session.get(Draft, draft_id, with_for_update=True)
    occurrence = session.get(Occurrence, draft.occurrence_id) if draft else None
    if draft is None or occurrence is None:
        raise NotFound("Không có dự thảo này.", "There is no such draft.")
    if draft.state != DraftState.WAITING:
        raise Refused("Dự thảo này đã được xử lý.", "The draft was settled already.")
    return draft, occurrence


def _decide(draft: Draft, actor: str, now: datetime, note: str) -> None:
    draft.decided_by, draft.decided_at, draft.note = actor, now, note.strip()[:2000]
