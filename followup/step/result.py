"""What a step did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence that was looked at, in words: "1.2 · Sở Nội vụ · nhắc trước 5 ngày"."""

    occurrence_id: int
    plan_id: int
    ref: str
    agency: str
    done: str

    def __str__(self) -> str:
        return f"{self.ref} · {self.agency} · {self.done}"


@dataclass(slots=True)
class StepResult:
    """Counts of rows; `plans` are the plans whose next date may have moved."""

    looked: int = 0
    fired: int = 0
    collapsed: int = 0
    paused: int = 0
    items: int = 0
    messages: int = 0
    drafts: int = 0
    quiet: int = 0
    failures: list[str] = field(default_factory=list)
    plans: set[int] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)

    def add(self, other: StepResult) -> None:
        for name in ("looked", "fired", "collapsed", "paused", "items", "messages", "drafts", "quiet"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.failures += other.failures
        self.plans |= other.plans
        self.lines += other.lines
