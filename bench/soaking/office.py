"""An office that is open today around the clock, with plans under way and people who may log in."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bench.places import open_today
from config import clock
from config.settings import Settings
from followup import activation, importing
from followup.rules import Rules
from followup.sample import make_sample
from followup.sample.document import plan_docx
from models import Contact, LoginSession, Occurrence, Purpose, User, UserRole
from models.bulk import insert_rows
from models.session import writing
from notifications import links
from plans import read_plan
from web.sessions import hashed, open_session

#: A planted urgent duty falls due in so many seconds: there is always something to send.
EVERY = 0.5
#: How planted duties are known; an open duty has no reason for being closed.
MARK = "soak"


@dataclass(frozen=True, slots=True)
class Login:
    cookie: str
    csrf: str


def environment(folder: Path, database: str, smtp_port: int, web_port: int) -> dict[str, str]:
    """For every process of the soak; today is a working day of 24 hours."""
    return {
        "DONDOC_HOME": str(folder / "home"),
        "DONDOC_DATABASE_URL": database,
        "DONDOC_CONFIG_FOLDER": str(open_today(folder / "config")),
        "DONDOC_SMTP_PORT": str(smtp_port),
        "DONDOC_WEB_PORT": str(web_port),
        "DONDOC_DAY_START": "00:00",
        "DONDOC_DAY_END": "23:59:59",
        "DONDOC_SECRET_KEY": "s" * 40,
        "DONDOC_LEASE_SECONDS": "10",
        "DONDOC_MAIL_TIMEOUT": "5",
        "DONDOC_CONTACT_PER_DAY": "1000000",
        "DONDOC_SAMPLE": "false",
        "DONDOC_PREFECT_PORT": "9",
    }


def document(number: int, day: datetime, rules: Rules) -> bytes:
    """The sample plan under another number."""
    source, target = io.BytesIO(plan_docx(clock.today(day), rules.calendar)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"118/KH-UBND", f"{number}/KH-UBND".encode())
            new.writestr(name, content)
    return target.getvalue()


def fill(engine: Engine, settings: Settings, folder: Path, plans: int, now: datetime) -> None:
    """The sample province with so many plans that were activated three days ago."""
    rules, before = Rules.load(settings), now - timedelta(days=3)
    with writing(engine) as session:
        make_sample(session, before, settings)
    for n in range(plans):
        path = folder / f"{1000 + n}.docx"
        path.write_bytes(document(1000 + n, before, rules))
        with writing(engine) as session:
            plan = importing.store(
                session,
                read_plan(path),
                name=path.name,
                content=path.read_bytes(),
                settings=settings,
                actor="soak",
                now=before,
            )
            activation.activate(session, plan.id or 0, actor="soak", now=before, rules=rules)


def plant(engine: Engine, now: datetime, seconds: float) -> list[int]:
    """Urgent duties given today, the turn of each a little later than the last one's; their ids."""
    with writing(engine) as session:
        leads = session.exec(
            select(Occurrence).where(col(Occurrence.parent_id).is_(None), Occurrence.state == "pending").limit(200)
        ).all()
        rows = [_duty(leads[n % len(leads)], n, now) for n in range(int(seconds / EVERY))]
        insert_rows(session, Occurrence, rows)
        return [number or 0 for number in session.exec(select(Occurrence.id).where(Occurrence.closed_reason == MARK))]


def _duty(like: Occurrence, n: int, now: datetime) -> dict[str, object]:
    return {
        **like.model_dump(include={"plan_id", "task_id", "agency_id", "role"}),
        "period_key": f"soak-{n}",
        "starts_on": clock.today(now),
        "due_on": clock.today(now) + timedelta(days=30),
        "due_version": 1,
        "state": "pending",
        "closed_reason": MARK,
        "ladder": "duty-urgent",
        "rung": "",
        "next_at": now + timedelta(seconds=n * EVERY),
        "quiet_reason": "",
        "urged": 0,
        "revision": 1,
        "created_at": now,
    }


def login(session: Session, settings: Settings, role: UserRole, name: str, now: datetime) -> Login:
    user = User(login=name, name=name, role=role, password="-")
    session.add(user)
    session.flush()
    token = open_session(session, user, settings, now)
    session.flush()
    opened = session.get_one(LoginSession, hashed(token))
    return Login(token, opened.csrf)


def agency_links(session: Session, settings: Settings, now: datetime, count: int) -> list[str]:
    """Paths of the answer pages of agencies that have duties."""
    leads = select(Occurrence.agency_id).distinct()
    contacts = session.exec(
        select(Contact).where(Contact.purpose == Purpose.FOCAL, col(Contact.agency_id).in_(leads)).limit(count)
    ).all()
    return [links.PATHS["agency"] + links.token(settings, "agency", _payload(one), now=now, days=2) for one in contacts]


def _payload(contact: Contact) -> dict[str, object]:
    return {"agency": contact.agency_id, "contact": contact.id, "generation": contact.link_generation}
