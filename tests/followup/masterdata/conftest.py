"""A desk: one writing transaction of a coordinator over the sample's bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import pytest
from sqlalchemy import Engine

from config.registry import load_sample
from config.settings import Settings
from followup import registry
from followup.masterdata import Desk
from models.session import writing

Open = Callable[[], AbstractContextManager[Desk]]


@pytest.fixture
def desk(engine: Engine, settings: Settings, now: datetime) -> Open:
    with writing(engine) as session:
        registry.sync(session, load_sample(), now)

    @contextmanager
    def opened() -> Iterator[Desk]:
        with writing(engine) as session:
            yield Desk(session, settings, "user:lan", now)

    return opened
