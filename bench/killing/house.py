"""What the processes are killed over: duties to tell of, matters answered in time, pages to answer on, a program
that is told, a standing duty whose occurrences are made ahead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from bench import outbox
from bench.killing.ticks import SHARE
from config import clock
from config.settings import Settings
from models import (
    Agency,
    Assignment,
    AssignmentRole,
    Channel,
    Contact,
    Message,
    MessageItem,
    MessageKind,
    MessageState,
    Occurrence,
    OccurrenceState,
    Plan,
    PlanState,
    Task,
    TaskState,
)
from models.bulk import insert_rows
from models.session import writing
from notifications import links
from notifications.webhooks import registry

AGENCIES = 40
#: Agencies with a duty that their clerk answers again and again, and with one that stands for years.
CLERKS = 8
#: Duties that fall due for each kill.
EACH = 12
#: One matter that was answered before its message went out, for so many duties.
ANSWERED_OF = 10
#: Duties that fall due when the mail server is away.
RESERVE, RESERVE_AT = 100, timedelta(hours=1)
#: The standing duty begins then: nobody has to be told of it today.
STANDING_FROM = date(2027, 1, 1)


def duties(engine: Engine, count: int, start: datetime, every: timedelta, reserve: int = 0) -> None:
    """`count` urgent duties, one falling due after another; each gives one message."""
    outbox.province(engine, AGENCIES, start)
    with writing(engine) as session:
        session.execute(delete(Occurrence))
        task, agencies = _first(session)
        moments = [start + n * every for n in range(count)] + [start + RESERVE_AT] * reserve
        rows = [
            _duty(task, agencies[n % AGENCIES], f"p{n}", start) | {"next_at": at, "ladder": "duty-urgent"}
            for n, at in enumerate(moments)
        ]
        insert_rows(session, Occurrence, rows)


def answered(engine: Engine, count: int, start: datetime) -> None:
    """Messages about what was done before they went out: none may arrive."""
    with writing(engine) as session:
        task, agencies = _first(session)
        done = {"state": OccurrenceState.DONE, "closed_at": start, "done_on": clock.today(start)}
        rows = [_duty(task, agencies[n % AGENCIES], f"a{n}", start) | done for n in range(count)]
        insert_rows(session, Occurrence, rows)
        contacts = {one.agency_id: one for one in session.exec(select(Contact))}
        query = select(Occurrence).where(col(Occurrence.period_key).like("a%")).order_by(col(Occurrence.id))
        for n, occurrence in enumerate(session.exec(query)):
            message = _message(
                contacts[occurrence.agency_id], start + n * timedelta(seconds=SHARE * ANSWERED_OF / EACH)
            )
            session.add(message)
            session.flush()
            session.add(_item(message, occurrence))


def clerks(engine: Engine, settings: Settings, start: datetime) -> list[str]:
    """Links to duties that wait for an answer and whose next rung is weeks away."""
    with writing(engine) as session:
        task, agencies = _first(session)
        quiet = {"state": OccurrenceState.ACCEPTED, "ladder": "duty", "rung": "not-accepted"}
        far = {"next_at": start + timedelta(days=20), **quiet}
        rows = [_duty(task, agency, f"c{agency}", start) | far for agency in agencies[:CLERKS]]
        insert_rows(session, Occurrence, rows)
        query = select(Occurrence, Contact).join(Contact, col(Contact.agency_id) == col(Occurrence.agency_id))
        return [
            links.for_contact(settings, "answer", contact, now=start, occurrence=occurrence.id)
            for occurrence, contact in session.exec(query.where(col(Occurrence.period_key).like("c%")))
        ]


def standing(engine: Engine, start: datetime) -> int:
    """A duty of every month for years; its task."""
    with writing(engine) as session:
        plan = Plan(number="187/KH-UBND", state=PlanState.ACTIVE, imported_at=start, activated_at=start)
        plan.starts_on = STANDING_FROM
        session.add(plan)
        session.flush()
        task = Task(plan_id=plan.id or 0, position=0, code="NV-2-01", ref="1.1", kind="duty", text=outbox.TEXT)
        task.recurrence, task.state = ["monthly"], TaskState.ACTIVE
        session.add(task)
        session.flush()
        _, agencies = _first(session)
        session.add_all(
            Assignment(task_id=task.id or 0, role=AssignmentRole.LEAD, position=n, printed="", agency_id=agency)
            for n, agency in enumerate(agencies[:CLERKS])
        )
        return task.id or 0


def program(engine: Engine, settings: Settings, port: int, start: datetime) -> None:
    """A webhook that wants to know of everything."""
    with writing(engine) as session:
        url = f"http://127.0.0.1:{port}/"
        registry.register(session, name="bench", url=url, kinds=(), settings=settings, actor="bench", now=start)


def _first(session: Session) -> tuple[Task, list[int]]:
    task = session.exec(select(Task).order_by(col(Task.id))).first()
    assert task is not None
    return task, [number or 0 for number in session.exec(select(Agency.id).order_by(col(Agency.id)))]


def _duty(task: Task, agency: int, key: str, start: datetime) -> dict[str, Any]:
    return {
        "plan_id": task.plan_id,
        "task_id": task.id,
        "agency_id": agency,
        "role": AssignmentRole.LEAD,
        "period_key": key,
        "starts_on": clock.today(start),
        "due_on": clock.today(start) + timedelta(days=38),
        "due_version": 1,
        "state": OccurrenceState.PENDING,
        "closed_reason": "",
        "ladder": "duty",
        "rung": "",
        "quiet_reason": "",
        "urged": 0,
        "revision": 1,
        "created_at": start,
    }


def _message(contact: Contact, at: datetime) -> Message:
    return Message(
        contact_id=contact.id or 0,
        agency_id=contact.agency_id,
        channel=Channel.EMAIL,
        kind=MessageKind.SINGLE,
        bucket=f"answered-{at.timestamp()}",
        state=MessageState.PLANNED,
        planned_at=at,
        not_before=at,
    )


def _item(message: Message, occurrence: Occurrence) -> MessageItem:
    return MessageItem(
        message_id=message.id or 0,
        occurrence_id=occurrence.id or 0,
        rung="before-5",
        due_version=1,
        contact_id=message.contact_id,
        channel=message.channel,
    )
