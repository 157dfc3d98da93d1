"""An amended version of a plan against the one before: what was added, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from sqlmodel import Session, col, select

from config.names import fold
from models import Assignment, AssignmentRole, Task, TaskState
from plans.proposal import Proposal, TaskProposal

NEW = TypeVar("NEW")
#: Two texts at least this alike (share of equal letters) are one duty in two wordings.
ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Wording:
    """A duty as far as two versions of it are compared."""

    text: str
    lead: tuple[str, ...]
    coordinators: tuple[str, ...]
    due: tuple[str, ...]
    recurrence: tuple[str, ...]

    @property
    def terms(self) -> Hashable:
        return self.lead, self.due, self.recurrence


@dataclass(slots=True)
class Pairing(Generic[NEW]):
    same: list[tuple[Task, NEW]] = field(default_factory=list)
    changed: list[tuple[Task, NEW]] = field(default_factory=list)
    added: list[NEW] = field(default_factory=list)
    withdrawn: list[Task] = field(default_factory=list)


Changes = Pairing[TaskProposal]


def compare(session: Session, old_plan_id: int, proposal: Proposal) -> Changes:
    """What activating `proposal` as the new version would change."""
    return pair(tasks_of(session, old_plan_id), proposal.tasks, _as_read)


def tasks_of(session: Session, plan_id: int) -> list[tuple[Task, Wording]]:
    """Tasks in force with their wording; the printed names, whoever they were resolved to."""
    states = (TaskState.PROPOSED, TaskState.ACTIVE)
    query = select(Task).where(Task.plan_id == plan_id, col(Task.state).in_(states)).order_by(col(Task.position))
    tasks = session.exec(query).all()
    names: dict[tuple[int, AssignmentRole], list[str]] = {}
    of_them = select(Assignment).where(col(Assignment.task_id).in_([task.id for task in tasks]))
    for assignment in session.exec(of_them.order_by(col(Assignment.position))):
        names.setdefault((assignment.task_id, assignment.role), []).append(assignment.printed)
    return [(task, _stored(task, names)) for task in tasks]


def pair(old: Sequence[tuple[Task, Wording]], new: Sequence[NEW], wording: Callable[[NEW], Wording]) -> Pairing[NEW]:
    """First equal texts, then the likest ones; what is left is new or withdrawn."""
    result: Pairing[NEW] = Pairing()
    left = list(old)
    waiting: list[tuple[NEW, Wording]] = []
    for item in new:
        said = wording(item)
        match = next((one for one in left if one[1].text == said.text), None)
        if match is None:
            waiting.append((item, said))
            continue
        left.remove(match)
        (result.same if match[1] == said else result.changed).append((match[0], item))
    for item, said in waiting:
        match = _likest(said, left)
        if match is None:
            result.added.append(item)
        else:
            left.remove(match)
            result.changed.append((match[0], item))
    result.withdrawn = [task for task, _ in left]
    return result


def _likest(said: Wording, left: list[tuple[Task, Wording]]) -> tuple[Task, Wording] | None:
    best, most = None, ALIKE
    matcher = SequenceMatcher(b=said.text, autojunk=False)
    for one in left:
        matcher.set_seq1(one[1].text)
        if matcher.real_quick_ratio() > most and matcher.quick_ratio() > most and (alike := matcher.ratio()) > most:
            best, most = one, alike
    return best


def _stored(task: Task, names: dict[tuple[int, AssignmentRole], list[str]]) -> Wording:
    lead = names.get((task.id or 0, AssignmentRole.LEAD), [])
    others = names.get((task.id or 0, AssignmentRole.COORDINATOR), [])
    return _wording(task.text, lead, others, task.due, task.recurrence)


def _as_read(task: TaskProposal) -> Wording:
    return _wording(task.text, task.lead, task.coordinators, task.due, task.recurrence)


def _wording(text: str, lead: list[str], others: list[str], due: list[str], recurrence: list[str]) -> Wording:
    return Wording(
        fold(text), tuple(map(fold, lead)), tuple(map(fold, others)), tuple(sorted(due)), tuple(sorted(recurrence))
    )
