"""Master data out as CSV and in again: the same file changes nothing; a preview changes nothing either."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.errors import Refused
from config.registry import read_folder
from followup.masterdata import NOUNS, change, sheet
from models import Agency, Revision
from tests.followup.masterdata.conftest import Open


@pytest.mark.parametrize("name", NOUNS)
def test_what_went_out_comes_in_without_a_change(desk: Open, name: str) -> None:
    with desk() as opened:
        change.save(opened, NOUNS["users"], None, {"login": "quantri", "name": "Quản trị", "role": "admin"})
        content = sheet.write(opened, NOUNS[name])
        lines = sheet.take(opened, NOUNS[name], content)
    assert {line.kind for line in lines} <= {"same"}
    assert len(lines) == content.count(b"\r\n") - 1


def test_the_export_is_a_data_file(desk: Open, tmp_path: object, engine: Engine) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "office"
    folder.mkdir()
    with desk() as opened:
        for name in ("agencies", "groups", "contacts", "successions"):
            (folder / NOUNS[name].file).write_bytes(sheet.write(opened, NOUNS[name]))
        data = read_folder(folder)
        assert len(data.agencies) == len(opened.session.exec(select(Agency)).all())
    assert data.contacts
    assert data.successions


CSV = "code;name;valid_to\nso-noi-vu;Sở Nội vụ tỉnh;\nso-la;Sở Lạ;31/12/2027\nso-la-2;;\n;Không mã;\n"


def test_each_row_says_what_it_would_do(desk: Open) -> None:
    """A semicolon, missing columns and Vietnamese dates are fine; wrong rows are named, the others counted."""
    with desk() as opened:
        lines = sheet.take(opened, NOUNS["agencies"], CSV.encode("utf-8-sig"))
    assert [(line.number, line.kind) for line in lines] == [(2, "changed"), (3, "new"), (4, "wrong"), (5, "wrong")]
    assert lines[0].changes == (("Tên đầy đủ", "Sở Nội vụ", "Sở Nội vụ tỉnh"),)
    assert ("Kết thúc ngày", "", "2027-12-31") in lines[1].changes
    assert lines[2].error
    assert lines[2].error.what == "Tên đầy đủ: chưa có giá trị"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"name\nx\n", "thiếu cột code"),
        (b"", "thiếu cột"),
        (b'code,name\n"a' + b"x" * 200_000 + b'",y\n', "hỏng"),
    ],
)
def test_what_is_no_such_file(desk: Open, content: bytes, said: str) -> None:
    with desk() as opened, pytest.raises(Refused, match=said):
        sheet.take(opened, NOUNS["agencies"], content)


def test_no_cell_is_a_formula_and_the_mark_goes_away_again(desk: Open) -> None:
    with desk() as opened:
        change.save(opened, NOUNS["groups"], None, {"code": "x", "name": "=1+1"})
        content = sheet.write(opened, NOUNS["groups"])
        assert b"'=1+1" in content
        assert {line.kind for line in sheet.take(opened, NOUNS["groups"], content)} == {"same"}
        assert len(opened.session.exec(select(Revision)).all()) == 1
