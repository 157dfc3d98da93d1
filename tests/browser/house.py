"""A real server over a sample province, and a Chromium that may talk to nothing else."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright
from sqlmodel import col, select

from config.settings import Settings
from followup.sample import make_sample
from models import Agency, AssignmentRole, Contact, Occurrence, OccurrenceState, User, UserRole
from models.migrations import upgrade
from models.session import connect, reading, writing
from notifications import links
from tests.browser.lived import live
from web.accounts.passwords import hash_password
from web.app import create_app

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--lang=vi-VN",
]
LOGIN, PASSWORD = "quantri", "một câu đủ dài để nhớ"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(home: Path, base: str) -> Settings:
    return Settings(home=home, secret_key="k" * 40, base_url=base)  # type: ignore[arg-type]


def mailed(home: Path, base: str, now: datetime, to: str = "Sở Y tế", plan: int = 1) -> dict[str, str]:
    """Links as mails to an agency bear them; the last one has run out."""
    settings = _settings(home, base)
    engine = connect(settings.database)
    with reading(engine) as session:
        agency = session.exec(select(Agency).where(Agency.name == to, col(Agency.valid_to).is_(None))).one()
        contact = session.exec(select(Contact).where(Contact.agency_id == agency.id)).first()
        duty = session.exec(
            select(Occurrence).where(
                Occurrence.agency_id == agency.id,
                Occurrence.plan_id == plan,
                Occurrence.role == AssignmentRole.LEAD,
                Occurrence.state == OccurrenceState.PENDING,
                col(Occurrence.due_on).is_not(None),
            )
        ).first()
        assert contact
        assert duty
        found = {
            "duty": links.for_contact(settings, "answer", contact, now=now, occurrence=duty.id),
            "list": links.for_contact(settings, "agency", contact, now=now, agency=agency.id),
            "contact": links.for_contact(settings, "preferences", contact, now=now),
            "expired": links.for_contact(
                settings, "answer", contact, now=now - timedelta(days=400), occurrence=duty.id
            ),
        }
    engine.dispose()
    return found


@contextmanager
def served(home: Path, now: datetime, *, lived: bool = False) -> Iterator[str]:
    """The address of a server in a thread, with the sample province, some weeks on if wanted, and an administrator."""
    port = free_port()
    settings = _settings(home, f"http://127.0.0.1:{port}")
    engine = connect(settings.database)
    upgrade(engine)
    with writing(engine) as session:
        make_sample(session, now, settings)
        admin = User(login=LOGIN, name="Lê Thị Hồng Hạnh", role=UserRole.ADMIN, password=hash_password(PASSWORD))
        session.add(admin)
    if lived:
        live(engine, settings, now, admin)
    app = create_app(settings, engine, clock=lambda: now)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield settings.base_url
    finally:
        server.should_exit = True
        thread.join(10)
        engine.dispose()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()
