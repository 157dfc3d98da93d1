"""What a person must look at: short stable codes, each with its reason in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence

from plans.proposal import Header, TaskProposal


def judge(tasks: list[TaskProposal], header: Header, doubts: Sequence[str]) -> None:
    """Adds flags; a task without any is one that the reader vouches for."""
    del header
    for task in tasks:
        task.flags.extend(flag for flag in doubts if flag not in task.flags)
        if not task.lead:
            task.flags.append("lead-unclear")
