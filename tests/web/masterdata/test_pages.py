"""The pages of the master data: a coordinator changes, looks at the history, takes back, brings a file in."""

from __future__ import annotations

import html
import re
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from config.settings import Settings
from flows import passes
from followup.calendar import WorkingCalendar
from followup.masterdata import NOUNS, texts
from followup.rules import Rules
from models import Agency, Event, Occurrence, OfficeText, Revision, UserRole
from models.session import reading, writing
from notifications import pages, previews
from tests.web.conftest import Browser, People


@pytest.fixture
def lan(people: People, sample: int) -> Browser:
    return people(UserRole.COORDINATOR)


def row_of(engine: Engine, code: str) -> int:
    with reading(engine) as session:
        return session.exec(select(Agency.id).where(Agency.code == code)).one() or 0


def test_every_page_opens(lan: Browser, people: People) -> None:
    for name in NOUNS:
        path = f"/accounts/data/{name}" if name == "users" else f"/master/{name}"
        visitor = people(UserRole.ADMIN) if name == "users" else lan
        for tail in ("", "/new", "/history", "/export", "?text=noi+vu", "?page=3"):
            assert visitor.get(path + tail).status_code == 200, path + tail
    for path in ("/master", "/master/ladder", "/master/ladder/show/duty", "/master/templates"):
        assert lan.get(path).status_code == 200, path
    assert lan.get("/master/users").status_code == 404
    assert lan.get("/accounts/data/users").status_code == 403
    assert lan.get("/master/ladder/show/none").status_code == 404
    assert lan.get("/master/templates/show/none").status_code == 404
    assert lan.get("/master/agencies/rows/99999").status_code == 404


def test_a_change_its_history_and_its_undoing(lan: Browser, engine: Engine) -> None:
    path = f"/master/agencies/rows/{row_of(engine, 'so-noi-vu')}"
    assert lan.submit(path, {"name": "Sở Nội vụ mới"}).status_code == 303
    page = lan.get("/master/agencies/history").text
    assert "<del>Sở Nội vụ</del> → <ins>Sở Nội vụ mới</ins>" in page
    assert "coordinator" in page
    undo = re.search(r'action="(/master/agencies/undo/\d+)"', page)
    assert undo
    assert lan.submit(undo[1]).status_code == 303
    with reading(engine) as session:
        assert session.exec(select(Agency.name).where(Agency.code == "so-noi-vu")).one() == "Sở Nội vụ"
        kinds = session.exec(select(Event.kind).order_by(col(Event.id).desc()).limit(2)).all()
    assert list(kinds) == ["master-changed", "master-changed"]
    assert lan.submit(undo[1]).status_code == 409


def test_a_mistake_keeps_what_was_typed(lan: Browser, engine: Engine) -> None:
    answer = lan.submit("/master/agencies/rows", {"code": "so-moi", "name": "Sở Mới", "parent": "khong-co"})
    assert answer.status_code == 400
    assert "Không có cơ quan mang mã khong-co" in answer.text
    assert 'value="Sở Mới"' in answer.text


def test_a_file_is_shown_before_it_is_taken(lan: Browser, engine: Engine) -> None:
    content = "code,name\nso-noi-vu,Sở Nội vụ tỉnh\nso-la,Sở Lạ\n"
    answer = lan.submit("/master/agencies/import", files={"file": ("a.csv", content.encode(), "text/csv")})
    preview = answer.headers["location"]
    page = lan.get(preview).text
    assert "1 mục mới, 1 mục thay đổi" in page
    with reading(engine) as session:
        assert session.exec(select(Revision)).all() == []
        assert session.exec(select(Agency).where(Agency.code == "so-la")).first() is None
    assert lan.submit(preview).status_code == 303
    with reading(engine) as session:
        assert session.exec(select(Agency.name).where(Agency.code == "so-la")).one() == "Sở Lạ"
        assert len(session.exec(select(Revision)).all()) == 2


def test_the_same_file_may_be_meant_for_another_list(lan: Browser) -> None:
    """It is stored once, under the name that it first came by."""
    file = {"file": ("a.csv", b"code,name\nkhoi-moi,Kh\xe1\xbb\x91i m\xe1\xbb\x9bi\n", "text/csv")}
    for name in ("agencies", "groups"):
        preview = lan.submit(f"/master/{name}/import", files=file).headers["location"]
        assert "1 mục mới" in lan.get(preview).text
    assert lan.get(preview[:-1] + ("0" if preview[-1] != "0" else "1")).status_code == 404


def test_a_file_with_a_wrong_row_is_not_taken(lan: Browser, engine: Engine) -> None:
    content = "code,name\nso-noi-vu,Sở Nội vụ tỉnh\nso-la,\n"
    answer = lan.submit("/master/agencies/import", files={"file": ("a.csv", content.encode(), "text/csv")})
    preview = answer.headers["location"]
    assert "Tên đầy đủ: chưa có giá trị" in lan.get(preview).text
    assert lan.submit(preview).status_code == 400
    with reading(engine) as session:
        assert session.exec(select(Revision)).all() == []
    refused = lan.submit("/master/agencies/import", files={"file": ("a.csv", b"x\n1\n", "text/csv")})
    assert refused.status_code == 400


DAY = {"date": "2027-02-08", "kind": "off", "name": "Tết Nguyên đán", "basis": "Thông báo 1"}


def test_a_day_off_counts_at_once_and_the_file_comes_back(
    lan: Browser, settings: Settings, engine: Engine, now: datetime
) -> None:
    monday = datetime(2026, 12, 14).date()  # noqa: DTZ001

    def calendar() -> WorkingCalendar:
        return Rules.load(settings).calendar

    assert calendar().is_working(monday)
    with writing(engine) as session:
        waiting = session.exec(select(Occurrence).where(col(Occurrence.next_at) > now)).first()
        assert waiting
        later = waiting.next_at
    assert lan.submit("/master/days/rows", {**DAY, "date": monday.isoformat()}).status_code == 303
    assert not calendar().is_working(monday)
    with reading(engine) as session:
        again = session.get_one(Occurrence, waiting.id)
        assert again.next_at
        assert later
        assert again.next_at < later
        assert "2026-12-14,off,Tết Nguyên đán" in texts.read(session, settings, "holidays.csv")
    assert "Đang dùng bản sửa trên trang" in lan.get("/master/days").text
    assert lan.submit("/master/reset", {"name": "holidays.csv"}).status_code == 303
    assert calendar().is_working(monday)
    assert lan.submit("/master/reset", {"name": "secret.key"}).status_code == 404


def test_another_machine_hears_of_it_with_its_next_pass(
    lan: Browser, settings: Settings, engine: Engine, now: datetime
) -> None:
    """Its home folder is another one; the database tells it."""
    lan.submit("/master/days/rows", {**DAY, "date": "2026-12-14"})
    other = settings.model_copy()
    other.home = settings.home.parent / "other"
    assert Rules.load(other).calendar.is_working(datetime(2026, 12, 14).date())  # noqa: DTZ001
    assert not passes.rules_now(engine, other).calendar.is_working(datetime(2026, 12, 14).date())  # noqa: DTZ001
    lan.submit("/master/reset", {"name": "holidays.csv"})
    assert passes.rules_now(engine, other).calendar.is_working(datetime(2026, 12, 14).date())  # noqa: DTZ001


def rungs_of(page: str) -> dict[str, str]:
    """The form's fields as a browser would send them."""
    found = dict(re.findall(r'<input name="(r\d+-\w+)" value="([^"]*)"', page))
    for name, body in re.findall(r'<select name="(r\d+-\w+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else re.findall(r'<option value="([^"]*)"', body)[0]
    found |= dict.fromkeys(re.findall(r'name="(r\d+-only)" value="pending" checked', page), "pending")
    return found


def test_the_ladder_as_a_form(lan: Browser, settings: Settings, engine: Engine) -> None:
    path = "/master/ladder/show/general"
    before = Rules.load(settings).ladders
    form = rungs_of(lan.get(path).text)
    assert lan.submit(path, form).status_code == 303
    after = Rules.load(settings).ladders
    assert {n: one.rungs for n, one in after.by_name.items()} == {n: one.rungs for n, one in before.by_name.items()}
    assert {n: one.tail for n, one in after.by_name.items()} == {n: one.tail for n, one in before.by_name.items()}

    new = max(int(name[1:].partition("-")[0]) for name in form) - 1
    more = {f"r{new}-key": "before-2", f"r{new}-at": "-2", f"r{new}-lead": "single", f"r{new}-tone": "remind"}
    assert lan.submit(path, {**form, **more}).status_code == 303
    rung = Rules.load(settings).ladders["general"].rung("before-2")
    assert rung
    assert rung.at == -2
    wrong = lan.submit(path, {**form, **more, f"r{new}-at": "hai"})
    assert wrong.status_code == 400
    assert "Bậc before-2: số ngày phải là số nguyên" in wrong.text
    assert lan.submit(path, {**form, **more, f"r{new}-key": "due"}).status_code == 400
    assert lan.submit(path, {**form, **more, f"r{new}-lead": ""}).status_code == 400

    undo = re.search(r'action="(/master/ladder/undo/\d+)"', lan.get("/master/ladder").text)
    assert undo
    assert lan.submit(undo[1]).status_code == 303
    assert Rules.load(settings).ladders["general"].rung("before-2") is None
    assert lan.submit("/master/reset", {"name": "ladder.toml"}).status_code == 303
    with reading(engine) as session:
        assert session.exec(select(OfficeText)).all() == []
        assert session.exec(select(Event.kind).where(Event.kind == "master-changed")).all()


def test_a_rung_on_which_duties_stand_stays(lan: Browser, engine: Engine) -> None:
    with writing(engine) as session:
        standing = session.exec(select(Occurrence).where(col(Occurrence.closed_at).is_(None))).first()
        assert standing
        standing.ladder, standing.rung = "general", "before-5"
    form = rungs_of(lan.get("/master/ladder/show/general").text)
    place = next(name.partition("-")[0] for name, value in form.items() if value == "before-5")
    answer = lan.submit("/master/ladder/show/general", {**form, f"{place}-drop": "1"})
    assert answer.status_code == 400
    assert "before-5 đang có nhiệm vụ" in answer.text


def test_the_wording_of_a_mail(lan: Browser, settings: Settings, now: datetime) -> None:
    path = "/master/templates/show/digest.txt"
    ours = re.search(r'maxlength="200000">\n(.*?)</textarea>', lan.get(path).text, re.DOTALL)
    assert ours
    text = html.unescape(ours[1])
    changed = text.replace("Trân trọng./.", "Trân trọng cảm ơn./.")
    assert lan.submit(path, {"text": changed.replace("\n", "\r\n")}).status_code == 303
    pages._stamp.cache_clear()
    calendar = Rules.load(settings).calendar
    assert "Trân trọng cảm ơn./." in previews.render("digest", settings, calendar, now).text
    for wrong in (changed.replace("{{ d.code }}", ""), changed + "{{ nothing }}", changed + "{% if %}"):
        answer = lan.submit(path, {"text": wrong})
        assert answer.status_code == 400, wrong[-20:]
    assert "Đang dùng bản sửa trên trang" in lan.get(path).text
    assert lan.submit("/master/reset", {"name": "templates/digest.txt"}).status_code == 303
    pages._stamp.cache_clear()
    assert "cảm ơn" not in previews.render("digest", settings, calendar, now).text
