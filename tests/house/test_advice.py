"""`dondoc doctor` has a word on everything that it may find broken."""

from __future__ import annotations

from commands.checkup.advice import ADVICE
from followup import invariants


def test_every_invariant_says_what_to_do() -> None:
    assert set(ADVICE) == {one.name for one in invariants.ALL}
