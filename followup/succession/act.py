"""Carrying out what the preview showed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from config import clock
from config.errors import NotFound, Refused
from followup import history
from followup.keys import key
from followup.rules import Rules
from followup.succession import transfer
from followup.succession.preview import Merger, open_of, preview, rule_of
from models import Agency, Occurrence


def decide(
    session: Session,
    old_id: int,
    new_ids: Iterable[int],
    *,
    effective_on: date,
    basis: str,
    actor: str,
    now: datetime,
    functions: dict[int, str] | None = None,
) -> None:
    """Records a decision of the office: `old` ends the day before; its functions go to `new_ids`.

    `functions` gives words for each new body ("giảm nghèo; hộ nghèo") where there are several.
    """
    old = _agency(session, old_id)
    for new_id in new_ids:
        if new_id == old_id:
            raise Refused("Cơ quan kế thừa phải là cơ quan khác.", "The successor must be another agency.")
        function = (functions or {}).get(new_id, "")
        session.add(rule_of(old, _agency(session, new_id), effective_on, function, basis.strip(), actor))
    old.valid_to = effective_on - timedelta(days=1)
    session.add(old)
    session.flush()
    history.record(
        session,
        "succession_decided",
        actor=actor,
        now=now,
        agency_id=old_id,
        effective_on=effective_on.isoformat(),
        basis=basis,
    )


def apply(
    session: Session, now: datetime, *, rules: Rules, actor: str, only: Iterable[int] | None = None
) -> list[Merger]:
    """Carries out mergers that are due: those that the office decided, and those of `only` (ids of old bodies).

    Without `only` it may run every night: what nobody decided waits for a person.
    """
    chosen = set(only) if only is not None else None
    done = []
    for merger in preview(session, now).mergers:
        if merger.effective_on > clock.today(now):
            continue
        if (key(merger.old) in chosen) if chosen is not None else merger.decided:
            _merge(session, merger, actor=actor, now=now, rules=rules)
            done.append(merger)
    return done


def settle(
    session: Session,
    occurrence_ids: Iterable[int],
    new_id: int,
    *,
    actor: str,
    now: datetime,
    rules: Rules,
    note: str = "",
) -> list[Occurrence]:
    """A person gives duties of an ended body to a living one: splits, and what needs a new owner."""
    new = _agency(session, new_id)
    if new.valid_to is not None and new.valid_to < clock.today(now):
        raise Refused(f"{new.name} đã kết thúc hoạt động.", f"{new.name} has ended.")
    settled = []
    for number in occurrence_ids:
        query = select(Occurrence).where(Occurrence.id == number).with_for_update()
        occurrence = session.exec(query).one_or_none()
        if occurrence is None or occurrence.state.is_closed:
            raise NotFound("Nhiệm vụ không còn mở.", "The duty is no longer open.")
        old = _agency(session, occurrence.agency_id)
        transfer.move_assignment(session, occurrence, old, new)
        transfer.transfer(session, occurrence, new, actor=actor, now=now, rules=rules, note=note)
        settled.append(occurrence)
    return settled


def _merge(session: Session, merger: Merger, *, actor: str, now: datetime, rules: Rules) -> None:
    transfer.move_surroundings(session, merger.old, merger.new, now)
    transfer.move_assignments(session, merger.old, merger.new)
    session.flush()
    for occurrence in open_of(session, merger.old):
        if not occurrence.state.is_closed:
            transfer.transfer(session, occurrence, merger.new, actor=actor, now=now, rules=rules, note=merger.why)
    history.record(
        session,
        "merged",
        actor=actor,
        now=now,
        agency_id=merger.old.id,
        after=merger.new.id,
        after_name=merger.new.name,
        occurrences=merger.occurrences,
        note=merger.why,
    )


def _agency(session: Session, agency_id: int) -> Agency:
    if agency := session.get(Agency, agency_id):
        return agency
    raise NotFound("Không có cơ quan này trong danh mục.", "There is no such agency.")
