"""A date says the same on every page: working days, as mails count them, with a zero before small numbers."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from models import AssignmentRole, Occurrence, OccurrenceState, UserRole
from models.session import writing
from tests.web.conftest import People


def due(engine: Engine, day: date) -> Occurrence:
    """An open duty that is due on that day."""
    with writing(engine) as session:
        query = select(Occurrence).where(
            col(Occurrence.closed_at).is_(None),
            Occurrence.role == AssignmentRole.LEAD,
            Occurrence.state == OccurrenceState.PENDING,
        )
        found = session.exec(query.order_by(col(Occurrence.id))).first()
        assert found
        found.due_on, found.starts_on = day, date(2026, 1, 1)
        session.add(found)
        session.flush()
        session.expunge(found)
        return found


# today is Monday 23/11/2026; 24/11 is a day off
@pytest.mark.parametrize(
    ("day", "said", "english"),
    [
        (date(2026, 11, 18), "quá 03 ngày làm việc", "03 working days late"),
        (date(2026, 11, 27), "còn 03 ngày làm việc", "03 working days left"),
        (date(2026, 11, 24), "còn 01 ngày", "01 days left"),
        (date(2026, 11, 23), "đến hạn hôm nay", "due today"),
    ],
)
def test_every_page_counts_working_days(
    people: People, sample: int, engine: Engine, day: date, said: str, english: str
) -> None:
    duty = due(engine, day)
    leader = people(UserRole.LEADER)
    pages = {path: leader.get(path).text for path in (f"/occurrences/{duty.id}", f"/agencies/{duty.agency_id}")}
    if day < date(2026, 11, 23):
        pages["list"] = leader.get("/occurrences?timing=open_late").text
    assert [path for path, text in pages.items() if said not in text] == []
    leader.cookies.set("dondoc_language", "en")
    assert english in leader.get(f"/occurrences/{duty.id}").text
