"""Occurrences: made ahead up to the horizon, never changed when they are past, ended with their plan."""

from followup.occurrences.extend import extend
from followup.occurrences.next import plan_next, situation
from followup.occurrences.over import close_over

__all__ = ["close_over", "extend", "plan_next", "situation"]
