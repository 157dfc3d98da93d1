"""What the drop-down lists of many pages offer: read once for each state of the database, as the board's numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from followup.overview import roll
from followup.overview.roll import Named
from web.house import Visit


@dataclass(frozen=True, slots=True)
class Choices:
    plans: list[Named]
    agencies: list[Named]


def choices(visit: Visit, session: Session) -> Choices:
    version = (roll.version(session), visit.today)
    return visit.house.fresh.get(
        "choices", version, lambda: Choices(roll.plans(session), roll.agencies(session, visit.today))
    )
