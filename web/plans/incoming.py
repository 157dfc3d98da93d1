"""A plan's file on its way in, from a form or a program."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlmodel import Session

from followup import importing, registry
from models import Plan, PlanState
from plans import read_plan
from plans.proposal import Proposal
from web.answers.uploads import tidy_name
from web.house import Visit
from web.scanning import scan


def read(visit: Visit, name: str, content: bytes) -> Proposal:
    """Outside of any transaction: a long document holds no lock. Raises Unreadable, Infected."""
    scan(content, visit.settings)
    with visit.reading() as session:
        names = registry.lexicon(session)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _own_name(name)
        path.write_bytes(content)
        return read_plan(path, names)


def _own_name(name: str) -> str:
    """The sender's own name, so that a complaint names the file that was sent; short enough for any file system."""
    path = Path(tidy_name(name))
    return path.stem[:50] + path.suffix.lower()[:8]


def store(session: Session, visit: Visit, proposal: Proposal, name: str, content: bytes) -> Plan:
    """Where a followed plan has the same number, the new one amends it. Raises AlreadyImported."""
    before = importing.earlier_version(session, proposal)
    return importing.store(
        session,
        proposal,
        name=name,
        content=content,
        settings=visit.settings,
        actor=visit.actor,
        now=visit.now,
        supersedes_id=before.id if before and before.state is PlanState.ACTIVE else None,
    )
