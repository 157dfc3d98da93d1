"""The due dates of a message as a calendar file (RFC 5545); METHOD:PUBLISH offers them, it invites nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from config.settings import Settings
from notifications.duties import Duty
from notifications.letter import Attachment

TYPE = "text/calendar; method=PUBLISH; charset=utf-8"
OCTETS = 75


def attachment(duties: Iterable[Duty], settings: Settings, now: datetime) -> Attachment:
    """One all-day event for each duty with a date; the same duty keeps its UID, so a new date replaces the old."""
    domain = settings.mail_from.rpartition("@")[2]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//dondoc//VI", "METHOD:PUBLISH"]
    for duty in duties:
        lines += _event(duty, domain, now)
    lines.append("END:VCALENDAR")
    return Attachment("thoi-han.ics", TYPE, "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode())


def _event(duty: Duty, domain: str, now: datetime) -> list[str]:
    if duty.due_on is None:
        return []
    return [
        "BEGIN:VEVENT",
        f"UID:nv-{duty.occurrence_id}@{domain}",
        # Later mails bear higher numbers: calendars keep the newest.
        f"SEQUENCE:{int(now.timestamp()) // 60}",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{duty.due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{duty.due_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(f'Hạn nhiệm vụ {duty.code}, {duty.plan_short}')}",
        f"DESCRIPTION:{_text(duty.quote)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n").replace("\r", "")


@lru_cache(maxsize=2048)
def _folded(line: str) -> tuple[str, ...]:
    """At most 75 octets a line, never in the middle of a character."""
    if len(line.encode()) <= OCTETS:
        return (line,)
    parts, part, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > OCTETS:
            parts.append(part)
            part, size = " ", 1
        part, size = part + letter, size + octets
    return (*parts, part)
