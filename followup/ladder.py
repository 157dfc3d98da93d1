"""The ladder: which rungs a duty climbs, as data of config/ladder.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from heapq import merge
from itertools import count
from pathlib import Path
from typing import Any, Literal

from config.errors import Refused
from config.files import text_of
from followup.calendar import LAST, WorkingCalendar
from models import AssignmentRole, DraftKind, MessageKind

#: Ladders that a configuration must have.
KINDS = ("duty", "report", "request", "target", "general", "contribution")


class Audience(StrEnum):
    LEAD = "lead"
    HEAD = "head"
    COORDINATING = "coordinating"
    COORDINATOR = "coordinator"
    CHAIRMAN = "chairman"
    PARENT = "parent"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. `at`: working days from the start day or relative to the due day, as `anchor` says."""

    key: str
    anchor: Literal["start", "due"]
    at: int
    to: tuple[tuple[Audience, MessageKind], ...]
    tone: str = "remind"
    draft: DraftKind | None = None
    only_pending: bool = False
    every: int = 0

    def day(self, calendar: WorkingCalendar, start: date, due: date) -> date:
        """`start` and `due` are working days: a due date on a day off stands on the working day before it."""
        return calendar.add(start if self.anchor == "start" else due, self.at)

    @property
    def _weight(self) -> int:
        # Of several rungs on one day the heaviest speaks: the assignment, then the due rungs, then the nudge.
        if self.anchor == "due":
            return 1
        return 0 if self.only_pending else 2


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    name: str
    rungs: tuple[Rung, ...]
    tail: Rung | None

    def schedule(
        self, calendar: WorkingCalendar, starts_on: date, due_on: date, *, restarted: bool
    ) -> Iterator[tuple[date, Rung]]:
        """Every rung with its day, in the order in which they come; without end where there is a tail.

        Nothing comes before the start day: rungs that lie earlier come on it, repeated ones not at all. A restarted
        ladder (new due date) has no start rungs.
        """
        first = _first_part(self, calendar, starts_on, due_on, restarted)
        yield from first
        if self.tail is not None:
            start, due = calendar.on_or_after(starts_on), calendar.on_or_before(due_on)
            yield from self._repeated(calendar, start, due, after=max(rung.at for _, rung in first if rung.every))

    def _fixed(self, calendar: WorkingCalendar, start: date, due: date, *, restarted: bool) -> list[tuple[date, Rung]]:
        rungs = (r for r in self.rungs if r.anchor == "due" or not restarted)
        days = ((r.day(calendar, start, due), r) for r in rungs)
        return sorted(((day if restarted else max(day, start), rung) for day, rung in days), key=_order)

    def _repeated(
        self, calendar: WorkingCalendar, start: date, due: date, after: int | None = None
    ) -> Iterator[tuple[date, Rung]]:
        if self.tail is None:
            return
        gone = calendar.between(due, start) if after is None else after + 1
        first = max(0, (gone - self.tail.at) // self.tail.every)
        for at in count(self.tail.at + first * self.tail.every, self.tail.every):
            day = calendar.add(due, at)
            if day >= LAST:
                return
            if day > start and (after is None or at > after):
                yield day, _repetition(self.tail, at)

    def after(self, cursor: str, schedule: Iterator[tuple[date, Rung]]) -> Iterator[tuple[date, Rung]]:
        """The part of the schedule behind the rung that was handled last; all of it where that rung is unknown."""
        number = self._tail_number(cursor)
        if number is None and not any(r.key == cursor and r.every == 0 for r in self.rungs):
            yield from schedule
            return
        for _day, rung in schedule:
            if rung.key == cursor:
                break
            if number is not None and rung.every and rung.at > number:
                yield _day, rung
                break
        yield from schedule

    def _tail_number(self, cursor: str) -> int | None:
        if self.tail is None or any(r.key == cursor for r in self.rungs):
            return None
        key, _, number = cursor.rpartition("-")
        return int(number) if key == self.tail.key and number.isdecimal() else None

    def rung(self, key: str) -> Rung | None:
        """The rung of that key, also a repeated one."""
        found = next((r for r in self.rungs if r.key == key), None)
        number = self._tail_number(key)
        if found is None and self.tail is not None and number is not None:
            return _repetition(self.tail, number)
        return found


@lru_cache(maxsize=16_384)
def _first_part(
    ladder: Ladder, calendar: WorkingCalendar, starts_on: date, due_on: date, restarted: bool
) -> tuple[tuple[date, Rung], ...]:
    """All rungs that do not repeat, and the repeated ones until three after them: asked for again at every step."""
    start, due = calendar.on_or_after(starts_on), calendar.on_or_before(due_on)
    fixed = ladder._fixed(calendar, start, due, restarted=restarted)
    found, left = [], len(fixed)
    spare = 3
    for item in merge(fixed, ladder._repeated(calendar, start, due), key=_order):
        found.append(item)
        left -= not item[1].every
        spare -= left == 0
        if spare == 0:
            break
    return tuple(found)


@lru_cache(maxsize=4096)
def _repetition(tail: Rung, at: int) -> Rung:
    return replace(tail, key=f"{tail.key}-{at}", at=at)


def _order(item: tuple[date, Rung]) -> tuple[date, int, int]:
    return item[0], item[1]._weight, item[1].at


@dataclass(frozen=True, slots=True)
class Ladders:
    by_name: dict[str, Ladder]
    briefing_after: int

    def __getitem__(self, name: str) -> Ladder:
        return self.by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def name_for(self, kind: str, *, role: AssignmentRole, urgent: bool, in_command: bool) -> str:
        """Which ladder an occurrence climbs; a body outside the line of command is asked, never escalated."""
        if role == AssignmentRole.COORDINATOR:
            return "contribution"
        if kind == "request" or not in_command:
            return "request"
        name = kind if kind in self.by_name else "duty"
        return f"{name}-urgent" if urgent and f"{name}-urgent" in self.by_name else name


def read_ladders(path: Path) -> Ladders:
    """Raises Refused where the file is wrong: which ladder, which rung."""
    return parse_ladders(text_of(path), path.name)


def parse_ladders(text: str, file: str) -> Ladders:
    try:
        data = tomllib.loads(text)
        found = {name: _ladder(name, entry["rungs"]) for name, entry in data["ladder"].items()}
        missing = [kind for kind in KINDS if kind not in found]
        if missing:
            raise ValueError(f"missing: {', '.join(missing)}")
        return Ladders(found, int(data.get("briefing_after", 3)))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(f"Tệp thang nhắc việc {file} không đúng: {error}", f"wrong ladder file: {error}") from error


def _ladder(name: str, entries: list[dict[str, Any]]) -> Ladder:
    rungs = [_rung(name, entry) for entry in entries]
    keys = [rung.key for rung in rungs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"{name}: {keys}")
    tails = [rung for rung in rungs if rung.every]
    fixed = tuple(rung for rung in rungs if not rung.every)
    if len(tails) > 1 or any(r.anchor == "due" and tails and r.at >= tails[0].at for r in fixed):
        raise ValueError(f"{name}: every")
    return Ladder(name, fixed, tails[0] if tails else None)


def _rung(ladder: str, entry: dict[str, Any]) -> Rung:
    key = str(entry["key"])
    if ("start" in entry) == ("due" in entry) or len(key) > 16:
        raise ValueError(f"{ladder}.{key}")
    return Rung(
        key=key,
        anchor="start" if "start" in entry else "due",
        at=int(entry["start"] if "start" in entry else entry["due"]),
        to=tuple((Audience(who), MessageKind(kind)) for who, kind in entry["to"].items()),
        tone=str(entry.get("tone", "remind")),
        draft=DraftKind(entry["draft"]) if "draft" in entry else None,
        only_pending=entry.get("only") == "pending",
        every=int(entry.get("every", 0)),
    )
