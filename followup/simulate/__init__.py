"""Every message that would go out if nobody answered: the step's own decisions, walked ahead. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from config import clock
from followup import outbox
from followup.rules import Rules
from followup.simulate.result import Load, Planned, Week
from followup.simulate.subjects import plans_of, subjects
from followup.simulate.walk import Walk
from followup.unheard import unheard as without_address

__all__ = ["Load", "Planned", "Week", "loads", "simulate", "unheard", "weekly"]


def simulate(
    session: Session,
    rules: Rules,
    *,
    first: date,
    last: date,
    plan_id: int | None = None,
    now: datetime | None = None,
) -> list[Planned]:
    """Messages from `first` to `last` in order. A plan that is still a proposal is taken as activated `now`.

    `now` defaults to the first moment of `first`. Names that nobody resolved get nothing, as in life.
    """
    now = now or clock.at(first, time(0))
    walk = Walk(session, rules, now, last)
    plans = plans_of(session, plan_id)
    found = [planned for subject in subjects(session, rules, plans, now, last) for planned in walk.messages(subject)]
    inside = (planned for planned in found if first <= clock.today(planned.at) <= last)
    return sorted(inside, key=lambda p: (p.at, p.agency, p.contact, p.code, p.rung))


def unheard(session: Session, rules: Rules, *, last: date, plan_id: int | None, now: datetime) -> list[str]:
    """Names of the agencies in it that no message can reach."""
    agencies = {subject.agency_id for subject in subjects(session, rules, plans_of(session, plan_id), now, last)}
    return without_address(session, clock.today(now), agencies)


def weekly(planned: Iterable[Planned]) -> list[Week]:
    """How much each agency gets, week by week."""
    items: dict[tuple[str, date], int] = defaultdict(int)
    envelopes: dict[tuple[str, date], set[tuple[object, ...]]] = defaultdict(set)
    for one in planned:
        day = clock.today(one.at)
        week = one.agency, day - timedelta(days=day.weekday())
        items[week] += 1
        own = (one.code, one.rung) if one.kind not in outbox.GATHERED else ()
        envelopes[week].add((one.at, one.contact, one.kind, *own))
    return [Week(agency, monday, len(envelopes[agency, monday]), n) for (agency, monday), n in sorted(items.items())]


def loads(weeks: Iterable[Week]) -> list[Load]:
    """What each agency must be ready for: all of it, and its fullest week."""
    found: dict[str, Load] = {}
    for week in weeks:
        old = found.get(week.agency, Load(week.agency, 0, 0, 0, week))
        fullest = week if week.messages > old.fullest.messages else old.fullest
        found[week.agency] = Load(
            week.agency, old.weeks + 1, old.messages + week.messages, old.items + week.items, fullest
        )
    return list(found.values())
