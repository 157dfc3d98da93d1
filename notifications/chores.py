"""What the room does besides sending, hourly: tokens, sheets, replies, links. No failure stops another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from config.errors import Refused
from config.settings import Settings
from followup.rules import Rules
from models.session import writing
from notifications import alarms, sheets, watchman
from notifications.errors import TransportError
from notifications.incoming import mailbox
from notifications.zalo import setup, tokens
from notifications.zalo_bot import linking
from notifications.zalo_zbs import status


@dataclass(slots=True)
class Chores:
    sheets: int = 0
    refreshed: bool = False
    linked: int = 0
    #: Zalo messages whose delivery or refusal was asked for.
    told: int = 0
    alarms: int = 0
    mails: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def run(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> Chores:
    """Harmless when repeated."""
    done, rules = Chores(), Rules.load(settings)

    def try_(name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except (TransportError, Refused) as error:
            done.failures.append(f"{name}: {error}")
            with writing(engine) as session:
                alarms.raise_for(session, name, error.what if isinstance(error, Refused) else str(error), clock())
        else:
            with writing(engine) as session:
                alarms.clear(session, name, clock())

    def plan_sheets() -> None:
        with writing(engine) as session:
            done.sheets = sheets.plan_due(session, settings, rules.calendar, clock())

    def refresh() -> None:
        if account := setup.account(settings):
            done.refreshed = tokens.refresh_due(engine, settings, account, clock)

    def link() -> None:
        done.linked = linking.collect(engine, settings, clock)

    def ask_zalo() -> None:
        done.told = status.poll(engine, settings, clock)

    def read_mail() -> None:
        done.mails = dict(mailbox.collect(engine, settings, rules, clock))

    for name, work in (
        ("sheets", plan_sheets),
        ("zalo", refresh),
        ("zalo_bot:linking", link),
        ("zalo_zbs:status", ask_zalo),
        ("imap", read_mail),
    ):
        try_(name, work)
    done.alarms = watchman.watch(engine, settings, clock())
    return done
