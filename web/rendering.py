"""Jinja2: templates, filters for Vietnamese dates and numbers, and the words of both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config import clock
from followup.papers.text import day_in_words
from followup.rules import Rules
from models import Channel
from models.contact import shown
from notifications.words import two
from web import texts

if TYPE_CHECKING:
    from web.house import Visit

FOLDER = Path(__file__).parent


@cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        day=day, day_words=day_words, size=size, moment=moment, number=number, clip=clip, reach=reach, zip=zip
    )
    env.globals.update(version=static_version(), link=link, two=two)
    env.add_extension("jinja2.ext.do")
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    return env


def render(template: str, visit: Visit, **context: Any) -> str:
    from web.access import Action, may

    user = visit.user
    return (
        environment()
        .get_template(template)
        .render(
            t=texts.translator(visit.language),
            words=texts.words(visit.language),
            visit=visit,
            settings=visit.settings,
            user=user,
            may=lambda action: user is not None and may(user.role, Action(action)),
            today=visit.today,
            working_days=working_days(visit),
            called=cache(visit.called),
            **context,
        )
    )


def working_days(visit: Visit) -> Callable[[date, date], int]:
    """Counts working days in (first, last]; the calendar is read once for a page, where it counts any."""
    calendar = cache(lambda: Rules.load(visit.settings).calendar)
    return lambda first, last: calendar().between(first, last)


def day(value: date | None, empty: str = "–") -> str:
    """27/11/2026, as offices write it."""
    if value is None:
        return empty
    return (clock.today(value) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def moment(value: datetime | None, empty: str = "–") -> str:
    """07:30 27/11/2026 on a Vietnamese clock."""
    return clock.local(value).strftime("%H:%M %d/%m/%Y") if value else empty


def day_words(value: date | None) -> str:
    """thứ Sáu, ngày 27/11/2026"""
    return day_in_words(value) if value else "–"


def size(count: int) -> str:
    """Bytes as people read them: 340 KB, 2,4 MB."""
    return f"{max(1, round(count / 1024))} KB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MB".replace(".", ",")


def number(value: float | None) -> str:
    """21.914: a point between thousands, a comma before decimals."""
    if value is None:
        return "–"
    plain = f"{value:,.1f}" if isinstance(value, float) and not value.is_integer() else f"{int(value):,}"
    return plain.translate(str.maketrans(",.", ".,"))


def clip(text: str | None, length: int = 160) -> str:
    """At most `length` characters, cut between words."""
    text = " ".join((text or "").split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + "…"


def reach(address: str, channel: str) -> str:
    """An address as pages may show it: those of Apprise and Zalo may hold a password or belong to a person."""
    return shown(Channel(channel), address)


def link(path: str, **params: Any) -> str:
    """A path with those parameters that say something."""
    given = {key: value for key, value in params.items() if value not in (None, "", [], False)}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def static_version() -> str:
    """Changes whenever a static file does, so that browsers may keep them for long."""
    return str(int(max(p.stat().st_mtime for p in (FOLDER / "static").iterdir())))
