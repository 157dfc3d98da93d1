"""Printed terms and their periods: the table of docs/dates.md."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from followup.due import Monthly, Once, Yearly, parse
from followup.periods import PlanFacts, Terms, cycle_of, resolve
from followup.rules import Rules

CALENDAR = Rules.load(Settings()).calendar
FACTS = PlanFacts(date(2026, 11, 23), date(2030, 12, 31), issued_on=date(2026, 11, 20))
UNTIL = date(2027, 12, 28)


def d(text: str) -> date:
    return date.fromisoformat(text)


#: Every row of the table “Words of a deadline”, and what is none of them.
TERMS: list[tuple[str, object]] = [
    ("2026-12-15", Once(d("2026-12-15"))),
    ("2026-06", Once(d("2026-06-30"))),
    ("2028-02", Once(d("2028-02-29"))),
    ("2026", Once(d("2026-12-31"))),
    ("Q3-2026", Once(d("2026-09-30"))),
    ("Q4-2026", Once(d("2026-12-31"))),
    ("12-15", Yearly(12, 15)),
    ("02-29", Yearly(2, 29)),
    ("*-20", Monthly(20)),
    ("P10BD", Once(d("2026-12-08"), printed=False)),
    ("P30D", Once(d("2026-12-23"), printed=False)),
    ("P2W", Once(d("2026-12-07"), printed=False)),
    ("P1M", Once(d("2026-12-23"), printed=False)),
    ("P3M", Once(d("2027-02-23"), printed=False)),
    ("PT48H", Once(d("2026-11-25"), printed=False)),
    ("PT50H", Once(d("2026-11-26"), printed=False)),
    ("2026-02-30", None),
    ("13-01", None),
    ("*-32", None),
    ("0026", None),
    ("thường xuyên", None),
    ("", None),
]


@pytest.mark.parametrize(("printed", "term"), TERMS)
def test_terms(printed: str, term: object) -> None:
    assert parse(printed, counted_from=date(2026, 11, 23), calendar=CALENDAR) == term


def test_every_row_of_the_table_in_the_documents_is_one_of_these() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "dates.md").read_text("utf-8")
    section = text.partition("## Words of a deadline")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if "`" in line]
    known = dict(TERMS)
    assert len(rows) >= 9
    for _printed, values, last, _note in rows:
        for value in re.findall(r"`([^`]+)`", values):
            if value == "D":  # a day stands for itself
                assert known["2026-12-15"] == Once(d("2026-12-15"))
                continue
            found = known[value]
            if day := re.fullmatch(r"(\d+)/(\d+)/(\d+)", last):
                assert found == Once(date(int(day[3]), int(day[2]), int(day[1])))


def test_short_months_and_years() -> None:
    assert Monthly(31).of(2027, 2) == d("2027-02-28")
    assert Yearly(2, 29).of(2027) == d("2027-02-28")
    assert Yearly(2, 29).of(2028) == d("2028-02-29")


TABLE = [
    # a single printed day, also one that is past
    (Terms("duty", (), ("2026-12-15",)), ["due-2026-12-15 2026-12-15 printed"]),
    (Terms("duty", (), ("2025",)), ["due-2025-12-31 2025-12-31 printed"]),
    (
        Terms("duty", (), ("Q1-2027", "2027-06")),
        ["due-2027-03-31 2027-03-31 printed", "due-2027-06-30 2027-06-30 printed"],
    ),
    (Terms("duty", (), ("P10BD",)), ["due-2026-12-07 2026-12-07 inferred"]),
    # "định kỳ 6 tháng, hằng năm": two periods a year, not three
    (
        Terms("report", ("semiannual", "annual")),
        [
            "2026 2026-12-16 inferred",
            "2027-H1 2027-06-16 inferred",
            "2027 2027-12-16 inferred",
            "2028-H1 2028-06-16 inferred",
        ],
    ),
    (
        Terms("report", ("semiannual", "annual"), ("12-15",)),
        [
            "2026 2026-12-15 printed",
            "2027-H1 2027-06-16 inferred",
            "2027 2027-12-15 printed",
            "2028-H1 2028-06-16 inferred",
        ],
    ),
    (
        Terms("report", ("annual",)),
        ["2026 2026-12-16 inferred", "2027 2027-12-16 inferred", "2028 2028-12-18 inferred"],
    ),
    (
        Terms("report", ("quarterly",)),
        [
            "2026-Q4 2026-12-16 inferred",
            "2027-Q1 2027-03-16 inferred",
            "2027-Q2 2027-06-16 inferred",
            "2027-Q3 2027-09-16 inferred",
            "2027-Q4 2027-12-16 inferred",
            "2028-Q1 2028-03-16 inferred",
        ],
    ),
    (
        Terms("report", ("quarterly",), ("*-20",)),
        [
            "2026-Q4 2026-12-20 printed",
            "2027-Q1 2027-03-20 printed",
            "2027-Q2 2027-06-20 printed",
            "2027-Q3 2027-09-20 printed",
            "2027-Q4 2027-12-20 printed",
            "2028-Q1 2028-03-20 printed",
        ],
    ),
    # a day every year, with and without the word
    (Terms("duty", ("annual",), ("06-15",)), ["2027 2027-06-15 printed", "2028 2028-06-15 printed"]),
    (Terms("duty", (), ("06-15",)), ["due-2027-06-15 2027-06-15 printed", "due-2028-06-15 2028-06-15 printed"]),
    (
        Terms("duty", ("annual",), ("06-15", "12-15")),
        [
            "2026 2026-12-15 printed",
            "due-2027-06-15 2027-06-15 printed",
            "2027 2027-12-15 printed",
            "due-2028-06-15 2028-06-15 printed",
        ],
    ),
    # standing
    (
        Terms("duty"),
        [
            "2026-H2 2026-12-16 report_period",
            "2027-H1 2027-06-16 report_period",
            "2027-H2 2027-12-16 report_period",
            "2028-H1 2028-06-16 report_period",
        ],
    ),
    # a target: every year, and on its own day
    (
        Terms("target", (), ("2025", "2028")),
        ["2026 2026-12-16 report_period", "2027 2027-12-16 report_period", "due-2028-12-31 2028-12-31 printed"],
    ),
    (Terms("target", (), ("2025",)), ["due-2025-12-31 2025-12-31 printed"]),
    # what is no term is as if it were not there
    (Terms("duty", (), ("sớm", "2026-12-15")), ["due-2026-12-15 2026-12-15 printed"]),
]


@pytest.mark.parametrize(("terms", "periods"), TABLE, ids=[f"{t.kind}:{t.recurrence}:{t.due}" for t, _ in TABLE])
def test_periods(terms: Terms, periods: list[str]) -> None:
    assert [f"{p.key} {p.due_on} {p.basis}" for p in resolve(terms, FACTS, UNTIL, CALENDAR)] == periods


def test_monthly_periods_follow_each_other() -> None:
    found = resolve(Terms("report", ("monthly",), ("*-20",)), FACTS, UNTIL, CALENDAR)
    assert [p.key for p in found][:3] == ["2026-12", "2027-01", "2027-02"]
    for before, after in pairwise(found):
        assert after.starts_on == before.due_on + timedelta(days=1)
    assert found[0].starts_on == FACTS.begins_on


def test_a_plan_that_ends_makes_nothing_after_it() -> None:
    facts = PlanFacts(date(2026, 11, 23), date(2026, 12, 31))
    assert [p.key for p in resolve(Terms("duty"), facts, UNTIL, CALENDAR)] == ["2026-H2"]
    assert [p.key for p in resolve(Terms("report", ("monthly",)), facts, UNTIL, CALENDAR)] == ["2026-12"]
    after = Terms("report", ("annual",), ("01-15",))
    assert [p.due_on for p in resolve(after, facts, UNTIL, CALENDAR)] == [date(2027, 1, 15)]


def test_the_plans_own_report_periods() -> None:
    cycle = cycle_of([Terms("report", ("annual",), ("12-05",)), Terms("report", ("semiannual",), ("2026-12-01",))])
    facts = PlanFacts(date(2026, 11, 23), date(2030, 12, 31), cycle=cycle)
    found = resolve(Terms("duty"), facts, date(2026, 12, 31), CALENDAR)
    assert [(p.key, p.due_on, p.basis) for p in found] == [
        ("2026", date(2026, 12, 5), "report_period"),
        ("2027-H1", date(2027, 6, 16), "report_period"),
    ]


def test_a_frequent_report_does_not_make_standing_duties_frequent() -> None:
    assert cycle_of([Terms("report", ("monthly",)), Terms("report", ("annual",))]).recurrence == ("annual",)


RECURRENCE = st.lists(st.sampled_from(["monthly", "quarterly", "semiannual", "annual"]), max_size=3).map(tuple)
DUE = st.lists(
    st.sampled_from(["2025", "2026-12", "Q2-2027", "12-15", "06-20", "02-29", "*-20", "*-31", "P10BD", "2030", "lạ"]),
    max_size=3,
).map(tuple)
KIND = st.sampled_from(["duty", "report", "request", "target", "general"])


@given(KIND, RECURRENCE, DUE, st.dates(date(2024, 1, 1), date(2029, 12, 31)), st.integers(0, 2200))
def test_laws_of_periods(
    kind: str, recurrence: tuple[str, ...], due: tuple[str, ...], begins: date, length: int
) -> None:
    facts = PlanFacts(begins, begins + timedelta(days=length))
    until = begins + timedelta(days=400)
    terms = Terms(kind, recurrence, due)
    found = resolve(terms, facts, until, CALENDAR)
    assert len({p.key for p in found}) == len(found)
    assert all(len(p.key) <= 32 and p.starts_on >= begins for p in found)
    assert [p.due_on for p in found] == sorted(p.due_on for p in found)
    # a wider horizon adds periods and changes none
    wider = resolve(terms, facts, until + timedelta(days=90), CALENDAR)
    assert set(found) <= set(wider)
    # as long as the plan runs, nothing is without a next date
    if length > 366 and not any(len(v) in (4, 7) or v.startswith("P") for v in due):
        assert found
