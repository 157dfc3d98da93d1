"""What a holder may do: each action takes the filled form to one function of followup.answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from followup.answers import extensions, handover, work
from followup.answers.guard import OPEN, WORKING
from followup.answers.work import Attachment
from followup.dossier import Dossier
from followup.rules import Rules
from models import Agency, AssignmentRole, ExtensionState, Occurrence, OccurrenceState
from web.answers.forms import Filled
from web.answers.gate import Holder

S = OccurrenceState


@dataclass(frozen=True, slots=True)
class Case:
    """One answer on its way: who, when, by which rules, from which revision."""

    session: Session
    holder: Holder
    occurrence_id: int
    revision: int
    now: datetime
    rules: Rules

    @property
    def basics(self) -> dict[str, Any]:
        return {"actor": self.holder.actor, "now": self.now, "rules": self.rules, "revision": self.revision}


def _accept(case: Case, _form: Filled, _files: Sequence[Attachment]) -> Occurrence:
    return work.accept(case.session, case.occurrence_id, **case.basics)


def _progress(case: Case, form: Filled, files: Sequence[Attachment]) -> Occurrence:
    return work.progress(
        case.session,
        case.occurrence_id,
        text=form.text("text"),
        percent=form.number("percent", "Tỷ lệ hoàn thành"),
        files=files,
        contact_id=case.holder.contact_id,
        **case.basics,
    )


def _submit(case: Case, form: Filled, files: Sequence[Attachment]) -> Occurrence:
    return work.submit(
        case.session,
        case.occurrence_id,
        text=form.text("text"),
        files=files,
        document_number=form.text("number")[:80],
        document_date=form.day("date", "ngày ban hành văn bản", needed=False),
        contact_id=case.holder.contact_id,
        **case.basics,
    )


def _contribute(case: Case, form: Filled, files: Sequence[Attachment]) -> Occurrence:
    return work.contribute(
        case.session,
        case.occurrence_id,
        text=form.text("text"),
        files=files,
        contact_id=case.holder.contact_id,
        **case.basics,
    )


def _withdraw(case: Case, _form: Filled, _files: Sequence[Attachment]) -> Occurrence:
    return work.withdraw(case.session, case.occurrence_id, **case.basics)


def _extend(case: Case, form: Filled, _files: Sequence[Attachment]) -> Occurrence:
    due = form.day("due", "thời hạn đề nghị")
    if due is None:  # `needed` dates are never None
        raise AssertionError
    return extensions.ask_extension(
        case.session,
        case.occurrence_id,
        due=due,
        reason=form.text("reason"),
        contact_id=case.holder.contact_id,
        **case.basics,
    )


def _unextend(case: Case, _form: Filled, _files: Sequence[Attachment]) -> Occurrence:
    return extensions.withdraw_extension(case.session, case.occurrence_id, **case.basics)


def _agree(case: Case, _form: Filled, _files: Sequence[Attachment]) -> Occurrence:
    return extensions.agree_extension(case.session, case.occurrence_id, **case.basics)


def _hand_back(case: Case, form: Filled, _files: Sequence[Attachment]) -> Occurrence:
    return handover.hand_back(
        case.session,
        case.occurrence_id,
        reason=form.text("reason"),
        proposed_id=_agency_named(case.session, form.text("agency")),
        **case.basics,
    )


def _delegate(case: Case, form: Filled, _files: Sequence[Attachment]) -> Occurrence:
    return handover.delegate(case.session, case.occurrence_id, address=form.text("address"), **case.basics)


def _agency_named(session: Session, name: str) -> int | None:
    """The living agency of that name. Raises Refused where it was named but is not known."""
    if not name:
        return None
    query = select(Agency.id).where(Agency.name == name, col(Agency.valid_to).is_(None))
    found = session.exec(query).first()
    if found is None:
        raise Refused(
            f"Không có cơ quan “{name}” trong danh mục; có thể để trống và nêu tên trong lý do",
            f"there is no agency {name}; leave the field empty and name it in the reason",
        )
    return found


@dataclass(frozen=True, slots=True)
class Deed:
    """An action and the sentence that says what happens next."""

    do: Callable[[Case, Filled, Sequence[Attachment]], Occurrence]
    done: str
    with_files: bool = False


DEEDS: dict[str, Deed] = {
    "accept": Deed(
        _accept,
        "Đã tiếp nhận nhiệm vụ. Hệ thống sẽ nhắc khi sắp đến hạn; có thể báo cáo tiến độ bất cứ lúc nào.",
    ),
    "progress": Deed(
        _progress,
        "Đã ghi nhận báo cáo tiến độ. Thời hạn không thay đổi; khi hoàn thành, đề nghị báo cáo kết quả.",
        with_files=True,
    ),
    "submit": Deed(
        _submit,
        "Đã gửi báo cáo kết quả. Cơ quan theo dõi sẽ xem xét, xác nhận; trong thời gian chờ, Hệ thống không nhắc việc "
        "và ngày hoàn thành được tính theo ngày gửi báo cáo này.",
        with_files=True,
    ),
    "contribute": Deed(
        _contribute,
        "Đã gửi nội dung phối hợp tới cơ quan chủ trì. Phần việc phối hợp đã kết thúc.",
        with_files=True,
    ),
    "withdraw": Deed(_withdraw, "Đã rút báo cáo kết quả. Nhiệm vụ trở lại trạng thái đang thực hiện."),
    "extend": Deed(
        _extend,
        "Đã gửi đề nghị gia hạn. Cơ quan theo dõi sẽ trả lời qua thư; thời hạn cũ vẫn áp dụng cho đến khi được "
        "chấp thuận.",
    ),
    "unextend": Deed(_unextend, "Đã rút đề nghị gia hạn. Thời hạn đang áp dụng không thay đổi."),
    "agree": Deed(_agree, "Đã đồng ý thời hạn mới. Thời hạn mới có hiệu lực từ bây giờ."),
    "handback": Deed(
        _hand_back,
        "Đã trả lại nhiệm vụ. Cơ quan theo dõi sẽ giao lại hoặc giữ nguyên phân công và trả lời qua thư; "
        "trong thời gian chờ, Hệ thống không nhắc việc.",
    ),
    "delegate": Deed(
        _delegate, "Đã ghi nhận người được ủy quyền. Từ nay thông báo về nhiệm vụ này gửi tới địa chỉ đó."
    ),
}


def find(name: str) -> Deed:
    """Raises NotFound."""
    if deed := DEEDS.get(name):
        return deed
    raise NotFound("Không có thao tác này", "there is no such action")


def possible(dossier: Dossier) -> list[str]:
    """The actions that the duty's state allows, in the order in which people need them."""
    occurrence = dossier.occurrence
    lead = occurrence.role == AssignmentRole.LEAD
    if occurrence.state == S.SUBMITTED:
        return ["withdraw"]
    if occurrence.state not in WORKING:
        return ["unextend"] if dossier.extension and occurrence.state in OPEN else []
    names = ["accept"] if occurrence.state in (S.PENDING, S.RETURNED) else []
    if dossier.extension and dossier.extension.state == ExtensionState.COUNTERED:
        names.append("agree")
    names += ["submit"] if lead else ["contribute"]
    names.append("progress")
    if dossier.extension:
        names.append("unextend")
    elif lead and occurrence.due_on:
        names.append("extend")
    if not dossier.hand_back:
        names.append("handback")
    return [*names, "delegate"]
