"""From a printed name to a body of the registry: never a guess that is not shown as one."""

from __future__ import annotations

from followup.naming.resolver import Resolver
from followup.naming.result import Candidate, Resolution

__all__ = ["Candidate", "Resolution", "Resolver"]
