"""In a web process: gives memory back, and looks every few minutes whether dondoc itself is well."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from config.settings import Settings

log = logging.getLogger("dondoc.patrol")
MINUTE = 60.0
#: Minutes between two looks.
LOOK = 5


class Patrol:
    """One thread; its own failures are logged and never end the process."""

    def __init__(self, engine: Engine, settings: Settings, every: float = MINUTE) -> None:
        self.engine, self.settings, self.every = engine, settings, every
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._work, name="patrol", daemon=True)

    def __enter__(self) -> Patrol:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.ended.set()
        if self.thread.is_alive():
            self.thread.join(timeout=5)

    def _work(self) -> None:
        from commands.memory import give_back
        from config import clock
        from notifications.watchman import watch

        minutes = 0
        while not self.ended.wait(self.every):
            give_back()
            minutes += 1
            if minutes % LOOK:
                continue
            try:
                watch(self.engine, self.settings, clock.now())
            except Exception:  # whatever is away comes back; the next round looks again
                log.exception("could not look whether all is well")
