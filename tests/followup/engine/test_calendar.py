"""The working calendar against the published days, and its laws."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import clock
from config.errors import Refused
from config.settings import Settings
from followup.calendar import DayRule, WorkingCalendar, read_rules
from followup.rules import Rules

CALENDAR = Rules.load(Settings()).calendar
DAYS = st.dates(date(2001, 1, 1), date(2059, 12, 31))


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-01-01", False),  # Tết dương lịch
        ("2026-01-02", False),  # swapped (CV 12729/VPCP-KGVX)
        ("2026-01-10", True),  # worked Saturday for it
        ("2026-02-13", True),
        ("2026-02-16", False),  # Tết Bính Ngọ, TB 9441/TB-BNV
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2026-04-26", False),
        ("2026-04-27", False),  # Giỗ Tổ fell on a Sunday
        ("2026-04-30", False),
        ("2026-05-01", False),
        ("2026-08-22", True),  # worked Saturday
        ("2026-08-31", False),  # swapped
        ("2026-09-01", False),
        ("2026-09-02", False),
        ("2026-11-23", True),  # the swap was proposed, not decided
        ("2026-11-24", False),  # Ngày Văn hóa Việt Nam
        ("2026-11-28", False),  # an ordinary Saturday
        ("2027-02-08", False),  # Tết 6/2/2027
        ("2027-04-16", False),
        ("2027-05-03", False),  # 1/5 on a Saturday
        ("2027-11-24", False),
        ("2028-01-26", False),
        ("2028-04-04", False),
        ("2029-02-13", False),
        ("2029-04-23", False),
        ("2029-11-26", True),  # 24/11 on a Saturday: no make-up day unless decided
        ("2030-02-01", False),
        ("2030-02-04", False),  # Tết on 2/2/2030 at UTC+7, not 3/2
        ("2030-04-12", False),
        ("2030-11-25", True),
        ("2031-01-23", False),
        ("2031-04-01", False),
    ],
)
def test_published_days(day: str, working: bool) -> None:
    assert CALENDAR.is_working(d(day)) is working


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-23", 1, "2026-11-25"),
        ("2026-11-24", 1, "2026-11-25"),  # from a holiday
        ("2026-11-22", 1, "2026-11-23"),  # from a Sunday
        ("2026-11-23", 10, "2026-12-08"),  # "trong 10 ngày làm việc kể từ ngày 23/11"
        ("2026-12-15", -10, "2026-12-01"),
        ("2026-11-25", -1, "2026-11-23"),
        ("2026-11-24", -1, "2026-11-23"),
        ("2026-08-21", 1, "2026-08-22"),
        ("2026-02-13", 1, "2026-02-23"),
        ("2026-11-24", 0, "2026-11-24"),
    ],
)
def test_adding(day: str, n: int, result: str) -> None:
    assert CALENDAR.add(d(day), n) == d(result)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-11-20", "2026-11-27", 4),  # "còn 04 ngày làm việc (ngày 24/11 nghỉ)"
        ("2026-10-30", "2026-11-20", 15),  # "quá hạn 15 ngày làm việc"
        ("2026-11-20", "2026-10-30", -15),
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-21", "2026-11-22", 0),
    ],
)
def test_between(first: str, last: str, days: int) -> None:
    assert CALENDAR.between(d(first), d(last)) == days


@given(DAYS, st.integers(-400, 400))
def test_adding_and_counting_agree(day: date, n: int) -> None:
    result = CALENDAR.add(day, n)
    if n > 0:
        assert CALENDAR.between(day, result) == n
    if n < 0:
        assert CALENDAR.between(result - timedelta(days=1), CALENDAR.on_or_before(day - timedelta(days=1))) == -n
    assert n == 0 or CALENDAR.is_working(result)


@given(DAYS, DAYS, DAYS)
def test_spans_add_up(a: date, b: date, c: date) -> None:
    assert CALENDAR.between(a, b) + CALENDAR.between(b, c) == CALENDAR.between(a, c)


@given(DAYS)
def test_neighbours(day: date) -> None:
    before, after = CALENDAR.on_or_before(day), CALENDAR.on_or_after(day)
    assert before <= day <= after
    assert CALENDAR.is_working(before)
    assert CALENDAR.is_working(after)
    assert (before == after) == CALENDAR.is_working(day)
    assert CALENDAR.next_working(day) > day


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2026-11-23 05:00", "2026-11-23 07:30"),
        ("2026-11-23 07:30", "2026-11-23 07:30"),
        ("2026-11-23 16:59", "2026-11-23 16:59"),
        ("2026-11-23 17:00", "2026-11-25 07:30"),  # over the holiday
        ("2026-11-27 20:00", "2026-11-30 07:30"),  # over the weekend
        ("2026-08-22 09:00", "2026-08-22 09:00"),  # a worked Saturday
    ],
)
def test_office_hours(now: str, moment: str) -> None:
    assert CALENDAR.next_office_moment(clock.parse(now)) == clock.parse(moment)


@given(st.dates(date(2026, 1, 1), date(2031, 1, 1)), st.times())
def test_office_moments_are_office_moments(day: date, hour: time) -> None:
    now = clock.at(day, hour)
    moment = CALENDAR.next_office_moment(now)
    assert moment >= now
    assert CALENDAR.is_office_time(moment)


def test_next_year_is_asked_for_from_december_until_it_is_there() -> None:
    assert CALENDAR.missing_year(d("2026-11-30")) is None
    assert CALENDAR.missing_year(d("2026-12-01")) == 2027
    assert CALENDAR.missing_year(d("2027-01-01")) == 2027
    with_rows = WorkingCalendar([DayRule(d("2027-02-05"), "off", "Tết", "TB 1")])
    assert with_rows.missing_year(d("2026-12-01")) is None
    assert with_rows.missing_year(d("2027-01-01")) is None


def test_the_file_wins_over_the_library() -> None:
    calendar = WorkingCalendar([DayRule(d("2027-11-24"), "work", "làm việc", "x")])
    assert calendar.is_working(d("2027-11-24"))


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "holidays.csv"
    path.write_text("date,kind,name,basis\n2026-01-01,off,Tết,BLLĐ\n2026-02-30,off,?,?\n", "utf-8")
    with pytest.raises(Refused, match="dòng 3"):
        read_rules(path)


def test_an_office_may_have_files_of_its_own(tmp_path: Path) -> None:
    assert Rules.load(Settings(config_folder=tmp_path)).calendar is CALENDAR
    (tmp_path / "holidays.csv").write_text("date,kind,name,basis\n2027-03-08,off,nghỉ,QĐ 1\n", "utf-8")
    assert not Rules.load(Settings(config_folder=tmp_path)).calendar.is_working(d("2027-03-08"))


def test_hours_are_a_setting() -> None:
    calendar = Rules.load(Settings(day_start=time(8, 0), day_end=time(16, 30))).calendar
    assert not calendar.is_office_time(clock.parse("2026-11-23 07:45"))
    assert not calendar.is_office_time(clock.parse("2026-11-23 16:30"))
    assert calendar.is_office_time(clock.parse("2026-11-23 16:29"))
