"""What a coordinator does in a day, through the pages alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from config.settings import Settings
from followup import answers, files
from followup.rules import Rules
from models import (
    Agency,
    Assignment,
    Draft,
    DraftKind,
    DraftState,
    Event,
    Extension,
    ExtensionState,
    MessageItem,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    Task,
    TaskState,
    UserRole,
)
from models.session import reading, writing
from tests.web.conftest import Browser, People

PLAN = """ỦY BAN NHÂN DÂN
TỈNH SƠN HÀ
Số: 77/KH-UBND
Sơn Hà, ngày 10 tháng 11 năm 2026

KẾ HOẠCH
Chuyển đổi số phục vụ đồng bào vùng cao giai đoạn 2026 - 2028

I. MỤC TIÊU
Mọi thôn, bản có người biết dùng dịch vụ công trực tuyến.

II. TỔ CHỨC THỰC HIỆN
1. Sở Khoa học và Công nghệ
- Chủ trì, phối hợp với Sở Nội vụ hướng dẫn lập tổ công nghệ số cộng đồng, hoàn thành trước ngày 20/12/2026.
- Định kỳ 6 tháng, hằng năm báo cáo Ủy ban nhân dân tỉnh kết quả thực hiện.
2. Sở Lao động - Thương binh và Xã hội
Mở lớp bồi dưỡng kỹ năng số cho lao động nông thôn trong năm 2027.
3. Ủy ban nhân dân các xã, phường
Bố trí người hướng dẫn tại bộ phận một cửa, hoàn thành trước ngày 15/01/2027.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Nguyễn Văn Mẫu
""".replace("\n", "\n\n")


@pytest.fixture
def clerk(people: People, sample: int) -> Browser:
    return people(UserRole.COORDINATOR)


def upload(clerk: Browser, text: str = PLAN, name: str = "ke-hoach-77.txt") -> str:
    answer = clerk.submit("/plans/import", files={"file": (name, text.encode(), "text/plain")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def one(session: Session, model: Any, **where: object) -> Any:
    return session.exec(select(model).filter_by(**where)).first()


def told(page: str) -> int:
    """How many messages a preview counts."""
    found = re.search(r"([\d.]+) thông báo cho", page)
    return int(found[1].replace(".", "")) if found else 0


def test_import_review_activate(clerk: Browser, engine: Engine, moved: list[set[int]]) -> None:
    review = upload(clerk)
    page = clerk.get(review).text
    assert "Sở Lao động - Thương binh và Xã hội" in page
    assert "<mark>" in page
    with reading(engine) as session:
        plan = one(session, Plan, number="77/KH-UBND")
        plan_id = plan.id
        tasks = session.exec(select(Task).where(Task.plan_id == plan_id).order_by(col(Task.position))).all()
        first, dead = tasks[0].id, next(t.id for t in tasks if "kỹ năng số" in t.text)
        assert session.exec(select(Occurrence).where(Occurrence.plan_id == plan_id)).first() is None
        name = session.exec(select(Assignment.id).where(Assignment.task_id == dead, Assignment.role == "lead")).first()
    fields = {"lead": ["Sở Khoa học và Công nghệ", ""], "coordinators": ["Sở Nội vụ", "Sở Tài chính"]}
    answer = clerk.submit(f"/tasks/{first}/correct", {**fields, "due": "25/12/2026", "kind": "duty", "role": "lead"})
    assert answer.status_code == 303, answer.text
    assert "Bản in ghi:" in clerk.get(review).text
    clerk.submit(f"/tasks/{first}/undo")
    with reading(engine) as session:
        assert session.get(Task, first).due == ["2026-12-20"]  # type: ignore[union-attr]
    clerk.submit(f"/tasks/{first}/drop")
    with reading(engine) as session:
        assert session.get(Task, first).state is TaskState.DROPPED  # type: ignore[union-attr]
    clerk.submit(f"/tasks/{first}/restore")
    assert clerk.submit(f"/assignments/{name}/choose", {"name": "Sở Không Có Thật"}).status_code == 400
    chosen = clerk.submit(f"/assignments/{name}/choose", {"name": "Sở Nội vụ", "back": review})
    assert chosen.headers["location"].startswith(review)
    near, life = (clerk.get(f"/plans/{plan_id}/messages{span}").text for span in ("", "?span=all"))
    assert "Thông báo sẽ gửi" in near
    assert told(near) < told(life)
    assert clerk.get(f"/plans/{plan_id}/messages?span=all&page=2").status_code == 200
    assert clerk.get(f"/plans/{plan_id}/messages?span=ten").status_code == 422
    assert clerk.submit(f"/plans/{plan_id}/activate").headers["location"] == f"/plans/{plan_id}"
    assert {plan_id} in moved
    with reading(engine) as session:
        assert session.get(Plan, plan_id).state is PlanState.ACTIVE  # type: ignore[union-attr]
        assert session.exec(select(Occurrence).where(Occurrence.plan_id == plan_id)).first()
    assert clerk.submit(f"/plans/{plan_id}/activate").status_code == 400


def test_same_for_the_whole_heading(clerk: Browser, engine: Engine) -> None:
    upload(clerk)
    with reading(engine) as session:
        task = session.exec(
            select(Task).join(Plan).where(Plan.number == "77/KH-UBND").order_by(col(Task.position))
        ).first()
        assert task
        number, plan_id, heading = task.id, task.plan_id, task.heading
    data = {"lead": "Sở Nội vụ", "coordinators": "Sở Nội vụ", "due": "20/12/2026", "scope": "heading"}
    assert clerk.submit(f"/tasks/{number}/correct", data).status_code == 303
    with reading(engine) as session:
        leads = session.exec(
            select(Assignment.printed)
            .join(Task)
            .where(Task.plan_id == plan_id, Task.heading == heading, Assignment.role == "lead")
        ).all()
        assert leads == ["Sở Nội vụ"] * 2


def test_what_may_not_be_imported_is_said(clerk: Browser, engine: Engine, settings: Settings) -> None:
    secret = clerk.submit("/plans/import", files={"file": ("a.txt", ("MẬT\n" + PLAN).encode(), "text/plain")})
    assert secret.status_code == 400
    assert "mật" in secret.text.lower()
    assert clerk.submit("/plans/import", files={"file": ("", b"", "text/plain")}).status_code in (400, 422)
    big = b"x" * (settings.max_file_mb + 2 << 20)
    assert clerk.submit("/plans/import", files={"file": ("big.txt", big, "text/plain")}).status_code == 413
    with reading(engine) as session:
        assert len(session.exec(select(Plan)).all()) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ảnh chụp.docx", b"\x89PNG\r\n\x1a\n", "ảnh chụp.docx: đây là ảnh"),
        ("../" + "ố" * 200 + ".txt", b"", "tệp rỗng"),
    ],
)
def test_a_file_that_cannot_be_read_is_called_by_its_name(clerk: Browser, name: str, content: bytes, said: str) -> None:
    answer = clerk.submit("/plans/import", files={"file": (name, content, "text/plain")})
    assert answer.status_code == 400
    assert said in answer.text


def test_same_file_again_leads_to_the_plan(clerk: Browser) -> None:
    upload(clerk)
    assert upload(clerk) == "/plans/2"


def submitted(session: Session) -> Occurrence:
    found = session.exec(select(Occurrence).where(Occurrence.state == OccurrenceState.SUBMITTED)).first()
    assert found
    return found


def test_confirm_and_stale(clerk: Browser, engine: Engine, moved: list[set[int]]) -> None:
    with reading(engine) as session:
        found = submitted(session)
        number, revision = found.id, found.revision
    path = f"/occurrences/{number}"
    assert f'name="revision" value="{revision}"' in clerk.get(path).text
    stale = clerk.submit(f"{path}/confirm", {"revision": revision - 1})
    assert stale.status_code == 409
    assert "Vừa được thay đổi" in stale.text
    assert moved == []
    done = clerk.submit(f"{path}/confirm", {"revision": revision, "note": "đủ", "back": path})
    assert (done.status_code, done.headers["location"]) == (303, path)
    assert moved
    assert "Hoàn thành" in clerk.get(path).text


def test_return_needs_its_reason(clerk: Browser, engine: Engine) -> None:
    with reading(engine) as session:
        found = submitted(session)
        number, revision = found.id, found.revision
    assert clerk.submit(f"/occurrences/{number}/return", {"revision": revision, "note": " "}).status_code == 400
    data = {"revision": revision, "note": "thiếu danh sách"}
    assert clerk.submit(f"/occurrences/{number}/return", data).status_code == 303
    with reading(engine) as session:
        assert session.get(Occurrence, number).state is OccurrenceState.RETURNED  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        ("grant", ExtensionState.GRANTED),
        ("refuse", ExtensionState.REFUSED),
        ("counter", ExtensionState.COUNTERED),
    ],
)
def test_extension(clerk: Browser, engine: Engine, now: datetime, decision: str, state: ExtensionState) -> None:
    with reading(engine) as session:
        asked = one(session, Extension, state=ExtensionState.ASKED)
        number, due = asked.occurrence_id, asked.asked_due
        revision = session.get(Occurrence, number).revision  # type: ignore[union-attr]
    assert "Đề nghị gia hạn" in clerk.get("/todo/extensions").text
    data = {"revision": revision, "decision": decision, "note": "ý kiến", "due": (due + timedelta(days=1)).isoformat()}
    answer = clerk.submit(f"/occurrences/{number}/extension", {**data, "back": "/todo/extensions"})
    assert answer.headers["location"] == "/todo/extensions", answer.text
    with reading(engine) as session:
        assert session.exec(select(Extension)).one().state is state


def test_date_suspend_resume_reassign_cancel(clerk: Browser, engine: Engine) -> None:
    with reading(engine) as session:
        found = session.exec(
            select(Occurrence).where(Occurrence.role == "lead", Occurrence.state == OccurrenceState.PENDING)
        ).first()
        assert found
        number, agency = found.id, found.agency_id

    def move(name: str, **data: object) -> int:
        with reading(engine) as session:
            revision = session.get(Occurrence, number).revision  # type: ignore[union-attr]
        answer = clerk.submit(f"/occurrences/{number}/{name}", {"revision": revision, "note": "theo văn bản", **data})
        return int(answer.status_code)

    assert move("due", due="2026-12-31") == 303
    assert move("due", due="31/12/2026") == 400
    assert move("suspend", document="12/TB-UBND") == 303
    assert move("resume") == 303
    assert move("reassign", agency="Văn phòng UBND tỉnh", future="true") == 303
    assert move("cancel", document="13/QĐ-UBND") == 303
    with reading(engine) as session:
        found = session.get(Occurrence, number)
        assert found
        assert found.agency_id != agency
        assert found.state is OccurrenceState.CANCELLED
        kinds = session.exec(select(Event.kind).where(Event.occurrence_id == number)).all()
    assert {"due_set", "suspended", "resumed", "reassigned", "cancelled"} <= set(kinds)


def test_group_is_reminded_once_a_day(clerk: Browser, engine: Engine) -> None:
    with reading(engine) as session:
        group = session.exec(
            select(Assignment.task_id).where(col(Assignment.group_id).is_not(None), Assignment.role == "lead")
        ).first()
    page = clerk.get(f"/tasks/{group}").text
    form = re.search(r'<form method="post" action="/occurrences/remind".*?</form>', page, re.S)
    assert form
    ids = re.findall(r'name="ids" value="(\d+)"', form[0])
    assert len(ids) > 2
    assert clerk.submit("/occurrences/remind", {"ids": ids}).status_code == 303
    with reading(engine) as session:
        planned = session.exec(select(MessageItem).where(col(MessageItem.rung).like("manual-%"))).all()
        assert {item.occurrence_id for item in planned} == {int(number) for number in ids}
    clerk.submit("/occurrences/remind", {"ids": ids})
    with reading(engine) as session:
        assert len(session.exec(select(MessageItem).where(col(MessageItem.rung).like("manual-%"))).all()) == len(
            planned
        )


def test_bulk_confirm_passes_over_what_is_not_ready(clerk: Browser, engine: Engine) -> None:
    with reading(engine) as session:
        ready = submitted(session).id
        other = one(session, Occurrence, state=OccurrenceState.PENDING).id
    answer = clerk.submit("/occurrences/confirm", {"ids": [str(ready), str(other)]})
    assert answer.status_code == 303
    assert "Đã xác nhận hoàn thành 1 nhiệm vụ" in clerk.get(answer.headers["location"]).text
    assert clerk.submit("/occurrences/confirm").status_code == 400


def test_signed_letter_counts(clerk: Browser, engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        found = one(session, Occurrence, role="lead")
        draft = Draft(occurrence_id=found.id, kind=DraftKind.URGE, rung="plus5", due_version=1, prepared_at=now)
        session.add(draft)
    assert "Công văn đôn đốc" in clerk.get("/drafts").text
    tomorrow = (now + timedelta(days=1)).date().isoformat()
    assert clerk.submit(f"/drafts/{draft.id}/sign", {"number": "9/VP", "signed_on": tomorrow}).status_code == 400
    data = {"number": "9/VP-TH", "signed_on": now.date().isoformat()}
    assert clerk.submit(f"/drafts/{draft.id}/sign", data).status_code == 303
    assert clerk.submit(f"/drafts/{draft.id}/discard", {"note": "x"}).status_code == 400
    with reading(engine) as session:
        assert session.get(Draft, draft.id).state is DraftState.SIGNED  # type: ignore[union-attr]
        assert session.get(Occurrence, draft.occurrence_id).urged == 1  # type: ignore[union-attr]


def test_evidence_is_a_download_and_is_recorded(
    clerk: Browser, engine: Engine, settings: Settings, now: datetime
) -> None:
    rules = Rules.load(settings)
    with writing(engine) as session:
        found = session.exec(
            select(Occurrence).where(Occurrence.role == "lead", Occurrence.state == OccurrenceState.PENDING)
        ).first()
        assert found
        number = found.id or 0
        agency = session.get(Agency, found.agency_id)
        assert agency
        stored = files.keep(session, b"<script>alert(1)</script>", name="bao cao.html", settings=settings, now=now)
        answers.submit(
            session,
            number,
            actor=f"agency:{agency.code}",
            now=now,
            rules=rules,
            text="Đã xong.",
            files=[answers.Attachment(stored, "báo cáo.html")],
        )
    link = re.search(rf"/occurrences/{number}/files/\d+", clerk.get(f"/occurrences/{number}").text)
    assert link
    answer = clerk.get(link[0])
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    with reading(engine) as session:
        assert session.exec(select(Event).where(Event.kind == "file_read")).first()


def test_the_plan_file_can_be_fetched(clerk: Browser, tmp_path: Path) -> None:
    answer = clerk.get("/plans/1/file")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
