"""Agencies that answer, forget, ask for time, hand back; clerks that confirm late. Each occurrence has its own fate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from sqlalchemy import Date, bindparam, update
from sqlmodel import Session, col, select

from config import clock
from config.errors import Refused
from followup import answers
from followup.rules import Rules
from models import AssignmentRole, Hold, MessageItem, MessageState, Occurrence, OccurrenceState
from models.bulk import given, packed, table

WORKING = (OccurrenceState.PENDING, OccurrenceState.ACCEPTED, OccurrenceState.RETURNED)
WHO = "system"
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Born:
    """What a fate is drawn for."""

    id: int
    role: AssignmentRole
    starts_on: date
    due_on: date


@dataclass(slots=True)
class People:
    """What is to be done on which day. `real`: share of occurrences that answer through followup.answers, the others
    through statements of the same effect (or five years would take hours)."""

    seed: int
    real: float
    rules: Rules
    departments: list[int]
    plan: dict[date, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    by_hand: set[int] = field(default_factory=set)
    #: Moments at which an occurrence fell silent or began to be followed again.
    silences: dict[int, list[tuple[datetime, bool]]] = field(default_factory=lambda: defaultdict(list))
    answers: int = 0
    real_answers: int = 0
    refused: int = 0

    def born(self, one: Born) -> None:
        chance = Random(f"{self.seed}:{one.id}")
        fate = chance.random()
        if chance.random() < self.real:
            self.by_hand.add(one.id)
        if one.role == AssignmentRole.COORDINATOR:
            if fate < 0.75:
                self._on(one, one.due_on - timedelta(days=chance.randrange(6)), "contribute")
            return
        if chance.random() < 0.8:
            self._on(one, one.starts_on + timedelta(days=chance.randrange(7)), "accept")
        self._lead(one, fate, chance)

    def _lead(self, one: Born, fate: float, chance: Random) -> None:
        due = max(one.due_on, one.starts_on)
        if fate < 0.6:
            self._on(one, due - timedelta(days=chance.randrange(9)), "submit")
        elif fate < 0.8:
            self._on(one, due + timedelta(days=chance.randrange(1, 40)), "submit")
        elif fate < 0.86 and one.id in self.by_hand:
            asked = due - timedelta(days=chance.randrange(-2, 6))
            self._on(one, asked, "ask")
            decision = chance.choices(("grant", "refuse", "counter"), (60, 25, 15))[0]
            self._on(one, asked + timedelta(days=chance.randrange(1, 12)), decision)
            self._on(one, asked + timedelta(days=14), "agree")
            self._on(one, due + timedelta(days=chance.randrange(10, 30)), "submit")
        elif fate < 0.88 and one.id in self.by_hand:
            self._on(one, one.starts_on + timedelta(days=2), "hand_back")
            decision = chance.choice(("keep", "reassign"))
            self._on(one, one.starts_on + timedelta(days=chance.randrange(3, 12)), decision)
            self._on(one, due + timedelta(days=chance.randrange(10)), "submit")
        elif fate < 0.9 and one.id in self.by_hand:
            self._on(one, one.starts_on + timedelta(days=5), "suspend")
            self._on(one, one.starts_on + timedelta(days=35), "resume")
            self._on(one, due + timedelta(days=45), "submit")
        elif chance.random() < 0.7:
            self._on(one, due + timedelta(days=chance.randrange(60, 150)), "submit")

    def _on(self, one: Born, day: date, action: str) -> None:
        self.plan[max(day, one.starts_on)].append((one.id, action))

    def act(self, session: Session, day: date, now: datetime) -> None:
        """Everything that the days up to `day` left to do (a server that is down takes no answers)."""
        todo: dict[str, list[int]] = defaultdict(list)
        for due in sorted(d for d in self.plan if d <= day):
            for number, action in self.plan.pop(due):
                if number in self.by_hand or action not in MOVES:
                    self._by_hand(session, number, action, day, now)
                else:
                    todo[action].append(number)
        for action, numbers in todo.items():
            for start in range(0, len(numbers), CHUNK):
                changed = answer_many(session, action, numbers[start : start + CHUNK], now)
                self._changed(changed, action, day, now)

    def _changed(self, numbers: list[int], action: str, day: date, now: datetime) -> None:
        self.answers += len(numbers)
        for number in numbers:
            if action == "submit":
                self._decide_later(number, day)
            if action != "accept":
                self.silences[number].append((now, action != "return"))
            if action == "return":
                self.plan[day + timedelta(days=7)].append((number, "submit"))

    def _decide_later(self, number: int, day: date) -> None:
        chance = Random(f"{self.seed}:{number}:{day}")
        wait = chance.randrange(20, 40) if chance.random() < 0.1 else chance.randrange(1, 15)
        decision = "return" if chance.random() < 0.1 else "confirm"
        self.plan[day + timedelta(days=wait)].append((number, decision))

    def _by_hand(self, session: Session, number: int, action: str, day: date, now: datetime) -> None:
        try:
            with session.begin_nested():
                occurrence = self._real(session, number, action, day, now)
        except Refused:
            self.refused += 1
            return
        self.answers += 1
        self.real_answers += 1
        self.silences[number].append((now, occurrence.hold is not None or occurrence.state.is_closed))
        if action == "submit":
            self._decide_later(number, day)
        if action == "return":
            self.plan[day + timedelta(days=7)].append((number, "submit"))

    def _real(self, session: Session, number: int, action: str, day: date, now: datetime) -> Occurrence:
        later = day + timedelta(days=21)
        common = {"actor": WHO, "now": now, "rules": self.rules}
        moves: dict[str, Callable[[], Occurrence]] = {
            "accept": lambda: answers.accept(session, number, **common),
            "submit": lambda: answers.submit(session, number, text="Đã hoàn thành", **common),
            "contribute": lambda: answers.contribute(session, number, text="Đã gửi", **common),
            "confirm": lambda: answers.confirm(session, number, **common),
            "return": lambda: answers.return_work(session, number, note="Thiếu số liệu", **common),
            "ask": lambda: answers.ask_extension(session, number, due=later, reason="Chờ số liệu", **common),
            "grant": lambda: answers.grant_extension(session, number, note="Văn bản cho phép", **common),
            "refuse": lambda: answers.refuse_extension(session, number, note="Không có lý do", **common),
            "counter": lambda: answers.counter_extension(
                session, number, due=later + timedelta(days=5), note="Văn bản cho phép", **common
            ),
            "agree": lambda: answers.agree_extension(session, number, **common),
            "hand_back": lambda: answers.hand_back(session, number, reason="Không đúng chức năng", **common),
            "keep": lambda: answers.refuse_hand_back(session, number, note="Đúng chức năng", **common),
            "reassign": lambda: answers.reassign(session, number, agency_id=self._other(number), **common),
            "suspend": lambda: answers.suspend(session, number, note="Theo văn bản", **common),
            "resume": lambda: answers.resume(session, number, due=later + timedelta(days=9), **common),
        }
        return moves[action]()

    def _other(self, number: int) -> int:
        """An agency that lasts: the second half is never merged away."""
        half = self.departments[len(self.departments) // 2 :]
        return half[number % len(half)]


OPEN = col(Occurrence.state).not_in([OccurrenceState.DONE, OccurrenceState.CANCELLED])
NOW = bindparam("now", type_=table(Occurrence).c.created_at.type)
TODAY = bindparam("today", type_=Date())
IDS = ("id",)
CLOSED = {"hold": None, "next_at": None, "quiet_reason": "", "closed_at": NOW}
#: From which state, and what changes.
MOVES: dict[str, tuple[Any, dict[str, Any]]] = {
    "accept": (
        col(Occurrence.state) == OccurrenceState.PENDING,
        {"state": OccurrenceState.ACCEPTED, "accepted_at": NOW},
    ),
    "submit": (
        col(Occurrence.state).in_(WORKING) & col(Occurrence.hold).is_(None),
        {"state": OccurrenceState.SUBMITTED, "hold": Hold.SUBMISSION, "submitted_at": NOW},
    ),
    "contribute": (
        col(Occurrence.state).in_(WORKING),
        {"state": OccurrenceState.DONE, "done_on": TODAY, "submitted_at": NOW, **CLOSED},
    ),
    "confirm": (
        col(Occurrence.state) == OccurrenceState.SUBMITTED,
        {"state": OccurrenceState.DONE, "done_on": TODAY, **CLOSED},
    ),
    "return": (
        col(Occurrence.state) == OccurrenceState.SUBMITTED,
        {"state": OccurrenceState.RETURNED, "hold": None},
    ),
}
CHILDREN = (OPEN, {"state": OccurrenceState.CANCELLED, "closed_reason": "cơ quan chủ trì đã hoàn thành", **CLOSED})


def answer_many(session: Session, action: str, numbers: list[int], now: datetime) -> list[int]:
    """Two statements for one kind of answer of many; returns those that were in the state for it."""
    dialect = session.get_bind().dialect.name
    ready = _run(session, _moving(dialect, action), numbers, now)
    silent = ready if action in ("submit", "contribute", "confirm") else []
    if action == "confirm":
        silent = silent + _run(session, _moving(dialect, "children"), ready, now)
    if silent:
        session.connection().execute(_withdrawing(dialect), packed(session, Occurrence, IDS, [(n,) for n in silent]))
    return ready


def _run(session: Session, statement: Any, numbers: list[int], now: datetime) -> list[int]:
    if not numbers:
        return []
    given_ids = packed(session, Occurrence, IDS, [(number,) for number in numbers])
    values = {**given_ids, "now": now, "today": clock.today(now)}
    return list(session.connection().execute(statement, values).scalars())


@lru_cache
def _moving(dialect: str, action: str) -> Any:
    ready, values = CHILDREN if action == "children" else MOVES[action]
    target = table(Occurrence)
    among = (target.c.parent_id if action == "children" else target.c.id).in_(_ids(dialect))
    values = {**values, "revision": target.c.revision + 1}
    return update(target).where(among, ready).values(values).returning(target.c.id)


@lru_cache
def _withdrawing(dialect: str) -> Any:
    target = table(MessageItem)
    planned = target.c.state == MessageState.PLANNED
    values = {"state": MessageState.WITHDRAWN, "reason": "đã trả lời"}
    return update(target).where(target.c.occurrence_id.in_(_ids(dialect)), planned).values(values)


def _ids(dialect: str) -> Any:
    return select(given(dialect, Occurrence, IDS).c.id)
