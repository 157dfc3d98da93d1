"""What must always hold. Checked every hour and by `dondoc doctor`; what is broken is shown to the coordinator."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from followup.invariants.base import Broken, Invariant, Look
from followup.invariants.configuration import NextYearsCalendar, StepRuns
from followup.invariants.counts import KeptCounts
from followup.invariants.duties import ClosedIsClosed, HoldFits, LeadLives, NextDate, NothingPutAside, StepKeepsUp
from followup.invariants.messages import LeadHasChannel, LeaseHolds
from followup.invariants.searching import SearchFinds
from followup.rules import Rules
from models import Finding

ALL: tuple[Invariant, ...] = (
    NextDate(),
    NothingPutAside(),
    StepKeepsUp(),
    ClosedIsClosed(),
    HoldFits(),
    LeadLives(),
    LeadHasChannel(),
    LeaseHolds(),
    NextYearsCalendar(),
    StepRuns(),
    KeptCounts(),
    SearchFinds(),
)

__all__ = ["ALL", "Broken", "Invariant", "check", "record"]


def check(session: Session, now: datetime, rules: Rules) -> list[Broken]:
    """Everything that is broken now; each invariant names at most a screenful."""
    look = Look(session, now, rules)
    return [broken for invariant in ALL for broken in invariant.broken(look)]


def record(session: Session, broken: list[Broken], now: datetime) -> None:
    """Keeps what was found as findings, and closes those that are no longer found."""
    there = {(f.invariant, f.subject): f for f in session.exec(select(Finding).where(col(Finding.closed_at).is_(None)))}
    found = {(one.invariant, one.subject): one for one in broken}
    for key, finding in there.items():
        if key not in found and key[0] in {invariant.name for invariant in ALL}:
            finding.closed_at = now
            session.add(finding)
    for key, one in found.items():
        if key not in there:
            session.add(Finding(invariant=one.invariant, subject=one.subject, text=one.text, found_at=now))
