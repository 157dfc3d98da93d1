"""What narrows the board: a plan, a reporting period, the leader who signed; each number equals its list."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from sqlalchemy import Engine, event

from followup.overview import Counts, Filters, PlanCounts
from followup.overview.counts import by_signer
from models import Agency, Event, Plan, UserRole
from models.session import writing
from tests.web.conftest import People
from web.board.periods import chosen, stretches, within

MONDAY = date(2026, 11, 23)


def test_stretches_are_those_of_the_calendar() -> None:
    found = {one.key: (one.first, one.last) for one in stretches(MONDAY)}
    assert found == {
        "month": (date(2026, 11, 1), date(2026, 11, 30)),
        "quarter": (date(2026, 10, 1), date(2026, 12, 31)),
        "year": (date(2026, 1, 1), date(2026, 12, 31)),
        "last_year": (date(2025, 1, 1), date(2025, 12, 31)),
    }
    assert all(chosen(within(Filters(), key, MONDAY), MONDAY) == key for key in found)
    assert within(Filters(plan=3), "never", MONDAY) == Filters(plan=3)


@pytest.mark.parametrize("query", ["period=month", "period=quarter&plan=1", "plan=1", "period=year"])
def test_numbers_of_a_narrowed_board_lead_to_their_lists(people: People, sample: int, query: str) -> None:
    leader = people(UserRole.LEADER)
    board = leader.get(f"/board?{query}").text
    links = re.findall(r'<a href="(/occurrences\?[^"]*timing=[^"]*)"><span class="count">([\d.]+)</span>', board)
    assert len(links) == 5
    for path, shown in links:
        rows = leader.get(path.replace("&amp;", "&")).text.count("<tr data-item>")
        assert rows == min(int(shown.replace(".", "")), 50), path


def test_plans_of_one_signing_leader_are_counted_together(people: People, sample: int, engine: Engine) -> None:
    with writing(engine) as session:
        found = session.get_one(Plan, sample)
        found.signer = {"name": "Hoàng Văn Lâm", "title": "Phó Chủ tịch"}
        rows = [PlanCounts(found, Counts(open_late=2)), PlanCounts(found, Counts(done_in_time=1, open_late=1))]
        other = Plan(number="9/KH-UBND", signer={"name": "Vàng A Lử"}, imported_at=found.imported_at)
        rows += [PlanCounts(other, Counts(open_late=9)), PlanCounts(Plan(imported_at=found.imported_at), Counts())]
        first, second = by_signer(rows)
    assert (first.name, first.plans, first.counts.open_late) == ("Vàng A Lử", 1, 9)
    assert (second.name, second.position, second.plans, second.counts.total) == (
        "Hoàng Văn Lâm",
        "Phó Chủ tịch",
        2,
        4,
    )
    leader = people(UserRole.LEADER)
    assert leader.get("/occurrences", params={"signer": "Hoàng Văn Lâm"}).text.count("<tr data-item>") == 50
    assert leader.get("/occurrences", params={"signer": "Vàng A Lử"}).text.count("<tr data-item>") == 0


def test_the_lists_of_a_form_are_read_once_for_each_state(
    people: People, sample: int, engine: Engine, now: datetime
) -> None:
    """A page reads the rows that it shows, not every plan and agency beside them."""
    clerk = people(UserRole.COORDINATOR)
    asked: list[str] = []
    listener = ("before_cursor_execute", lambda _c, _cursor, said, *_rest: asked.append(said))
    clerk.get("/occurrences")
    event.listen(engine, *listener)
    page = clerk.get("/occurrences").text
    event.remove(engine, *listener)
    assert not [said for said in asked if said.startswith(("SELECT agency.id, agency.name", "SELECT plan.id"))], asked
    assert "Sở Y tế" in page
    with writing(engine) as session:
        session.add(Agency(code="so-moi", name="Sở Mới lập"))
        session.add(Event(at=now, actor="system", kind="test"))
    assert "Sở Mới lập" in clerk.get("/occurrences").text
