"""An agency opens its link and answers; every answer is a story on a real database."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from config.settings import Settings
from followup import files
from models import (
    Channel,
    Contact,
    Evidence,
    Extension,
    HandBack,
    Message,
    MessageItem,
    MessageKind,
    MessageState,
    Occurrence,
    OccurrenceState,
    StoredFile,
    Submission,
    SubmissionKind,
)
from models.session import reading, writing
from notifications import links
from tests.papers.province import TEXT, Province
from tests.web.answers.conftest import Visitor, fresh

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def test_page_says_what_is_asked(visitor: Visitor, duty: Occurrence) -> None:
    answer = visitor.look()
    assert answer.status_code == 200
    for words in (
        "Sở Tài chính",
        "Kế hoạch số 186/KH-UBND ngày 12/3/2026 của UBND tỉnh Sơn Hà",
        TEXT,
        "thứ Sáu, ngày 27/11/2026",
        "còn 03 ngày làm việc",  # 24/11 is a day off
        "Chưa tiếp nhận",
        "Sở Dân tộc và Tôn giáo; UBND các xã, phường",
    ):
        assert words in answer.text
    assert "<script" not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_page_and_its_style_are_small(visitor: Visitor) -> None:
    style = visitor.client.get("/static/answers.css")
    assert len(visitor.look().content) + len(style.content) < 60_000


def test_looking_changes_nothing(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    before = fresh(engine, duty).model_dump()
    for path in ("", "/accept", "/submit", "/renew", "?done=submit"):
        visitor.client.get(visitor.path + path)
        visitor.client.head(visitor.path + path)
    assert fresh(engine, duty).model_dump() == before


def test_accept(visitor: Visitor, engine: Engine, duty: Occurrence, moved: list[set[int]]) -> None:
    answer = visitor.send("accept")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{visitor.path}?done=accept"
    assert fresh(engine, duty).state == OccurrenceState.ACCEPTED
    assert moved == [{duty.plan_id}]
    assert "Đã tiếp nhận nhiệm vụ" in visitor.client.get(answer.headers["location"]).text


def test_submit_with_files(visitor: Visitor, engine: Engine, duty: Occurrence, settings: Settings) -> None:
    sent = [
        ("files", ("Báo cáo 215.pdf", PDF, "application/pdf")),
        ("files", ("ghi chú.txt", "đủ 56 xã".encode(), "x/y")),
    ]
    answer = visitor.send("submit", text="Đã tổng hợp\r\nđủ 56 xã", number="215/BC-STC", date="2026-11-20", files=sent)
    assert answer.status_code == 303
    assert fresh(engine, duty).state == OccurrenceState.SUBMITTED
    with writing(engine) as session:
        said = session.exec(select(Submission)).one()
        names = session.exec(select(Evidence.name).order_by(Evidence.id)).all()  # type: ignore[arg-type]
        stored = session.exec(select(StoredFile)).all()
    assert (said.kind, said.text, said.document_number) == (
        SubmissionKind.RESULT,
        "Đã tổng hợp\nđủ 56 xã",
        "215/BC-STC",
    )
    assert said.document_date == date(2026, 11, 20)
    assert list(names) == ["Báo cáo 215.pdf", "ghi chú.txt"]
    assert {files.path_of(settings, one.sha256).read_bytes() for one in stored} == {PDF, "đủ 56 xã".encode()}
    assert "chờ cơ quan theo dõi xác nhận" in visitor.look().text


def test_progress_and_percent(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    assert visitor.send("progress", text="Đã nhận số liệu của 41/56 xã", percent="73%").status_code == 303
    assert fresh(engine, duty).due_on == duty.due_on
    page = visitor.look().text
    assert "Đã nhận số liệu của 41/56 xã" in page
    assert "73%" in page


def test_a_mistake_loses_neither_words_nor_files(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    sent = [("files", ("tốt.pdf", PDF, "")), ("files", ("xấu.pdf", b"MZ\x90\x00\x00", ""))]
    answer = visitor.send("submit", text="Kết quả rất dài", files=sent)
    assert answer.status_code == 400
    assert "xấu.pdf" in answer.text
    assert "Kết quả rất dài" in answer.text
    assert fresh(engine, duty).state == OccurrenceState.PENDING
    tickets = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    assert len(tickets) == 1
    confirm = re.findall(r'name="confirm" value="([^"]+)"', answer.text)[0]
    assert visitor.send("submit", confirm, text="Kết quả rất dài", kept=tickets).status_code == 303
    with reading(engine) as session:
        assert session.exec(select(Evidence.name)).all() == ["tốt.pdf"]


def test_empty_text_is_said(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    answer = visitor.send("progress", text="  ", percent="12")
    assert answer.status_code == 400
    assert "Cần ghi nội dung" in answer.text
    assert 'value="12"' in answer.text


def test_extension(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    assert visitor.send("extend", due="2026-11-20", reason="chưa đủ số liệu").status_code == 400
    assert visitor.send("extend", due="hôm nào đó", reason="chưa đủ số liệu").status_code == 400
    assert visitor.send("extend", due="15/12/2026", reason="chưa đủ số liệu").status_code == 303
    with writing(engine) as session:
        asked = session.exec(select(Extension)).one()
    assert (asked.asked_due, asked.from_due) == (date(2026, 12, 15), date(2026, 11, 27))
    assert fresh(engine, duty).due_on == date(2026, 11, 27)
    assert "Đề nghị gia hạn đến 15/12/2026 đang chờ ý kiến" in visitor.look().text
    assert visitor.send("unextend").status_code == 303


def test_hand_back_with_a_proposal(visitor: Visitor, engine: Engine) -> None:
    assert visitor.send("handback", reason="thuộc Sở khác", agency="Sở Không Có").status_code == 400
    assert visitor.send("handback", reason="thuộc Sở khác", agency="Sở Nội vụ").status_code == 303
    with writing(engine) as session:
        back = session.exec(select(HandBack)).one()
    assert back.proposed_id is not None
    assert "đã được trả lại vì giao nhầm" in visitor.look().text


def test_delegate_only_inside_the_agency(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    assert visitor.send("delegate", address="ai@elsewhere.example").status_code == 400
    assert visitor.send("delegate", address="phong@stc.example").status_code == 303
    with writing(engine) as session:
        deputy = session.get(Contact, fresh(engine, duty).delegate_id)
    assert deputy
    assert deputy.address == "phong@stc.example"


def test_withdraw_a_result(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    visitor.send("submit", text="xong")
    assert visitor.send("withdraw").status_code == 303
    assert fresh(engine, duty).state == OccurrenceState.ACCEPTED


def test_list_of_the_agency(app: FastAPI, engine: Engine, settings: Settings, now: datetime) -> None:
    with writing(engine) as session:
        province = Province(session, now)
        late = province.duty(due=date(2026, 11, 20), text="Việc đã quá hạn")
        province.duty(due=date(2026, 12, 20), text="Việc còn xa")
        province.duty(due=None, text="Việc thường xuyên")
        other = province.duty("snv", text="Việc của Sở khác")
        province.duty(state=OccurrenceState.DONE, done_on=date(2026, 11, 1), text="Việc đã xong")
        contact, agency = province.contacts["stc"], province.agencies["stc"]
    address = links.for_contact(settings, "agency", contact, now=now, agency=agency.id).removeprefix(settings.base_url)
    client = TestClient(app, follow_redirects=False)
    page = client.get(address).text
    assert "03 nhiệm vụ, trong đó 01 quá hạn" in page
    assert page.index("Việc đã quá hạn") < page.index("Việc còn xa") < page.index("Việc thường xuyên")
    assert "Việc của Sở khác" not in page
    assert "Việc đã xong" not in page
    assert client.get(f"{address}/{other.id}").status_code == 410
    visitor = Visitor(client, f"{address}/{late.id}")
    assert visitor.send("accept").headers["location"] == f"{address}/{late.id}?done=accept"
    assert fresh(engine, late).state == OccurrenceState.ACCEPTED
    assert "quá hạn 01 ngày làm việc" in visitor.look().text


def test_two_people_at_once(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    first, second = visitor.confirm(), visitor.confirm()
    assert visitor.send("progress", first, text="người thứ nhất").status_code == 303
    answer = visitor.send("progress", second, text="người thứ hai")
    assert answer.status_code == 409
    assert "Đã có người cập nhật" in answer.text
    with reading(engine) as session:
        assert session.exec(select(Submission.text)).all() == ["người thứ nhất"]


def test_old_page_must_be_looked_at_again(app: FastAPI, visitor: Visitor, now: datetime) -> None:
    confirm = visitor.confirm()
    house = app.state.house
    app.state.house = type(house)(house.settings, house.engine, lambda: now + timedelta(hours=25), house.on_change)
    assert visitor.send("accept", confirm).status_code == 409


def test_calendar_of_the_agency(
    app: FastAPI, engine: Engine, settings: Settings, duty: Occurrence, contact: Contact, now: datetime
) -> None:
    address = links.for_contact(settings, "agency", contact, now=now, agency=contact.agency_id)
    visitor = Visitor(TestClient(app, follow_redirects=False), address.removeprefix(settings.base_url))
    assert visitor.client.post(visitor.path + "/calendar", data={"confirm": "x"}).status_code == 400
    assert visitor.send("calendar").status_code == 303
    found = re.search(r'readonly value="[^"]+(/f/[^"]+)"', visitor.look().text)
    assert found
    assert "Sở Tài chính" in visitor.client.get(found[1]).text.replace("\r\n ", "")


def test_the_ledger_learns_that_a_link_was_opened(
    visitor: Visitor, engine: Engine, duty: Occurrence, contact: Contact, now: datetime
) -> None:
    with writing(engine) as session:
        for bucket, state in (("old", MessageState.SENT), ("new", MessageState.SENT), ("next", MessageState.PLANNED)):
            told = Message(contact_id=contact.id or 0, agency_id=duty.agency_id, channel=Channel.EMAIL, state=state,
                           kind=MessageKind.DIGEST, bucket=bucket, planned_at=now, not_before=now)  # fmt: skip
            session.add(told)
            session.flush()
            session.add(MessageItem(message_id=told.id or 0, occurrence_id=duty.id or 0, rung=bucket, due_version=1,
                                    contact_id=contact.id or 0, channel=Channel.EMAIL))  # fmt: skip
    visitor.client.head(visitor.path)
    for _ in range(2):
        assert visitor.look().status_code == 200
    with reading(engine) as session:
        found = {m.bucket: m.opened_at for m in session.exec(select(Message).where(Message.contact_id == contact.id))}
    assert (found["old"], found["new"], found["next"]) == (None, now, None)


def test_a_long_list_comes_in_pages_that_are_small(
    app: FastAPI, engine: Engine, settings: Settings, now: datetime
) -> None:
    with writing(engine) as session:
        province = Province(session, now)
        for n in range(95):
            province.duty(due=date(2026, 12, 20), text=f"Việc {n}: " + "rà soát, tổng hợp nhu cầu của đồng bào " * 9)
        contact, agency = province.contacts["stc"], province.agencies["stc"]
    address = links.for_contact(settings, "agency", contact, now=now, agency=agency.id).removeprefix(settings.base_url)
    client, seen = TestClient(app), set()
    style = len(client.get("/static/answers.css").content)
    for number in (1, 2, 3):
        answer = client.get(address, params={"page": number})
        assert "95 nhiệm vụ" in answer.text
        assert len(answer.content) + style < 60_000
        seen |= set(re.findall(r"Việc (\d+):", answer.text))
    assert len(seen) == 95
    assert "page=4" not in answer.text
    assert client.get(address, params={"page": 0}).status_code == 422


def test_a_page_with_a_long_story_is_small(visitor: Visitor, engine: Engine, duty: Occurrence) -> None:
    for n in range(14):
        assert (
            visitor.send("progress", text=f"Lần {n:02}: " + "đang tổng hợp số liệu của các xã " * 60).status_code == 303
        )
    page = visitor.look()
    assert len(page.content) + len(visitor.client.get("/static/answers.css").content) < 60_000
    assert "Lần 13" in page.text
    assert "Lần 03" not in page.text
    assert "Chỉ hiện 10 cập nhật mới nhất" in page.text
