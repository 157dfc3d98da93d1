"""Every page of the sample province opens, in both languages, for those who may."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from models import Agency, Message, Occurrence, Task, UserRole
from models.session import reading
from tests.web.conftest import Browser, People

PAGES = (
    "/",
    "/board?plan=1",
    "/occurrences",
    "/occurrences?timing=open_late&page=1",
    "/occurrences?state=submitted",
    "/occurrences?text=dan+toc",
    "/todo/confirm",
    "/todo/extensions",
    "/todo/hand-backs",
    "/todo/names",
    "/todo/orphans",
    "/search?q=dan+toc",
    "/search?q=khong-co-gi-het",
    "/search",
    "/leaders",
    "/status",
    "/help",
    "/plans",
    "/plans?state=proposed",
    "/plans/1",
    "/plans/1/messages",
    "/plans/1/review",
    "/plans/1/review?only=flagged",
    "/agencies",
    "/agencies?all=1&text=xa",
    "/messages",
    "/messages?trouble=1",
    "/drafts",
    "/drafts?state=signed",
    "/account",
    "/accounts",
)
#: Of the master data, the history, exports.
MORE = (
    "/audit",
    "/master",
    "/master/agencies",
    "/master/ladder",
    "/master/templates",
    "/exports",
    "/feeds",
    "/webhooks",
)
SEEN = ("last_seen_at", "expires_at")


@pytest.mark.parametrize(
    ("engine", "language"), [("sqlite", "vi"), ("sqlite", "en"), ("postgresql", "vi")], indirect=["engine"]
)
def test_every_page_opens(people: People, sample: int, engine: Engine, language: str) -> None:
    admin = people(UserRole.ADMIN)
    admin.cookies.set("dondoc_language", language)
    with reading(engine) as session:
        numbers = {
            "/tasks": session.exec(select(Task.id)).all(),
            "/occurrences": session.exec(select(Occurrence.id)).all(),
            "/agencies": session.exec(select(Agency.id).limit(5)).all(),
            "/messages": session.exec(select(Message.id).limit(5)).all(),
        }
    paths = [*PAGES, *(f"{start}/{n}" for start, found in numbers.items() for n in found[:: max(1, len(found) // 4)])]
    for path in paths:
        answer = admin.get(path)
        assert answer.status_code == 200, (path, answer.text[-800:])
        assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_looking_leaves_every_table_as_it_was(people: People, sample: int, engine: Engine) -> None:
    admin = people(UserRole.ADMIN)
    paths = [*PAGES, *MORE, "/tasks/1", "/occurrences/1", "/agencies/1"]
    admin.get("/")
    before = tables(engine)
    for path in paths:
        assert admin.get(path).status_code == 200, path
        admin.head(path)
    assert tables(engine) == before


def tables(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Everything but when the visitor was last seen."""
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(*(c for c in table.c if c.name not in SEEN)).order_by(*table.primary_key)
                )
            ]
            for table in SQLModel.metadata.sorted_tables
        }


def test_numbers_lead_to_lists_of_that_length(people: People, sample: int) -> None:
    leader = people(UserRole.LEADER)
    board = leader.get("/").text
    for timing in ("done_in_time", "done_late", "open_in_time", "open_late", "undated"):
        shown = re.search(rf'<a href="(/occurrences\?timing={timing}[^"]*)"><span class="count">(\d+)</span>', board)
        assert shown
        rows = leader.get(shown[1].replace("&amp;", "&")).text.count("<tr data-item>")
        assert rows == min(int(shown[2]), 50), timing


def test_wrong_filters_are_said(people: People, sample: int) -> None:
    leader = people(UserRole.LEADER)
    for query in ("timing=x", "plan=abc", "due_from=2026-02-30", "plan=99999999999"):
        answer = leader.get(f"/occurrences?{query}")
        assert answer.status_code == 400, query
        assert "không có giá trị" in answer.text


def test_what_is_not_there_is_said(people: People) -> None:
    browser = people(UserRole.COORDINATOR)
    for path in ("/plans/77", "/tasks/77", "/occurrences/77", "/agencies/77", "/messages/77", "/no-such-page"):
        answer = browser.get(path)
        assert answer.status_code == 404, path
        assert "<h1>" in answer.text


def test_an_agencys_user_sees_its_own(people: People, sample: int, engine: Engine) -> None:
    with reading(engine) as session:
        rows = session.exec(select(Occurrence.id, Occurrence.agency_id).where(Occurrence.role == "lead")).all()
    own, agency = rows[0]
    other = next(number for number, its in rows if its != agency)
    browser: Browser = people(UserRole.AGENCY, agency_id=agency)
    assert browser.get("/", follow_redirects=False).headers["location"] == f"/agencies/{agency}"
    assert browser.get(f"/agencies/{agency}").status_code == 200
    assert browser.get(f"/occurrences/{own}").status_code == 200
    assert browser.get(f"/occurrences/{other}").status_code == 403
    assert browser.get("/plans").status_code == 403
