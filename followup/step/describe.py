"""A batch in words, for the names of Prefect's task runs and for `dondoc tick`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from followup.decide import Decision
from followup.step.due import Due
from followup.step.result import Line
from followup.wording import done_words
from models import Agency, Task


def describe(
    session: Session, decided: Sequence[tuple[Due, Decision]], bad: Sequence[tuple[Due, str]] = ()
) -> list[Line]:
    rows = [due for due, _ in decided] + [due for due, _ in bad]
    refs = dict(session.exec(select(Task.id, Task.ref).where(col(Task.id).in_({due.task_id for due in rows}))).all())
    names = dict(
        session.exec(select(Agency.id, Agency.name).where(col(Agency.id).in_({due.agency_id for due in rows}))).all()
    )
    said = [(due, _words(decision)) for due, decision in decided] + [(due, f"lỗi: {why}") for due, why in bad]
    return [Line(due.id, due.plan_id, refs[due.task_id], names[due.agency_id], words) for due, words in said]


def _words(decision: Decision) -> str:
    if decision.fired is None and decision.marks:
        return f"không gửi: {decision.marks[-1].reason.lower()}"
    return done_words(decision.fired, decision.draft)
