"""Looked at again when sent: what was answered, extended or handed over meanwhile does not go out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from models import Hold, MessageKind, OccurrenceState, PlanState, TaskState, Wants
from notifications import matters
from notifications.facts import Envelope, Line, Offices, Recipient

#: Speak of something that happened, not of a date: they stand whatever the duty's state is now.
NEWS = frozenset({MessageKind.REPLY, MessageKind.SYSTEM, MessageKind.WEEKLY, MessageKind.MONTHLY})


def withdrawn(envelope: Envelope, offices: Offices, today: date) -> dict[int, str]:
    """Why an item does not go out, by item id; items that are not named stand."""
    reasons = ((line.item_id, _reason(envelope, line, offices, today)) for line in envelope.lines)
    return {item_id: reason for item_id, reason in reasons if reason}


def _reason(envelope: Envelope, line: Line, offices: Offices, today: date) -> str:
    if gone := recipient_gone(envelope.to, today):
        return gone
    if envelope.message.kind in NEWS:
        return ""
    if matters.asks_decision(line.rung):
        return _ended(line) or _decided(line)
    return (
        _ended(line)
        or _answered(line)
        or _moved(line)
        or _somebody_elses(line, envelope.to, offices)
        or _unwanted(line, envelope.to.contact.wants, today)
    )


def recipient_gone(to: Recipient, today: date) -> str:
    if to.agency.valid_to is not None and to.agency.valid_to < today:
        return "Cơ quan nhận đã kết thúc hoạt động"
    return ""


def _ended(line: Line) -> str:
    if line.plan_state is not PlanState.ACTIVE:
        return "Kế hoạch không còn hiệu lực theo dõi"
    if line.task_state is not TaskState.ACTIVE:
        return "Nhiệm vụ không còn theo dõi"
    if line.state is OccurrenceState.CANCELLED:
        return "Nhiệm vụ đã kết thúc theo văn bản"
    return ""


def _answered(line: Line) -> str:
    if line.state is OccurrenceState.DONE:
        return "Đã hoàn thành"
    if line.state is OccurrenceState.SUBMITTED or line.hold is Hold.SUBMISSION:
        return "Đã báo cáo kết quả, chờ xác nhận"
    if line.state is OccurrenceState.SUSPENDED or line.hold is Hold.SUSPENDED:
        return "Đang tạm dừng theo văn bản"
    if line.hold is Hold.MISASSIGNED:
        return "Cơ quan đã trả lại nhiệm vụ, chờ quyết định"
    if line.hold is Hold.EXTENSION:
        return "Đã đề nghị gia hạn, chờ quyết định"
    return ""


def _decided(line: Line) -> str:
    if line.state is OccurrenceState.DONE:
        return "Đã xử lý"
    if line.rung.startswith(matters.SUBMITTED) and line.state is not OccurrenceState.SUBMITTED:
        return "Đã xử lý"
    return ""


def _moved(line: Line) -> str:
    return "Thời hạn đã thay đổi" if line.rung != matters.ASSIGNED and line.item_version != line.due_version else ""


def _somebody_elses(line: Line, to: Recipient, offices: Offices) -> str:
    concerned: Collection[int | None] = (
        line.agency_id,
        *line.coordinating,
        line.coordinator_id,
        line.lead_parent_id,
        offices.coordinator_id,
        offices.chairman_id,
    )
    known = to.agency.id in concerned or to.contact.id == line.delegate_id
    return "" if known else "Nhiệm vụ đã chuyển cho cơ quan khác"


def _unwanted(line: Line, wants: Wants, today: date) -> str:
    """A contact may ask for less, but never for nothing of what is overdue."""
    late = line.due_on is not None and line.due_on < today
    if late or wants is Wants.ALL:
        return ""
    if wants is Wants.OVERDUE or line.rung == matters.ASSIGNED:
        return "Người nhận chọn không nhận loại thông báo này"
    return ""
