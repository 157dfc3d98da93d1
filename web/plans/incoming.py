"""A plan's file on its way in, from a form or a program."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlmodel import Session

from followup import importing, registry
from models import Plan, PlanState
from plans import read_plan
from plans.proposal import Proposal
from web.house import Visit
from web.scanning import scan


def read(visit: Visit, name: str, content: bytes) -> Proposal:
    """Outside of any transaction: a long document holds no lock. Raises Unreadable, Infected."""
    scan(content, visit.settings)
    with visit.reading() as session:
        names = registry.lexicon(session)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"plan{Path(name).suffix.lower()[:8]}"
        path.write_bytes(content)
        return read_plan(path, names)


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
