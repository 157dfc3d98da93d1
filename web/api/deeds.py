"""Every change of an occurrence that a program may make: one row each, all through followup.answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from sqlmodel import Session

from config.errors import NotFound
from followup import answers
from followup.rules import Rules
from models import Occurrence, TokenScope
from web.access import Action
from web.api import bodies, files
from web.api.bodies import Body
from web.api.change import Change, Told, once, writing
from web.api.reading import Number, described, told
from web.api.shapes import OccurrenceOut

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Deed:
    """POST …/occurrences/N/`path`; the body's fields are the arguments of `do`."""

    path: str
    do: Callable[..., Occurrence]
    body: type[Body]
    action: Action
    summary: str

    @property
    def scope(self) -> TokenScope:
        return TokenScope.ANSWER if self.action is Action.ANSWER else TokenScope.DECIDE


A, D = Action.ANSWER, Action.DECIDE
DEEDS = (
    Deed("accept", answers.accept, bodies.Nothing, A, "Tiếp nhận"),
    Deed("progress", answers.progress, bodies.Progress, A, "Báo cáo tiến độ"),
    Deed("submit", answers.submit, bodies.Result, A, "Báo cáo kết quả"),
    Deed("withdraw", answers.withdraw, bodies.Nothing, A, "Rút báo cáo kết quả"),
    Deed("contribute", answers.contribute, bodies.Contribution, A, "Gửi nội dung phối hợp"),
    Deed("extension/ask", answers.ask_extension, bodies.AskExtension, A, "Đề nghị gia hạn"),
    Deed("extension/withdraw", answers.withdraw_extension, bodies.Nothing, A, "Rút đề nghị gia hạn"),
    Deed("extension/agree", answers.agree_extension, bodies.Nothing, A, "Đồng ý thời hạn được đề xuất"),
    Deed("hand-back", answers.hand_back, bodies.HandBack, A, "Trả lại nhiệm vụ giao nhầm"),
    Deed("delegate", answers.delegate, bodies.Delegate, A, "Ủy quyền"),
    Deed("confirm", answers.confirm, bodies.Note, D, "Xác nhận hoàn thành"),
    Deed("return", answers.return_work, bodies.ReturnWork, D, "Yêu cầu làm lại"),
    Deed("extension/grant", answers.grant_extension, bodies.Note, D, "Chấp thuận gia hạn"),
    Deed("extension/refuse", answers.refuse_extension, bodies.Reason, D, "Từ chối gia hạn"),
    Deed("extension/counter", answers.counter_extension, bodies.CounterExtension, D, "Đề xuất thời hạn khác"),
    Deed("reassign", answers.reassign, bodies.Reassign, D, "Giao cho cơ quan khác"),
    Deed("keep", answers.refuse_hand_back, bodies.Reason, D, "Giữ nguyên phân công"),
    Deed("due", answers.set_due, bodies.SetDue, D, "Điều chỉnh thời hạn"),
    Deed("suspend", answers.suspend, bodies.Ending, D, "Tạm dừng"),
    Deed("resume", answers.resume, bodies.Resume, D, "Tiếp tục"),
    Deed("cancel", answers.cancel, bodies.Ending, D, "Kết thúc theo văn bản"),
)


def route(deed: Deed) -> Callable[..., Response]:
    def act(occurrence_id: int, body: Body, change: Change) -> Response:
        revision, visit = change.revision, change.visit

        def work(session: Session) -> Told:
            if deed.action is A:  # before anything is said of another agency's duty
                visit.must_own(_owner(session, occurrence_id))
            given: dict[str, Any] = dict(body)
            if "files" in given:
                given["files"] = files.redeem(session, visit, given["files"])
            done = deed.do(
                session,
                occurrence_id,
                actor=visit.actor,
                now=visit.now,
                rules=Rules.load(visit.settings),
                revision=revision,
                **given,
            )
            if deed.action is A:  # it may have moved before the row was locked
                visit.must_own(done.agency_id)
            visit.moved(done.plan_id)
            return told(session, visit, occurrence_id)

        return once(change, work)

    act.__annotations__.update(occurrence_id=Number, body=deed.body)
    act.__defaults__ = (writing(deed.action, deed.scope),)
    return act


def _owner(session: Session, occurrence_id: int) -> int:
    if found := session.get(Occurrence, occurrence_id):
        return found.agency_id
    raise NotFound("Không có kỳ thực hiện này", "there is no such occurrence")


for _deed in DEEDS:
    router.add_api_route(
        f"/api/v1/occurrences/{{occurrence_id}}/{_deed.path}",
        route(_deed),
        methods=["POST"],
        response_model=OccurrenceOut,
        operation_id=f"occurrence_{_deed.path.replace('/', '_').replace('-', '_')}",
        summary=_deed.summary,
        **described(_deed.scope, conditional=True),
    )
