"""After a page changed something: move the plans' visits and send the answers, without keeping the page waiting."""

from __future__ import annotations

import logging
import queue
import threading
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from config.settings import Settings

log = logging.getLogger("dondoc.waker")


class Waker:
    """Takes plan ids from any thread; one thread of its own tells Prefect. What is lost here the next sweep finds."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self.settings = settings
        self.waiting: queue.SimpleQueue[set[int] | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._work, name="waker", daemon=True)

    def __call__(self, plan_ids: set[int]) -> None:
        self.waiting.put(plan_ids)

    def __enter__(self) -> Waker:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.waiting.put(None)
        self.thread.join(timeout=5)

    def _work(self) -> None:
        while (first := self.waiting.get()) is not None:
            plan_ids = set(first)
            while not self.waiting.empty() and (more := self.waiting.get()) is not None:
                plan_ids |= more
            try:
                self._tell(plan_ids)
            except Exception:  # the thread must outlive one bad round; the sweep does what was lost
                log.exception("could not tell Prefect of %s", plan_ids)

    def _tell(self, plan_ids: set[int]) -> None:
        from config import clock
        from flows import environment, visits
        from flows.serve import healthy

        environment.prepare(self.settings)
        if healthy(environment.api_url(self.settings)):
            now = clock.now()
            visits.sync(self.engine, self.settings, plan_ids, now)
            visits.deliver_soon(self.settings, now)
