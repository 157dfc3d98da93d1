"""The last look at the whole chain, remembered for the page of the auditors; and how the seal stands now."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from config.errors import Refused
from config.settings import Settings
from followup import history, marks
from followup.audit.seal import newest
from followup.audit.verify import Chain, Fault, verify
from models import Event, EventBlock, Mark
from models.session import reading, writing

KEY = "audit"
_ONE = Lock()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at the whole chain found, when, and who asked for it."""

    at: datetime
    by: str
    blocks: int
    events: int
    head: str
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seal:
    """`unsealed` counts the events after the last block, `archived` the blocks whose events are in files."""

    last: EventBlock | None
    archived: int
    unsealed: int
    checked: Checked | None


def check(engine: Engine, settings: Settings, *, actor: str, now: datetime) -> Chain:
    """Reads the whole chain, which takes a while, and remembers what it found; that it was done is an event itself.

    Raises Refused while another look is under way in this process.
    """
    if not _ONE.acquire(blocking=False):
        raise Refused("Nhật ký đang được kiểm tra; hãy xem kết quả sau ít phút", "the history is being verified")
    try:
        with reading(engine) as session:
            chain = verify(session, settings)
    finally:
        _ONE.release()
    found: dict[str, Any] = {"blocks": chain.blocks, "events": chain.events, "head": chain.head}
    value = json.dumps({**found, "by": actor, "faults": [asdict(one) for one in chain.faults]}, ensure_ascii=False)
    with writing(engine) as session:
        marks.put(session, KEY, value, now)
        history.record(session, "audit_verified", actor=actor, now=now, **found, faults=len(chain.faults))
    return chain


def state(session: Session) -> Seal:
    last, mark = newest(session), session.get(Mark, KEY)
    archived = session.exec(select(func.count()).where(col(EventBlock.file_id).is_not(None))).one()
    after = last.last_id if last else 0
    unsealed = session.exec(select(func.count()).where(col(Event.id) > after)).one()
    return Seal(last, archived, unsealed, _read(mark) if mark else None)


def _read(mark: Mark) -> Checked:
    found: dict[str, Any] = json.loads(mark.value)
    faults = [Fault(**one) for one in found.pop("faults")]
    return Checked(at=mark.at, faults=faults, **found)
