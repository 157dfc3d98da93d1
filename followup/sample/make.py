"""The first start: registry, plan, activation and a few answers, all through the doors that everybody uses."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from config import clock
from config.registry import load_sample
from config.settings import Settings
from followup import activation, answers, importing, registry
from followup.keys import key
from followup.rules import Rules
from followup.sample.document import plan_docx
from models import AssignmentRole, Occurrence, Plan, Task
from plans import read_plan

FILE = "ke-hoach-118-KH-UBND.docx"
ACTOR = "system"


def make_sample(session: Session, now: datetime, settings: Settings) -> Plan:
    """The sample plan, activated; made once, a second call gives the same plan."""
    rules = Rules.load(settings)
    registry.sync(session, load_sample(), now)
    content = plan_docx(clock.today(now), rules.calendar)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(content)
        proposal = read_plan(path)
    if known := importing.earlier_version(session, proposal):
        return known
    plan = importing.store(session, proposal, name=FILE, content=content, settings=settings, actor=ACTOR, now=now)
    activation.activate(session, key(plan), actor=ACTOR, now=now, rules=rules)
    _answers(session, plan, now, rules)
    return plan


def _answers(session: Session, plan: Plan, now: datetime, rules: Rules) -> None:
    """Something for the coordinator to decide on the first day."""
    if health := _of_task(session, plan, "5"):
        answers.submit(
            session,
            key(health),
            actor="agency:so-y-te",
            now=now,
            rules=rules,
            text="Đã khám sức khỏe lưu động cho 1.420 người cao tuổi tại 14/14 xã, phường; danh sách gửi kèm báo cáo.",
            document_number="512/BC-SYT",
            document_date=clock.today(now),
        )
    school = _of_task(session, plan, "4")
    if school and school.due_on:
        answers.ask_extension(
            session,
            key(school),
            actor="agency:so-gd-dt",
            now=now,
            rules=rules,
            due=rules.calendar.add(school.due_on, 10),
            reason="Mưa kéo dài làm chậm việc vận chuyển vật liệu đến hai điểm trường.",
        )
    if own := _of_task(session, plan, "1.2"):
        answers.accept(session, key(own), actor="agency:so-dttg", now=now, rules=rules)


def _of_task(session: Session, plan: Plan, ref: str) -> Occurrence | None:
    """The lead's first period of the duty at this place of the plan."""
    query = (
        select(Occurrence)
        .join(Task, col(Task.id) == Occurrence.task_id)
        .where(Occurrence.plan_id == plan.id, Task.ref == ref, Occurrence.role == AssignmentRole.LEAD)
        .order_by(col(Occurrence.due_on), col(Occurrence.id))
    )
    return session.exec(query).first()
