from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from tests.followup.engine.world import World


@pytest.fixture
def world(engine: Engine, settings: Settings, now: datetime) -> World:
    """Monday 2026-11-23, 08:00; the next day is a holiday."""
    return World(engine, settings, now)
