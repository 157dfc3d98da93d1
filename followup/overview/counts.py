"""Counts by the official classes: over all, by agency, by plan. Only the lead's occurrences count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from followup.overview.filters import Filters
from followup.overview.timing import Timing, timing_column
from models import Agency, Occurrence, Plan


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
    timing = timing_column(today).label("timing")
    query = (filters or Filters()).apply(select(timing, func.count()), today).group_by(timing)
    return _counted(session.execute(query))


def by_agency(session: Session, today: date, filters: Filters | None = None) -> list[AgencyCounts]:
    """The most overdue first, then by name."""
    found = _grouped(session, today, filters, col(Occurrence.agency_id))
    agencies = session.exec(select(Agency).where(col(Agency.id).in_(found)))
    rows = [AgencyCounts(agency, found[agency.id or 0]) for agency in agencies]
    return sorted(rows, key=lambda row: (-row.counts.open_late, row.agency.name))


def by_plan(session: Session, today: date, filters: Filters | None = None) -> list[PlanCounts]:
    """The newest plan first."""
    found = _grouped(session, today, filters, col(Occurrence.plan_id))
    plans = session.exec(select(Plan).where(col(Plan.id).in_(found)))
    rows = [PlanCounts(plan, found[plan.id or 0]) for plan in plans]
    return sorted(rows, key=lambda row: -(row.plan.id or 0))


def by_task(session: Session, today: date, plan_id: int) -> dict[int, Counts]:
    return _grouped(session, today, Filters(plan=plan_id), col(Occurrence.task_id))


def by_plan_ids(session: Session, today: date, ids: list[int]) -> dict[int, Counts]:
    """Counts of some plans; those without occurrences are missing."""
    timing = timing_column(today).label("timing")
    plan = col(Occurrence.plan_id)
    query = Filters().apply(select(plan, timing, func.count()), today).where(plan.in_(ids))
    return _by_key(session.execute(query.group_by(plan, timing)))


def _grouped(session: Session, today: date, filters: Filters | None, by: Mapped[int]) -> dict[int, Counts]:
    timing = timing_column(today).label("timing")
    query = (filters or Filters()).apply(select(by, timing, func.count()), today).group_by(by, timing)
    return _by_key(session.execute(query))


def _by_key(rows: Iterable[Any]) -> dict[int, Counts]:
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for key, name, count in rows:
        found[key].append((name, count))
    return {key: _counted(pairs) for key, pairs in found.items()}


def _counted(rows: Iterable[Any]) -> Counts:
    return Counts(**{name: number for name, number in rows})  # noqa: C416  a Result has keys() and is no mapping
