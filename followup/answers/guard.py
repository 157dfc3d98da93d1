"""What every answer begins and ends with: the locked row, who may do it, from which state, and the next date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound, Refused, Stale
from followup import history, occurrences
from followup.answers import holds
from followup.rules import Rules
from models import Agency, AssignmentRole, DueBasis, Event, Occurrence, OccurrenceState, Task, User

S = OccurrenceState
STATE_VI = {
    S.PENDING: "chưa tiếp nhận",
    S.ACCEPTED: "đang thực hiện",
    S.SUBMITTED: "chờ xác nhận",
    S.RETURNED: "yêu cầu làm lại",
    S.DONE: "đã hoàn thành",
    S.SUSPENDED: "tạm dừng",
    S.CANCELLED: "đã kết thúc theo văn bản",
}
WORKING = frozenset({S.PENDING, S.ACCEPTED, S.RETURNED})
OPEN = WORKING | {S.SUBMITTED, S.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Move:
    """One kind of answer: from which states, by the agency itself or by a coordinator, and what users call it."""

    kind: str
    vi: str
    en: str
    states: frozenset[OccurrenceState]
    by_agency: bool
    role: AssignmentRole | None = None


def begin(session: Session, occurrence_id: int, move: Move, *, actor: str, revision: int | None) -> Occurrence:
    """The occurrence, locked until the transaction ends. Raises NotFound, Stale or Refused."""
    query = select(Occurrence).where(Occurrence.id == occurrence_id).with_for_update()
    occurrence = session.exec(query, execution_options={"populate_existing": True}).one_or_none()
    if occurrence is None:
        raise NotFound("Không tìm thấy nhiệm vụ này.", "There is no such occurrence.")
    if revision is not None and revision != occurrence.revision:
        raise Stale(
            "Đã có người cập nhật nhiệm vụ này trước; đề nghị xem lại rồi thực hiện.",
            "Somebody else changed this first; look again.",
        )
    if occurrence.state not in move.states:
        raise Refused(
            f"Không thể {move.vi}: nhiệm vụ {STATE_VI[occurrence.state]}.",
            f"Cannot {move.en}: the state is {occurrence.state}.",
        )
    if move.role is not None and occurrence.role != move.role:
        raise Refused(f"Không thể {move.vi} với vai trò của cơ quan.", f"Cannot {move.en} in this role.")
    _check_actor(session, occurrence, move, actor)
    return occurrence


def _check_actor(session: Session, occurrence: Occurrence, move: Move, actor: str) -> None:
    who, _, name = actor.partition(":")
    if who == "agency":
        own = session.exec(select(Agency.id).where(Agency.code == name)).one_or_none()
        if own != occurrence.agency_id:
            raise Refused("Nhiệm vụ này được giao cho cơ quan khác.", "This duty belongs to another agency.")
        if not move.by_agency:
            raise Refused(
                f"Cơ quan thực hiện không tự {move.vi}; việc này do cơ quan theo dõi quyết định.",
                f"The agency cannot {move.en} itself; the coordinator decides.",
            )
    elif who == "user" and not move.by_agency:
        own = session.exec(select(User.agency_id).where(User.login == name)).one_or_none()
        if own is not None and own == occurrence.agency_id:
            raise Refused(
                f"Người của cơ quan chủ trì không được {move.vi} đối với nhiệm vụ của cơ quan mình.",
                f"People of the lead agency may not {move.en} its own duty.",
            )


def finish(
    session: Session,
    occurrence: Occurrence,
    move: Move,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    agency_id: int | None = None,
    **data: Any,
) -> Event:
    """Raises the revision, works out hold and next date, and writes the event."""
    occurrence.revision += 1
    if occurrence.state.is_closed:
        occurrence.hold, occurrence.next_at = None, None
    else:
        session.flush()
        occurrence.hold = holds.reason(session, occurrence, rules)
    occurrences.plan_next(occurrence, rules, now)
    session.add(occurrence)
    session.flush()
    data = {name: value for name, value in data.items() if value not in (None, "")}
    return history.record(session, move.kind, actor=actor, now=now, occurrence=occurrence, agency_id=agency_id, **data)


def move_due(session: Session, occurrence: Occurrence, due: date, basis: DueBasis, rules: Rules, now: datetime) -> None:
    """A new date begins the ladder anew; the first date stays on record. Contributions move by as many working days."""
    old = occurrence.due_on
    occurrence.original_due_on = occurrence.original_due_on or old
    occurrence.due_on, occurrence.due_basis = due, basis
    restart_ladder(occurrence)
    if old is None:
        return
    for child in children(session, occurrence):
        if child.due_on is not None:
            child.due_on = rules.calendar.add(due, -rules.calendar.between(child.due_on, old))
            restart_ladder(child)
            child.revision += 1
            occurrences.plan_next(child, rules, now)
            session.add(child)


def restart_ladder(occurrence: Occurrence) -> None:
    occurrence.due_version += 1
    occurrence.rung, occurrence.quiet_reason = "", ""


def ladder_for(session: Session, occurrence: Occurrence, agency: Agency, rules: Rules) -> str:
    """A body outside the line of command climbs another ladder."""
    task = session.get_one(Task, occurrence.task_id)
    return rules.ladders.name_for(task.kind, role=occurrence.role, urgent=task.urgent, in_command=agency.in_command)


def require(text: str, vi: str, en: str) -> str:
    """`text` without outer blanks; Refused where nothing is left or it is longer than 10,000 characters."""
    text = text.strip()
    if not text:
        raise Refused(f"Cần ghi {vi}.", f"Please give the {en}.")
    if len(text) > 10_000:
        raise Refused(f"Phần {vi} dài quá 10.000 ký tự.", f"The {en} is longer than 10,000 characters.")
    return text


def require_future(due: date, now: datetime) -> None:
    if due < clock.today(now):
        raise Refused("Thời hạn mới không được ở trong quá khứ.", "The new date may not lie in the past.")


def require_later(due: date, now: datetime, occurrence: Occurrence) -> None:
    """A new date must lie after today and after the date in force."""
    if due <= clock.today(now) or (occurrence.due_on is not None and due <= occurrence.due_on):
        raise Refused(
            "Thời hạn mới phải sau hôm nay và sau thời hạn đang áp dụng.",
            "The new date must be after today and after the date in force.",
        )


def children(session: Session, occurrence: Occurrence) -> list[Occurrence]:
    """Open occurrences of the coordinating agencies under a lead's."""
    query = select(Occurrence).where(Occurrence.parent_id == occurrence.id, col(Occurrence.state).in_(OPEN))
    return list(session.exec(query.with_for_update()))
