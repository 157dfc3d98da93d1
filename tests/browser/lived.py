"""A sample province some weeks on: reports confirmed and late, a duty handed back, people, talk, messages."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from config import clock
from config.settings import Settings
from followup import answers, comments
from followup.comments import Place
from followup.rules import Rules
from followup.step import step_all
from models import Agency, AssignmentRole, Contact, Occurrence, OccurrenceState, Person, Task, User, UserRole
from models.session import writing

OFFICE = "user:dieuphoi"
WAITS = (OccurrenceState.PENDING, OccurrenceState.ACCEPTED)


def live(engine: Engine, settings: Settings, now: datetime, reader: User) -> None:
    """`reader` is named in a comment."""
    rules = Rules.load(settings)
    with writing(engine) as session:
        _answers(session, now, rules)
        _people(session, now)
        colleague = User(login="dieuphoi", name="Đặng Văn Quỳnh", role=UserRole.COORDINATOR, password="-")
        session.add(colleague)
        session.flush()
        said = f"Nhờ @{reader.login} xem giúp phần hỗ trợ đồng bào dân tộc: có nên đồng ý gia hạn lần thứ hai không?"
        for place in (Place(plan_id=1), Place(task_id=1), Place(occurrence_id=1)):
            comments.say(session, place, said, user=colleague, actor=OFFICE, now=now)
    step_all(engine, now, rules)


def _answers(session: Session, now: datetime, rules: Rules) -> None:
    rows = session.exec(
        select(Occurrence, Agency.code)
        .join(Agency, col(Agency.id) == Occurrence.agency_id)
        .where(Occurrence.role == AssignmentRole.LEAD, col(Occurrence.state).in_(WAITS))
        .order_by(col(Occurrence.id))
    ).all()
    begun = [(row, code) for row, code in rows if row.starts_on <= clock.today(now)]
    for n, (row, code) in enumerate(begun[2:46:2]):
        if n % 5 == 3 and row.due_on:
            row.due_on = clock.today(now) - timedelta(days=6)  # handed in too late
        number, actor = row.id or 0, f"agency:{code}"
        answers.submit(session, number, actor=actor, now=now, rules=rules, text="Đã hoàn thành theo kế hoạch.")
        if n != 4:
            answers.confirm(session, number, actor=OFFICE, now=now, rules=rules)
    back, code = begun[1]
    why = "Nhiệm vụ này thuộc chức năng của Sở Xây dựng."
    answers.hand_back(session, back.id or 0, actor=f"agency:{code}", now=now, rules=rules, reason=why)


def _people(session: Session, now: datetime) -> None:
    row = session.exec(select(Occurrence).join(Task).where(Task.ref == "2.1")).first()
    if row is None:
        return
    person = Person(agency_id=row.agency_id, name="Nguyễn Thị Phượng", title="Phó Trưởng phòng Ngân sách")
    session.add(person)
    session.flush()
    contact = Contact(agency_id=row.agency_id, person_id=person.id, address="phuongnt@stc.example", verified_at=now)
    session.add(contact)
    session.flush()
    row.delegate_id = contact.id
