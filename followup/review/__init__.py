"""What a coordinator corrects of a proposal. The printed words stay on record; every step can be undone."""

from __future__ import annotations

from followup.review.corrections import (
    FIELDS,
    NAMES,
    TERMS,
    apply_to_heading,
    correct,
    drop,
    restore,
    undo,
)
from followup.review.names import accept_proposals, choose

__all__ = [
    "FIELDS",
    "NAMES",
    "TERMS",
    "accept_proposals",
    "apply_to_heading",
    "choose",
    "correct",
    "drop",
    "restore",
    "undo",
]
