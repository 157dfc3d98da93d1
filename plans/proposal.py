"""What reading a plan gives: a proposal, never a decision. Values as the annotation guide of the field defines."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["duty", "report", "request", "target", "general"]
Role = Literal["lead", "coordinate", "perform"]


@dataclass(slots=True)
class Signer:
    title: str
    name: str


@dataclass(slots=True)
class Header:
    """The document's own particulars; `date` is YYYY-MM-DD, YYYY-MM or YYYY; `period` is (first, last year)."""

    number: str | None = None
    kind: str | None = None
    issuer: str | None = None
    place: str | None = None
    date: str | None = None
    title: str | None = None
    section: str | None = None
    period: tuple[int, int] | None = None
    signer: Signer | None = None
    recipients: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """Where a task stands: offsets in `Proposal.text`, and the page where there are pages."""

    start: int
    end: int
    page: int | None = None


@dataclass(slots=True)
class Reason:
    """Which words gave a field, and by which rule (`dondoc read --explain`)."""

    field: str
    value: str
    words: str
    rule: str


@dataclass(slots=True)
class TaskProposal:
    """One duty as printed. `due` and `recurrence` keep the printed terms; dates are worked out in `followup`."""

    ref: str
    kind: Kind
    text: str
    heading: str | None
    lead: list[str]
    coordinators: list[str]
    role: Role
    advises: str | None
    recurrence: list[str]
    report_to: list[str]
    due: list[str]
    product: str | None
    flags: list[str]
    source: Source
    reasons: list[Reason] = field(default_factory=list)
    points_to: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Proposal:
    document: Header
    tasks: list[TaskProposal]
    text: str
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The JSON of `dondoc read --json`; reasons only where asked for (`--explain`)."""
        document = asdict(self.document)
        document["period"] = list(self.document.period) if self.document.period else None
        tasks = [asdict(task) for task in self.tasks]
        for task in tasks:
            task.pop("reasons")
        return {"document": document, "tasks": tasks}
