"""Tells the technician by e-mail when dondoc itself is not well: straight to the mail server, past the outbox.

Called every few minutes from the web processes and from the chores: whichever part has died, the other one speaks.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from config import clock
from config.settings import Settings
from followup import marks
from followup.invariants.base import Look
from followup.invariants.configuration import NextYearsCalendar, StepRuns
from followup.rules import Rules
from models import Channel, Finding, Mark
from models.bulk import changed
from models.session import writing
from notifications import alarms, channels
from notifications.errors import TransportError
from notifications.letter import Composed, Letter

log = logging.getLogger("dondoc.watchman")

#: What lasts is said again after this time.
AGAIN = timedelta(hours=24)
PREFIX = "alarm:"
LONGEST = 64  # of a mark's key


@dataclass(frozen=True, slots=True)
class Trouble:
    key: str
    text: str


def troubles(session: Session, rules: Rules, now: datetime) -> Iterator[Trouble]:
    """Sweeps that stopped, channels that do not work, a next year without its calendar."""
    look = Look(session, now, rules)
    for invariant in (StepRuns(), NextYearsCalendar()):
        for one in invariant.broken(look):
            yield Trouble(f"{one.invariant} {one.subject}", one.text)
    broken = select(Finding).where(Finding.invariant == alarms.INVARIANT, col(Finding.closed_at).is_(None))
    for finding in session.exec(broken.order_by(col(Finding.id))):
        yield Trouble(f"channel {finding.subject}", f"Kênh {finding.subject}: {finding.text}")


def watch(engine: Engine, settings: Settings, now: datetime) -> int:
    """Sends one mail with what is new and what has ended; how many things it tells of.

    A thing is marked before the mail goes out, so that of many processes one tells it; a mail that does not go out
    takes its marks back.
    """
    addresses = [one.strip() for one in settings.alarm_to.split(",") if one.strip()]
    if not addresses:
        return 0
    with writing(engine) as session:
        found = {_mark(one.key): one for one in troubles(session, Rules.load(settings), now)}
        told = {m.key: m for m in session.exec(select(Mark).where(col(Mark.key).startswith(PREFIX)))}
        before = {key: (mark.value, mark.at) for key, mark in told.items()}
        new = [key for key, one in found.items() if marks.claim(session, key, one.text, now, now - AGAIN)]
        over = [key for key in told.keys() - found.keys() if changed(session, delete(Mark).where(col(Mark.key) == key))]
    ended = [before[key][0] for key in over]
    if not new and not ended:
        return 0
    if not _send(engine, settings, addresses, [found[key].text for key in new], ended, now):
        _take_back(engine, new, over, before)
        return 0
    return len(new) + len(ended)


def _mark(key: str) -> str:
    """A longer one keeps its beginning and a sum of the whole."""
    whole = PREFIX + key
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 9]}~{crc32(whole.encode()):08x}"


def _take_back(engine: Engine, new: list[str], over: list[str], before: dict[str, tuple[str, datetime]]) -> None:
    """As if this mail had never been thought of; what others told meanwhile stays."""
    with writing(engine) as session:
        session.execute(delete(Mark).where(col(Mark.key).in_([key for key in new if key not in before])))
        for key in [*new, *over]:
            if key in before:
                marks.put(session, key, *before[key])


def _send(
    engine: Engine, settings: Settings, addresses: list[str], new: list[str], ended: list[str], now: datetime
) -> bool:
    """Whether every address was reached; what could not be sent stands in the log."""
    content = compose(settings, new, ended, now)
    for said in new:
        log.error("%s", said)
    try:
        sender = channels.get(Channel.EMAIL).open(settings, engine)
        try:
            for address in addresses:
                sender.begin(Letter(0, address, "", content, now))
                sender.finish()
        finally:
            sender.close()
    except TransportError as error:
        log.error("the alarm could not be sent: %s", error)
        return False
    return True


def compose(settings: Settings, new: list[str], ended: list[str], now: datetime) -> Composed:
    """Plain sentences: what is wrong, what is over, what to do."""
    subject = f"[dondoc] Hệ thống cần kiểm tra: {len(new)} sự cố" if new else "[dondoc] Hệ thống đã trở lại bình thường"
    lines = [f"Lúc {clock.local(now):%H:%M ngày %d/%m/%Y}, hệ thống đôn đốc tại {settings.base_url}:", ""]
    lines += [f"- {text}" for text in new]
    lines += [f"- Đã hết: {text}" for text in ended]
    if new:
        lines += ["", "Việc cần làm: chạy “dondoc doctor” trên máy chủ và làm theo các dòng có dấu “→”; "]
        lines[-1] += f"xem trang Tình trạng: {settings.base_url.rstrip('/')}/status"
    return Composed(subject, "\n".join(lines) + "\n")


__all__ = ["Trouble", "troubles", "watch"]
