"""What a flow run works with: settings, an engine, a name for its leases. One of each a process."""

from __future__ import annotations

import os
import socket
from functools import cache

from sqlalchemy import Engine

from config import logs
from config import settings as config
from config.settings import Settings
from flows.lifeline import die_with_parent
from models.migrations import upgrade
from models.session import connect


@cache
def settings() -> Settings:
    return config.load()


@cache
def engine() -> Engine:
    if os.environ.get("DONDOC_LIFELINE"):
        die_with_parent()
    logs.set_up(settings())
    made = connect(settings().database)
    upgrade(made)
    return made


def worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
