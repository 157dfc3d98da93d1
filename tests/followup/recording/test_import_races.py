"""The same file handed in by several people at once becomes one plan."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlmodel import func, select

from config.settings import Settings
from followup.importing import AlreadyImported
from models import Plan, StoredFile
from models.session import reading, writing
from tests.followup.recording.builders import duty, load, proposal, store
from tests.followup.recording.test_answers_races import at_once


def test_four_imports_of_one_file(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        load(session)

    def act(_: int) -> str:
        try:
            with writing(engine) as session:
                store(session, proposal(duty("Khám bệnh")), settings)
        except AlreadyImported:
            return "told"
        return "stored"

    assert sorted(at_once(4, act)) == ["stored", "told", "told", "told"]
    with reading(engine) as session:
        for table in (Plan, StoredFile):
            assert session.exec(select(func.count()).select_from(table)).one() == 1
