"""Keeps one scheduled Prefect run for the next visit of each active plan. Our tables stay the truth.

Whatever goes wrong here is put right by the next sweep: correctness never rests on Prefect.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine, update
from sqlmodel import col

from config.settings import Settings
from flows import agenda
from flows.agenda import Visit
from models import Plan
from models.session import reading, writing

if TYPE_CHECKING:
    from flows.api import Prefect

log = logging.getLogger("dondoc.visits")


@dataclass(slots=True)
class Synced:
    """How many runs were made, moved or taken back; what could not be done, by plan."""

    made: int = 0
    removed: int = 0
    kept: int = 0
    failed: dict[int, str] = field(default_factory=dict)


def sync(engine: Engine, settings: Settings, plan_ids: Collection[int] | None, now: datetime) -> Synced:
    """Bring Prefect's scheduled visits to what the tables say; never raises for what Prefect does.

    With `plan_ids` only those that moved are told; with None everything is compared with what Prefect really has,
    so that runs which it lost come back and stray ones go.
    """
    result = Synced()
    if settings.prefect_grain == "sweep":
        return result
    with reading(engine) as session:
        wanted = agenda.visits(session, plan_ids)
    if not wanted or (plan_ids is not None and not any(visit.moved for visit in wanted)):
        result.kept = len(wanted)
        return result
    from flows.api import Away, prefect

    try:
        with prefect(settings) as api:
            known = api.alive() if plan_ids is None else None
            for visit in wanted:
                _sync_one(engine, api, visit, known, now, result)
            for stray in (known or set()) - {visit.run_id for visit in agenda_now(engine)}:
                api.remove(stray)
    except Away as away:
        for visit in wanted:
            result.failed.setdefault(visit.plan_id, str(away))
        log.warning("visits not scheduled, the sweep will do their work: %s", away)
    return result


def agenda_now(engine: Engine) -> list[Visit]:
    with reading(engine) as session:
        return agenda.visits(session, None)


def deliver_soon(settings: Settings, now: datetime) -> bool:
    """Ask for a delivery pass now instead of at its next turn; False where Prefect is away."""
    from flows.api import Away, prefect

    try:
        with prefect(settings) as api:
            api.deliver(f"deliver:{now:%Y%m%dT%H%M}")
    except Away:
        return False
    return True


def _sync_one(
    engine: Engine, api: Prefect, visit: Visit, known: set[str] | None, now: datetime, result: Synced
) -> None:
    lost = known is not None and visit.at is not None and visit.run_id not in known
    if not visit.moved and not lost:
        result.kept += 1
        return
    new_id = None
    if (at := visit.at) is not None:
        with reading(engine) as session:
            visit = agenda.described(session, visit, at)
        new_id = api.make(visit, at, now)
        result.made += 1
    if not _remember(engine, visit, new_id):
        # Somebody else moved this visit meanwhile; theirs is the newer truth.
        if new_id and new_id not in {other.run_id for other in agenda_now(engine)}:
            api.remove(new_id)
        return
    if visit.run_id and visit.run_id != new_id and api.remove(visit.run_id):
        result.removed += 1


def _remember(engine: Engine, visit: Visit, run_id: str | None) -> bool:
    with writing(engine) as session:
        changed = session.execute(
            update(Plan)
            .where(col(Plan.id) == visit.plan_id, col(Plan.visit_version) == visit.version)
            .values(visit_at=visit.at, visit_run_id=run_id, visit_version=visit.version + 1)
        )
        return bool(changed.rowcount)  # type: ignore[attr-defined]
