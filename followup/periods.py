"""The periods of a duty: which instances it has, when each begins and is due, and on what ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from followup.calendar import WorkingCalendar
from followup.due import SPAN, Monthly, Once, Term, Yearly, inferred_due, parse, period_key
from models import DueBasis

DEFAULT_CYCLE = ("semiannual",)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the text of a duty fixes: its kind and the printed values."""

    kind: str
    recurrence: tuple[str, ...] = ()
    due: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan fixes for its duties. `begins_on`: the day from which they are followed (activation)."""

    begins_on: date
    ends_on: date | None = None
    issued_on: date | None = None
    #: When the plan itself wants reports: the terms of its report duties, together.
    cycle: Terms = Terms("report", DEFAULT_CYCLE)


@dataclass(frozen=True, slots=True)
class Period:
    """One instance of a duty."""

    key: str
    starts_on: date
    due_on: date
    basis: DueBasis


def cycle_of(reports: Iterable[Terms]) -> Terms:
    """The plan's own report periods out of its report duties; twice a year where none is named.

    Where somebody reports each month and the plan as a whole twice a year, a standing duty is answered twice a year.
    """
    recurrence: list[str] = []
    days: list[str] = []
    for terms in reports:
        recurrence += [name for name in terms.recurrence if name in SPAN]
        days += [value for value in terms.due if len(value) == 5 and value[2] == "-"]
    if not recurrence and not days:
        return Terms("report", DEFAULT_CYCLE)
    seldom = [name for name in recurrence if name in ("semiannual", "annual")]
    return Terms("report", tuple(dict.fromkeys(seldom or recurrence)), tuple(dict.fromkeys(days)))


def resolve(terms: Terms, facts: PlanFacts, until: date, calendar: WorkingCalendar) -> list[Period]:
    """The periods of a duty that begin on or before `until`, in order of their due dates.

    Recurring periods that were due before the plan is followed are bygone and left out; a single printed date in the
    past stays and is late.
    """
    parsed = [parse(v, counted_from=facts.issued_on or facts.begins_on, calendar=calendar) for v in terms.due]
    known = [term for term in parsed if term is not None]
    single = sorted({term for term in known if isinstance(term, Once)}, key=lambda term: term.day)
    repeated = [term for term in known if not isinstance(term, Once)]
    if terms.kind == "target":
        return _target(single, terms, repeated, facts, until, calendar)
    found = _single(single, facts)
    if repeated or terms.recurrence:
        found += _series(_slots(terms.recurrence, repeated, facts, until, calendar), facts, until)
    elif not single:
        found += _standing(facts, until, calendar)
    return sorted(found, key=lambda period: (period.due_on, period.key))


def _single(terms: Iterable[Once], facts: PlanFacts) -> list[Period]:
    return [
        Period(
            f"due-{term.day.isoformat()}",
            facts.begins_on,
            term.day,
            DueBasis.PRINTED if term.printed else DueBasis.INFERRED,
        )
        for term in terms
    ]


def _target(
    single: list[Once], terms: Terms, repeated: Sequence[Term], facts: PlanFacts, until: date, calendar: WorkingCalendar
) -> list[Period]:
    """A target is looked at every year; in its own year on the printed day."""
    ahead = [term for term in single if term.day >= facts.begins_on] or single[-1:]
    last = ahead[-1].day if ahead else facts.ends_on
    printed = {term.day.year for term in ahead}
    slots = _slots(terms.recurrence or ("annual",), repeated, facts, until, calendar)
    yearly = [
        _Slot(slot.key, slot.due_on, DueBasis.REPORT_PERIOD if not repeated else slot.basis)
        for slot in slots
        if slot.due_on.year not in printed and (last is None or slot.due_on <= last)
    ]
    found = [*_single(ahead, facts), *_series(yearly, facts, until)]
    return sorted(found, key=lambda period: (period.due_on, period.key))


def _standing(facts: PlanFacts, until: date, calendar: WorkingCalendar) -> list[Period]:
    """A standing duty is answered at the plan's own report periods."""
    days = [parse(v, counted_from=facts.begins_on, calendar=calendar) for v in facts.cycle.due]
    repeated = [term for term in days if isinstance(term, Yearly)]
    slots = _slots(facts.cycle.recurrence, repeated, facts, until, calendar)
    return _series([_Slot(s.key, s.due_on, DueBasis.REPORT_PERIOD) for s in slots], facts, until)


@dataclass(frozen=True, slots=True)
class _Slot:
    key: str
    due_on: date
    basis: DueBasis


def _slots(
    recurrence: Iterable[str], repeated: Sequence[Term], facts: PlanFacts, until: date, calendar: WorkingCalendar
) -> list[_Slot]:
    """All due days of the recurring part, from the year before the plan is followed to the year after `until`."""
    names = [name for name in recurrence if name in SPAN]
    years = range(facts.begins_on.year - 1, until.year + 2)
    return [slot for year in years for slot in _slots_of_year(year, names, repeated, calendar)]


def _slots_of_year(year: int, names: list[str], repeated: Sequence[Term], calendar: WorkingCalendar) -> Iterator[_Slot]:
    ends = _ends(names)
    explicit = sorted(_explicit(year, repeated, set(ends)))
    if not ends:
        yield from (_Slot(f"due-{day.isoformat()}", day, DueBasis.PRINTED) for day in explicit)
        return
    taken = set()
    for month, span in sorted(ends.items()):
        inside = [day for day in explicit if month - span < day.month <= month and day not in taken]
        taken |= set(inside)
        for day in inside[:-1]:
            yield _Slot(f"due-{day.isoformat()}", day, DueBasis.PRINTED)
        due_on = inside[-1] if inside else inferred_due(year, month, calendar)
        basis = DueBasis.PRINTED if inside else DueBasis.INFERRED
        yield _Slot(period_key(span, year, month), due_on, basis)


def _ends(names: Iterable[str]) -> dict[int, int]:
    """Last month of each period -> its length: "6 tháng và hằng năm" is H1 and the year, not three periods."""
    ends: dict[int, int] = {}
    for name in sorted(names, key=SPAN.__getitem__):
        ends.update(dict.fromkeys(range(SPAN[name], 13, SPAN[name]), SPAN[name]))
    return ends


def _explicit(year: int, repeated: Sequence[Term], ends: set[int]) -> set[date]:
    found = set()
    for term in repeated:
        if isinstance(term, Yearly):
            found.add(term.of(year))
        elif isinstance(term, Monthly):
            found |= {term.of(year, month) for month in (ends or range(1, 13))}
    return found


def _series(slots: list[_Slot], facts: PlanFacts, until: date) -> list[Period]:
    """Each period begins the day after the one before was due, the first one when the plan begins to be followed.

    A period belongs to the plan while at least half of it lies before the plan's end.
    """
    ordered = sorted(slots, key=lambda slot: slot.due_on)
    found = []
    for before, slot in zip([None, *ordered], ordered, strict=False):
        since = before.due_on + ONE_DAY if before else facts.begins_on
        middle = since + (slot.due_on - since) / 2
        over = facts.ends_on is not None and middle > facts.ends_on
        starts_on = max(since, facts.begins_on)
        if slot.due_on >= facts.begins_on and starts_on <= until and not over:
            found.append(Period(slot.key, starts_on, slot.due_on, slot.basis))
    return found
