"""Telling Prefect from the command line that a plan's next visit moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commands.house import House


def tell_prefect(opened: House, plan_ids: set[int]) -> None:
    """Only where a Prefect server answers at once; otherwise its next sweep finds the plan by itself."""
    from config import clock
    from flows import visits
    from flows.environment import api_url, prepare
    from flows.serve import healthy

    if healthy(api_url(opened.settings)):
        prepare(opened.settings)
        visits.sync(opened.engine, opened.settings, plan_ids, clock.now())
