"""What is there when all is over, held against what was planned, sent and acknowledged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from bench.killing.house import CLERKS, STANDING_FROM
from models import (
    Event,
    Message,
    MessageAttempt,
    MessageItem,
    MessageState,
    Occurrence,
    Submission,
    WebhookMessage,
    WebhookState,
)
from models.session import reading
from notifications.webhooks.kinds import TOLD

OPEN = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.HELD, MessageState.UNKNOWN)
_NUMBER = re.compile(r"<dondoc\.(\d+)\.")


@dataclass
class Verdict:
    """Counts under their names in the report; `lost` and `doubled` are the sums of all kinds."""

    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    more: dict[str, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        wrong = ("planned_twice", "still_open", "told_in_vain")
        return not (self.lost.total() or self.doubled.total() or any(self.more.get(name) for name in wrong))

    def report(self) -> dict[str, object]:
        return {
            "lost": self.lost.total(),
            "doubled": self.doubled.total(),
            **self.more,
            **{f"lost_{name}": n for name, n in self.lost.items()},
            **{f"doubled_{name}": n for name, n in self.doubled.items()},
        }


def judge(engine: Engine, letters: Counter[str], count: int, answered: int = 0) -> Verdict:
    """Of messages to people: `count` must arrive, `answered` were answered before they went out and must not."""
    accepted: Counter[int] = Counter()
    for key, times in letters.items():
        found = _NUMBER.search(key)
        accepted[int(found.group(1)) if found else 0] += times
    with reading(engine) as session:
        doubtful = set(
            session.exec(select(MessageAttempt.message_id).where(MessageAttempt.outcome == MessageState.UNKNOWN))
        )
        in_vain = set(session.exec(select(Message.id).where(col(Message.bucket).like("answered-%"))))
        withdrawn = set(session.exec(select(Message.id).where(Message.state == MessageState.WITHDRAWN)))
        planned = set(session.exec(select(Message.id))) - in_vain
        twice = _more_than_once(session, MessageItem.occurrence_id)
        still_open = session.exec(select(func.count()).where(col(Message.state).in_(OPEN))).one()
    arrived = len(accepted.keys() & planned)
    verdict = Verdict()
    verdict.lost["mails"] = count - arrived
    verdict.doubled["mails"] = sum(n - 1 for number, n in accepted.items() if number not in doubtful)
    verdict.more = {
        "planned": count,
        "sent": arrived,
        "unknown": len(doubtful),
        "repeated": sum(n - 1 for number, n in accepted.items() if number in doubtful),
        "planned_twice": twice,
        "still_open": still_open,
        "withdrawn": len(withdrawn),
        "told_in_vain": len(accepted.keys() & in_vain) + answered - len(withdrawn),
    }
    return verdict


def judge_answers(engine: Engine, heard: Sequence[str], verdict: Verdict) -> None:
    """What the clerk was told is there once, and what is there is there once."""
    with reading(engine) as session:
        said = Counter(session.exec(select(Submission.text)))
    verdict.lost["answers"] = len(set(heard) - said.keys())
    verdict.doubled["answers"] = said.total() - len(said)
    verdict.more["answers"] = said.total()


def judge_programs(engine: Engine, came: Counter[str], doubtful: Collection[str], verdict: Verdict) -> None:
    """Every change was told once; more than once only what a worker had in its hands when it died."""
    with reading(engine) as session:
        events = session.exec(select(func.count()).where(col(Event.kind).in_(TOLD))).one()
        told = set(session.exec(select(WebhookMessage.public_id)))
        waiting = session.exec(select(func.count()).where(col(WebhookMessage.state) != WebhookState.SENT)).one()
    verdict.lost["webhooks"] = events - len(told & came.keys())
    verdict.doubled["webhooks"] = sum(n - 1 for key, n in came.items() if key not in doubtful)
    verdict.more["webhooks"] = events
    verdict.more["webhooks_unknown"] = len(doubtful)
    verdict.more["webhooks_repeated"] = sum(n - 1 for key, n in came.items() if key in doubtful)
    verdict.more["still_open"] += waiting


def judge_horizon(engine: Engine, task: int, verdict: Verdict) -> None:
    """Every agency has every month from the first to the last."""
    with reading(engine) as session:
        made = session.exec(select(Occurrence.agency_id, Occurrence.period_key).where(Occurrence.task_id == task)).all()
    last = max((key for _, key in made), default="")
    year, month = map(int, last.split("-")) if last else (STANDING_FROM.year, 0)
    months = (year - STANDING_FROM.year) * 12 + month
    verdict.lost["occurrences"] = CLERKS * months - len(set(made)) if made else CLERKS
    verdict.doubled["occurrences"] = len(made) - len(set(made))
    verdict.more["occurrences"] = len(made)


def _more_than_once(session: Session, column: object) -> int:
    groups = select(column).group_by(column).having(func.count() > 1).subquery()  # type: ignore[call-overload]
    return int(session.exec(select(func.count()).select_from(groups)).one())
