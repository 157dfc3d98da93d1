"""The page of the history: who may open it, what it finds, what its seal says, what is taken away as a file."""

from __future__ import annotations

import ast
import csv
import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy import event as hooks
from sqlmodel import select

from config.settings import Settings
from followup import audit, history
from followup.overview.events import PAGE
from models import Agency, Event, Mark, UserRole
from models import append_only as guard
from models.session import reading, writing
from tests.web.conftest import Browser, People
from web import texts

ROOT = Path(texts.__file__).parents[2]
ROOMS = ("followup", "notifications", "flows", "web", "commands")


@pytest.fixture
def kim(people: People, sample: int) -> Browser:
    """An auditor who looks at the sample province."""
    return people(UserRole.AUDITOR)


def say(engine: Engine, count: int, now: datetime, kind: str = "exported", actor: str = "user:lan") -> list[int]:
    with writing(engine) as session:
        found = [history.record(session, kind, actor=actor, now=now, note=f"=lần {n}") for n in range(count)]
        session.flush()
        return [one.id or 0 for one in found]


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<small class="muted">số (\d+)</small>', page)]


def test_the_roles_that_may_look(people: People, sample: int) -> None:
    for role in UserRole:
        browser = people(role)
        allowed = role in (UserRole.ADMIN, UserRole.AUDITOR)
        for path in ("/audit", "/audit/export.csv"):
            assert browser.get(path).status_code == (200 if allowed else 403), (role, path)
        assert browser.submit("/audit/verify").status_code == (303 if allowed else 403), role
        assert ('href="/audit"' in browser.get("/account").text) is allowed, role


def test_every_event_is_on_one_page_the_newest_first(kim: Browser, engine: Engine, now: datetime) -> None:
    say(engine, 2 * PAGE, now)
    with reading(engine) as session:
        every = sorted(session.exec(select(Event.id)).all(), reverse=True)
    found, path = list[int](), "/audit"
    while path:
        page = kim.get(path).text
        assert len(shown(page)) <= PAGE
        found += shown(page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert found == every


def test_a_page_does_not_shift_while_events_come(kim: Browser, engine: Engine, now: datetime) -> None:
    say(engine, 2 * PAGE, now)
    first = shown(kim.get("/audit").text)
    second = f"/audit?before={first[-1]}"
    before = shown(kim.get(second).text)
    say(engine, 7, now)
    assert shown(kim.get(second).text) == before


def test_filters(kim: Browser, engine: Engine, now: datetime, sample: int) -> None:
    old = say(engine, 2, now - timedelta(days=40), "file_read", "user:binh")
    late = say(engine, 1, datetime.fromisoformat("2026-11-10T17:30:00+00:00"), "file_read", "user:binh")
    system = say(engine, 1, now, "restored", "system")
    with writing(engine) as session:
        agency = session.exec(select(Agency)).first()
        assert agency
        one = history.record(
            session, "accepted", actor=f"agency:{agency.code}", now=now, plan_id=sample, agency_id=agency.id
        )
        session.flush()
        number, agency_id, code, name = one.id or 0, agency.id, agency.code, agency.name
    assert shown(kim.get("/audit?person=binh").text) == [*late, *reversed(old)]
    assert shown(kim.get("/audit?kind=file_read&from=2026-11-11&to=2026-11-11").text) == late  # 00:30 in Hà Nội
    assert shown(kim.get("/audit?kind=file_read&to=2026-11-10").text) == [*reversed(old)]
    assert system[0] in shown(kim.get("/audit?person=system&kind=restored").text)
    found = kim.get(f"/audit?person={code}").text
    assert number in shown(found)
    assert f">{name}</a>" in found  # people read names, not codes
    assert number in shown(kim.get(f"/audit?agency={agency_id}&plan={sample}&kind=accepted").text)
    assert shown(kim.get("/audit?plan=2147483647").text) == []
    page = kim.get("/audit?person=binh&kind=file_read").text
    assert 'value="binh"' in page
    assert '<option value="file_read" selected>' in page


@pytest.mark.parametrize(
    "query",
    ["from=hom-qua", "to=9999-12-31", "from=0001-01-01", "plan=x", "agency=-1", "before=0", "before=99999999999"],
)
def test_wrong_filters_are_said(kim: Browser, query: str) -> None:
    answer = kim.get(f"/audit?{query}")
    assert answer.status_code == 400
    assert "không có giá trị" in answer.text


def test_a_long_page_costs_no_more_questions(kim: Browser, engine: Engine, now: datetime) -> None:
    asked: list[str] = []

    def hear(*given: object) -> None:
        asked.append(str(given[2]))

    def cost() -> int:
        asked.clear()
        kim.get("/audit")
        return len(asked)

    kim.get("/audit")  # the names of agencies are read once a minute
    say(engine, 1, now)  # what the filters offer is read for each state of the database
    hooks.listen(engine, "before_cursor_execute", hear)
    few = cost()
    say(engine, 2 * PAGE, now)
    assert cost() == few
    hooks.remove(engine, "before_cursor_execute", hear)


def test_the_seal_is_shown_and_verified(kim: Browser, engine: Engine, settings: Settings, now: datetime) -> None:
    assert "chưa có khối nào" in kim.get("/audit").text
    assert "chưa kiểm tra trên trang này" in kim.get("/audit").text
    audit.seal_all(engine, audit.Heads.of(settings), now)
    assert "niêm phong lúc 08:00 23/11/2026" in kim.get("/audit").text
    assert kim.submit("/audit/verify").headers["location"] == "/audit"
    page = kim.get("/audit").text
    assert "nguyên vẹn</span>" in page
    assert "08:00 23/11/2026 · auditor" in page
    with reading(engine) as session:
        done = session.exec(select(Event).where(Event.kind == "audit_verified")).one()
        assert (done.actor, done.data["faults"]) == ("user:auditor", 0)
        assert session.get(Mark, "audit")
    assert "Kiểm tra niêm phong nhật ký" in kim.get("/status").text


def test_what_was_changed_is_named(kim: Browser, engine: Engine, settings: Settings, now: datetime) -> None:
    audit.seal_all(engine, audit.Heads.of(settings), now)
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "sqlite":
            guard.lift(connection)
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE event SET actor = 'user:khac' WHERE id = 1"))
    kim.submit("/audit/verify")
    page = kim.get("/audit").text
    assert "có 1 điểm không nguyên vẹn" in page
    assert "khối 1 (sự kiện 1–" in page
    assert "nội dung đã bị sửa sau khi niêm phong" in page


def test_the_file_is_what_the_filters_say_and_taking_it_is_an_event(
    kim: Browser, engine: Engine, now: datetime
) -> None:
    numbers = say(engine, 3, now, "file_read", "user:=lan")
    answer = kim.get("/audit/export.csv?kind=file_read&person==lan")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="nhat-ky-2026-11-23.csv"' in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head[:5] == ["Số", "Lúc", "Người thực hiện", "Loại", "Việc"]
    assert [int(row[0]) for row in rows] == numbers[::-1]
    assert rows[0][1:5] == ["23/11/2026 08:00:00", "user:=lan", "file_read", "Tải tệp"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    with reading(engine) as session:
        taken = session.exec(select(Event).where(Event.kind == "exported")).one()
        assert taken.actor == "user:auditor"
        assert taken.data == {"what": "audit", "format": "csv", "filters": {"person": "=lan", "kind": "file_read"}}


def test_a_file_of_everything_begins_with_its_own_taking(kim: Browser, engine: Engine, now: datetime) -> None:
    say(engine, 1200, now)
    with reading(engine) as session:
        count = len(session.exec(select(Event.id)).all())
    _head, *rows = csv.reader(io.StringIO(kim.get("/audit/export.csv").content.decode("utf-8-sig")))
    assert len(rows) == count + 1
    assert rows[0][2:4] == ["user:auditor", "exported"]


def test_in_english(kim: Browser, engine: Engine, now: datetime) -> None:
    say(engine, 1, now, "file_read")
    kim.cookies.set("dondoc_language", "en")
    page = kim.get("/audit").text
    for words in ("Who did what, and when.", "Waiting for a seal", "Verify now", "File read"):
        assert words in page, words


def kinds_of(path: Path) -> set[str]:
    """The kinds of events that this file writes, where it names them outright."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        values = [one.value for one in node.keywords if one.arg == "kind"] if name == "Event" else []
        if name == "record" and len(node.args) > 1:
            values.append(node.args[1])
        if name == "Move":
            values.append(node.args[0])
        found |= {one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


def test_every_kind_of_event_has_its_name() -> None:
    kinds = {kind for room in ROOMS for path in (ROOT / room).rglob("*.py") for kind in kinds_of(path)}
    assert len(kinds) > 50
    assert sorted(kinds - set(texts.words("vi")["event"])) == []
