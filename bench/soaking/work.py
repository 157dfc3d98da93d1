"""A worker: what the flows do on their clock, over and over, until it is killed."""

from __future__ import annotations

import logging
import time

from config import clock
from config import settings as config
from flows import passes
from models.session import connect

PAUSE = 1.0
#: Rounds between two turns of the rarer passes.
RARE = 60


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    settings = config.load()
    engine = connect(settings.database)
    turn = 0
    while True:
        passes.sweep(engine, settings, clock.now(), "soak")
        passes.send(engine, settings, clock.now(), "soak")
        if turn % RARE == 0:
            passes.horizon(engine, settings, clock.now())
            passes.chores(engine, settings)
            passes.check(engine, settings, clock.now())
        turn += 1
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
