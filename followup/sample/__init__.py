"""A province that does not exist, with a plan dated so that something is late, due today and due soon."""

from __future__ import annotations

from followup.sample.make import make_sample

__all__ = ["make_sample"]
