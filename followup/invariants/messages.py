"""Invariants of messages and the ways that they take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import exists
from sqlmodel import col, or_, select

from config import clock
from followup.invariants.base import MOST, Broken, Look
from followup.invariants.duties import IS_OPEN
from models import Agency, AssignmentRole, Contact, Message, MessageState, Occurrence


class LeaseHolds:
    name = "lease"

    def broken(self, look: Look) -> Iterator[Broken]:
        grace = timedelta(seconds=look.rules.settings.lease_seconds)
        query = (
            select(Message.id, Message.claimed_by)
            .where(Message.state == MessageState.CLAIMED, col(Message.lease_until) < look.now - grace)
            .limit(MOST)
        )
        for number, worker in look.session.exec(query):
            text = f"Thông báo {number} do {worker} nhận gửi đã quá thời gian mà chưa có kết quả."
            yield Broken(self.name, f"message {number}", text)


class LeadHasChannel:
    name = "no-channel"

    def broken(self, look: Look) -> Iterator[Broken]:
        works = exists().where(col(Contact.agency_id) == Agency.id, col(Contact.disabled_at).is_(None))
        is_lead = col(Occurrence.role) == AssignmentRole.LEAD
        leads = exists().where(col(Occurrence.agency_id) == Agency.id, IS_OPEN, is_lead)
        lives = or_(col(Agency.valid_to).is_(None), col(Agency.valid_to) >= clock.today(look.now))
        for number, name in look.session.exec(select(Agency.id, Agency.name).where(lives, leads, ~works).limit(MOST)):
            text = f"{name} chủ trì nhiệm vụ nhưng chưa có địa chỉ nhận thông báo."
            yield Broken(self.name, f"agency {number}", text)
