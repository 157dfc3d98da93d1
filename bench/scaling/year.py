"""What an occurrence leaves in a year, and how often it is looked at: from a simulated year of a small province."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, func, text
from sqlmodel import Session, SQLModel, col, select

from bench.places import scratch
from bench.years import Years
from models import Occurrence, RungFiring
from models.session import reading

SEED, PLANS, TASKS = 1, 40, 20


@dataclass(frozen=True, slots=True)
class Year:
    """For one occurrence that was open in the year; bytes with their indexes, texts of mails not among them."""

    rows: dict[str, float]
    bytes_a_row: dict[str, float]
    #: Looks of the step, envelopes sent, days of a plan on which it had something to look at.
    looks: float
    messages: float
    visits_a_plan: float

    @property
    def bytes(self) -> float:
        return sum(count * self.bytes_a_row[name] for name, count in self.rows.items())


def live(url: str) -> Year:
    """On a scratch database of the server at `url`."""
    with scratch(url, "scaleyear") as engine:
        Years(engine, SEED, 1, PLANS, TASKS, 1.0).run()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FULL ANALYZE"))
        with reading(engine) as session:
            return _ratios(engine, session)


def _ratios(engine: Engine, session: Session) -> Year:
    occurrences = session.exec(select(func.count()).select_from(Occurrence)).one()
    rows, size = {}, {}
    for table in SQLModel.metadata.sorted_tables:
        count = session.execute(select(func.count()).select_from(table)).scalar_one()
        if count and table.name not in FIXED:
            rows[table.name] = count / occurrences
            size[table.name] = _size(engine, table.name) / count
    day = func.date(RungFiring.at)
    looked = select(Occurrence.plan_id, day).join(RungFiring, col(RungFiring.occurrence_id) == Occurrence.id).distinct()
    visits = session.exec(select(func.count()).select_from(looked.subquery())).one()
    return Year(rows, size, rows["rung_firing"], rows["message"], visits / PLANS)


#: Tables whose size hangs on the number of bodies and people, not on their duties; the steps of the kept counts are
#: folded away by every sweep.
FIXED = {"tally", "agency", "agency_alias", "agency_group", "group_member", "contact", "succession", "person", "mark"}


def _size(engine: Engine, name: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_total_relation_size(:name)"), {"name": f'"{name}"'}).scalar_one())
