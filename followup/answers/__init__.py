"""Every change of an occurrence's state: one function each, one shape.

`(session, occurrence_id, *, actor, now, rules, revision=None, …) -> Occurrence`. Raises `Refused` for an illegal
move, `Stale` where `revision` is no longer the stored one, `NotFound`. The caller commits.
"""

from __future__ import annotations

from followup.answers.decisions import cancel, confirm, resume, return_work, set_due, suspend
from followup.answers.extensions import (
    agree_extension,
    ask_extension,
    counter_extension,
    grant_extension,
    refuse_extension,
    withdraw_extension,
)
from followup.answers.handover import delegate, hand_back, reassign, refuse_hand_back
from followup.answers.work import Attachment, accept, acknowledge, contribute, progress, submit, withdraw

__all__ = [
    "Attachment",
    "accept",
    "acknowledge",
    "agree_extension",
    "ask_extension",
    "cancel",
    "confirm",
    "contribute",
    "counter_extension",
    "delegate",
    "grant_extension",
    "hand_back",
    "progress",
    "reassign",
    "refuse_extension",
    "refuse_hand_back",
    "resume",
    "return_work",
    "set_due",
    "submit",
    "suspend",
    "withdraw",
    "withdraw_extension",
]
