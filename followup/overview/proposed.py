"""What is proposed about a late duty: the next thing that a person decides, read from what waits."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from models import (
    Draft,
    DraftKind,
    DraftState,
    Extension,
    ExtensionState,
    HandBack,
    HandBackState,
    Occurrence,
    OccurrenceState,
)


class Proposed(StrEnum):
    """The later ones go before the earlier ones where several hold."""

    REMIND = "remind"  # nothing waits: reminders go on
    URGE = "urge"  # sign the prepared công văn
    NOTE = "submission_note"  # sign the prepared phiếu trình
    BRIEFING = "briefing"  # bring it up at the giao ban
    EXTENSION = "extension"
    REASSIGN = "reassign"
    CONFIRM = "confirm"


VIETNAMESE = {
    Proposed.REMIND: "tiếp tục nhắc",
    Proposed.URGE: "ký công văn đôn đốc",
    Proposed.NOTE: "ký phiếu trình lãnh đạo",
    Proposed.BRIEFING: "đưa ra giao ban",
    Proposed.EXTENSION: "quyết định đề nghị gia hạn",
    Proposed.REASSIGN: "quyết định cơ quan thực hiện",
    Proposed.CONFIRM: "xác nhận kết quả đã gửi",
}
_DRAFTS = {
    DraftKind.URGE: Proposed.URGE,
    DraftKind.SUBMISSION_NOTE: Proposed.NOTE,
    DraftKind.BRIEFING: Proposed.BRIEFING,
}


def proposed(session: Session, ids: Sequence[int]) -> dict[int, Proposed]:
    """One proposal for each of these open occurrences."""
    found: dict[int, set[Proposed]] = {number: {Proposed.REMIND} for number in ids}
    drafts = select(Draft.occurrence_id, Draft.kind).where(
        col(Draft.occurrence_id).in_(ids), Draft.state == DraftState.WAITING
    )
    for number, kind in session.exec(drafts):
        found[number].add(_DRAFTS[DraftKind(kind)])
    waiting: tuple[tuple[Proposed, Any], ...] = (
        (Proposed.EXTENSION, _ids(Extension.occurrence_id, Extension.state == ExtensionState.ASKED)),
        (Proposed.REASSIGN, _ids(HandBack.occurrence_id, HandBack.state == HandBackState.OPEN)),
        (Proposed.CONFIRM, _ids(Occurrence.id, Occurrence.state == OccurrenceState.SUBMITTED)),
    )
    for what, (column, query) in waiting:
        for number in session.execute(query.where(col(column).in_(ids))).scalars():
            found[number].add(what)
    order = list(Proposed)
    return {number: max(all_, key=order.index) for number, all_ in found.items()}


def _ids(column: Any, where: Any) -> tuple[Any, Any]:
    return column, select(column).where(where)
