"""What other programs are told of: each change of a plan or an occurrence, by the name that its event has."""

from __future__ import annotations

PLAN = frozenset({"imported", "activated"})
OCCURRENCE = frozenset(
    {
        "accepted",
        "progress",
        "submitted",
        "submission_withdrawn",
        "contributed",
        "extension_asked",
        "extension_withdrawn",
        "extension_agreed",
        "extension_granted",
        "extension_refused",
        "extension_countered",
        "handed_back",
        "hand_back_refused",
        "reassigned",
        "delegated",
        "confirmed",
        "returned",
        "due_set",
        "suspended",
        "resumed",
        "cancelled",
        "commented",
    }
)
TOLD = PLAN | OCCURRENCE


def name_of(kind: str) -> str:
    """ "plan.activated", "occurrence.confirmed"."""
    return f"{'plan' if kind in PLAN else 'occurrence'}.{kind}"


NAMES = tuple(sorted(map(name_of, TOLD)))
