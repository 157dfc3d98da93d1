"""Counts by the official classes: over all, by agency, by plan. Only the lead's occurrences count.

What nothing narrows, one plan and one agency come from the kept counts, the rest from the occurrences: both agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard

from sqlalchemy import func
from sqlalchemy.orm import Mapped, defer
from sqlmodel import Session, col, select

from followup import tallies
from followup.overview.filters import Filters
from followup.overview.timing import Timing, timing_column
from models import Agency, Occurrence, Plan, Scope
from models.tally import Tally


@dataclass(frozen=True, slots=True)
class Counts:
    done_in_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    open_late: int = 0
    undated: int = 0
    suspended: int = 0
    cancelled: int = 0

    @property
    def done(self) -> int:
        return self.done_in_time + self.done_late

    @property
    def open(self) -> int:
        return self.open_in_time + self.open_late + self.undated

    @property
    def total(self) -> int:
        """What the official rates are of: suspended and ended duties stand apart."""
        return self.done + self.open

    @property
    def done_rate(self) -> float | None:
        """Tỷ lệ hoàn thành, in percent with one decimal; None of nothing."""
        return rate(self.done, self.total)

    @property
    def in_time_rate(self) -> float | None:
        """Tỷ lệ đúng hạn among what is done."""
        return rate(self.done_in_time, self.done)

    @property
    def late_rate(self) -> float | None:
        """Tỷ lệ quá hạn chưa hoàn thành."""
        return rate(self.open_late, self.total)

    def of(self, timing: Timing) -> int:
        return int(getattr(self, timing.value))

    def of_name(self, name: str) -> int:
        return self.of(Timing(name))


def rate(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


@dataclass(frozen=True, slots=True)
class AgencyCounts:
    agency: Agency
    counts: Counts


@dataclass(frozen=True, slots=True)
class PlanCounts:
    plan: Plan
    counts: Counts


def total(session: Session, today: date, filters: Filters | None = None) -> Counts:
    if not narrows(filters):
        return summed(_kept(session, Scope.PLAN, today).values())
    if filters == Filters(plan=filters.plan):
        return summed(_by_key(tallies.by(session, Scope.PLAN, today, col(Tally.plan_id) == filters.plan)).values())
    if filters == Filters(agency=filters.agency):
        return summed(
            _by_key(tallies.by(session, Scope.AGENCY, today, col(Tally.agency_id) == filters.agency)).values()
        )
    timing = timing_column(today).label("timing")
    query = (filters or Filters()).apply(select(timing, func.count()), today).group_by(timing)
    return _counted(session.execute(query))


def summed(many: Iterable[Counts]) -> Counts:
    each = list(many)
    return Counts(**{one.value: sum(counts.of(one) for counts in each) for one in Timing})


def by_agency(session: Session, today: date, filters: Filters | None = None) -> list[AgencyCounts]:
    """The most overdue first, then by name."""
    found = _grouped(session, today, filters, Scope.AGENCY)
    agencies = session.exec(select(Agency).where(col(Agency.id).in_(found)))
    rows = [AgencyCounts(agency, found[agency.id or 0]) for agency in agencies]
    return sorted(rows, key=lambda row: (-row.counts.open_late, row.agency.name))


def by_plan(session: Session, today: date, filters: Filters | None = None) -> list[PlanCounts]:
    """The newest plan first; plans come without their text."""
    found = _grouped(session, today, filters, Scope.PLAN)
    plans = session.exec(select(Plan).options(defer(Plan.text)).where(col(Plan.id).in_(found)))  # type: ignore[arg-type]
    rows = [PlanCounts(plan, found[plan.id or 0]) for plan in plans]
    return sorted(rows, key=lambda row: -(row.plan.id or 0))


@dataclass(frozen=True, slots=True)
class SignerCounts:
    """The leader who signed, with the position as printed, and how many plans."""

    name: str
    position: str
    plans: int
    counts: Counts


def by_signer(rows: Iterable[PlanCounts]) -> list[SignerCounts]:
    """Plans of one signing leader together, the most overdue first; unsigned ones are left out."""
    found: dict[tuple[str, str], list[Counts]] = defaultdict(list)
    for row in rows:
        signer = row.plan.signer or {}
        if name := str(signer.get("name") or "").strip():
            found[name, str(signer.get("title") or "")].append(row.counts)
    leaders = [SignerCounts(*who, len(many), summed(many)) for who, many in found.items()]
    return sorted(leaders, key=lambda one: (-one.counts.open_late, one.name))


def by_task(session: Session, today: date, plan_id: int) -> dict[int, Counts]:
    return counted(session, today, Filters(plan=plan_id), col(Occurrence.task_id))


def by_plan_ids(session: Session, today: date, ids: list[int]) -> dict[int, Counts]:
    """Counts of some plans; those without occurrences are missing."""
    return _by_key(tallies.by(session, Scope.PLAN, today, col(Tally.plan_id).in_(ids)))


def narrows(filters: Filters | None) -> TypeGuard[Filters]:
    return filters is not None and filters != Filters()


def _grouped(session: Session, today: date, filters: Filters | None, by: Scope) -> dict[int, Counts]:
    if not narrows(filters):
        return _kept(session, by, today)
    column = col(Occurrence.agency_id) if by is Scope.AGENCY else col(Occurrence.plan_id)
    return counted(session, today, filters or Filters(), column)


def _kept(session: Session, by: Scope, today: date) -> dict[int, Counts]:
    return _by_key(tallies.by(session, by, today))


def counted(session: Session, today: date, filters: Filters, by: Mapped[int]) -> dict[int, Counts]:
    """Counted from the occurrences themselves."""
    timing = timing_column(today).label("timing")
    query = filters.apply(select(by, timing, func.count()), today).group_by(by, timing)
    return _by_key(session.execute(query))


def _by_key(rows: Iterable[Any]) -> dict[int, Counts]:
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for key, name, count in rows:
        found[key].append((name, count))
    return {key: _counted(pairs) for key, pairs in found.items()}


def _counted(rows: Iterable[Any]) -> Counts:
    return Counts(**{name: number for name, number in rows})  # noqa: C416  a Result has keys() and is no mapping
