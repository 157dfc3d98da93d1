"""What the board shows below today's work: counted from the whole database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from followup import overview
from followup.calendar import WorkingCalendar
from followup.overview import AgencyCounts, Counts, Filters, PlanCounts, duties, trend
from followup.overview.counts import SignerCounts, by_signer, summed
from followup.overview.duties import Bundle
from followup.overview.trend import Week
from web.board.heat import Heat, heat_map

SOON = 10  # working days


@dataclass(frozen=True, slots=True)
class Numbers:
    counts: Counts
    agencies: list[AgencyCounts]
    plans: list[PlanCounts]
    signers: list[SignerCounts]
    late: list[Bundle]
    soon: list[Bundle]
    soon_until: date
    heat: Heat
    weeks: list[Week]


def numbers(session: Session, today: date, filters: Filters, calendar: WorkingCalendar) -> Numbers:
    """Rows leave the session, so that they may be shown to the next visitor too."""
    until = calendar.add(today, SOON)
    agencies = overview.by_agency(session, today, filters)
    plans = overview.by_plan(session, today, filters)
    found = Numbers(
        summed(row.counts for row in agencies),
        agencies,
        plans,
        by_signer(plans),
        duties.late_bundles(session, today, filters=filters),
        duties.due_soon_bundles(session, today, until, filters=filters),
        until,
        heat_map(session, today, calendar, filters),
        trend.by_week(session, today, filters),
    )
    session.expunge_all()
    return found
