"""The decision: what one occurrence needs at one moment. Pure: no database, no clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config import clock
from followup.ladder import Rung
from followup.rules import Rules
from followup.wording import rung_words
from models import DraftKind, Hold, RungOutcome

NO_DATE = "Không có thời hạn"
#: Begins the reason of a row that the step could not handle.
PUT_ASIDE = "Không xử lý được"
EXHAUSTED = "Đã nhắc hết các bậc của thang nhắc việc"
PAUSED = {
    Hold.EXTENSION: "Đang chờ quyết định gia hạn",
    Hold.SUBMISSION: "Đang chờ xác nhận hoàn thành",
    Hold.SUSPENDED: "Tạm dừng theo văn bản",
    Hold.MISASSIGNED: "Đang chờ giao lại cho cơ quan khác",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a decision depends on; equal situations get equal decisions, so they are decided once."""

    ladder: str
    starts_on: date
    due_on: date | None
    cursor: str = ""
    hold: Hold | None = None
    pending: bool = False
    #: The due date was moved: the rungs of the start are not repeated.
    restarted: bool = False
    #: Urged in writing as often as the ladder's briefing_after says.
    urged_enough: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one rung."""

    rung: str
    outcome: RungOutcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    fired: Rung | None
    marks: tuple[Mark, ...]
    cursor: str
    #: Always later than the moment of the decision; None only with a `quiet_reason`.
    next_at: datetime | None
    quiet_reason: str = ""
    draft: DraftKind | None = None


def moment(day: date, rules: Rules) -> datetime:
    """When the messages of a rung's day are planned: before that day's digest goes out."""
    return clock.at(day, rules.settings.plan_at)


def last_day(now: datetime, rules: Rules) -> date:
    """The last day whose moment has come."""
    at = clock.local(now)
    return at.date() if at.time() >= rules.settings.plan_at else at.date() - timedelta(days=1)


def decide(situation: Situation, rules: Rules, now: datetime) -> Decision:
    """Fire the newest rung whose moment has come; the ones that it overtook collapse into it.

    While something holds the ladder nothing fires and the rungs are marked as paused.
    Raises KeyError for a ladder that the configuration no longer has.
    """
    if situation.due_on is None:
        return Decision(None, (), situation.cursor, None, NO_DATE)
    come: list[tuple[date, Rung]] = []
    next_at = None
    reached = last_day(now, rules)
    for day, rung in ahead(situation, rules):
        if day > reached:
            next_at = moment(day, rules)
            break
        come.append((day, rung))
    fired = None if situation.hold else next((r for _, r in reversed(come) if _applies(r, situation)), None)
    return Decision(
        fired=fired,
        marks=tuple(_mark(rung, day, fired, situation, rules) for day, rung in come),
        cursor=come[-1][1].key if come else situation.cursor,
        next_at=next_at,
        quiet_reason="" if next_at else EXHAUSTED,
        draft=_draft(fired, situation),
    )


def ahead(situation: Situation, rules: Rules) -> Iterator[tuple[date, Rung]]:
    """The rungs behind the cursor, with their days, in order. Raises KeyError for an unknown ladder."""
    ladder = rules.ladders[situation.ladder]
    if situation.due_on is None:
        return iter(())
    schedule = ladder.schedule(rules.calendar, situation.starts_on, situation.due_on, restarted=situation.restarted)
    return ladder.after(situation.cursor, schedule) if situation.cursor else schedule


def _applies(rung: Rung, situation: Situation) -> bool:
    return situation.pending or not rung.only_pending


def _mark(rung: Rung, day: date, fired: Rung | None, situation: Situation, rules: Rules) -> Mark:
    if situation.hold:
        return Mark(rung.key, RungOutcome.PAUSED, PAUSED[situation.hold])
    if not _applies(rung, situation):
        return Mark(rung.key, RungOutcome.CANCELLED, "Cơ quan đã tiếp nhận")
    if fired is None or rung.key == fired.key:
        return Mark(rung.key, RungOutcome.FIRED)
    if day <= rules.calendar.on_or_after(situation.starts_on):
        return Mark(rung.key, RungOutcome.COLLAPSED, f"Mốc này trước ngày giao, gộp vào bậc “{rung_words(fired)}”")
    return Mark(rung.key, RungOutcome.COLLAPSED, f"Đến cùng lúc với bậc mới hơn, gộp vào bậc “{rung_words(fired)}”")


def _draft(fired: Rung | None, situation: Situation) -> DraftKind | None:
    if fired is None:
        return None
    if fired.draft == DraftKind.URGE and situation.urged_enough:
        return DraftKind.BRIEFING
    return fired.draft
