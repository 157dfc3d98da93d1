"""The technician hears once of what is wrong with dondoc itself, and once that it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine

from config import clock
from config.settings import Settings
from models import Channel, Mark
from models.session import writing
from notifications import alarms
from notifications.watchman import watch
from tests.notifications.mail_server import MailServer, mail_server

WHO = "ky-thuat@tinh.example"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture
def told(settings: Settings, mail: MailServer) -> Settings:
    return settings.model_copy(update={"smtp_port": mail.port, "alarm_to": f"{WHO}, phong@tinh.example"})


def ticked(engine: Engine, at: datetime) -> None:
    with writing(engine) as session:
        session.merge(Mark(key="tick", at=at))


def texts(mail: MailServer) -> list[str]:
    found = [str(one.parsed.get_body(("plain",)).get_content()) for one in mail.mails if one.recipient == WHO]  # type: ignore[union-attr]
    mail.mails.clear()
    return found


def test_sweeps_that_stopped_are_told_once(engine: Engine, told: Settings, mail: MailServer, now: datetime) -> None:
    ticked(engine, now - timedelta(minutes=20))  # one late sweep is no alarm: two periods and some minutes are
    later = now + timedelta(minutes=10)
    assert watch(engine, told, later) == 0
    later += timedelta(minutes=10)
    assert watch(engine, told, later) == 1
    [said] = texts(mail)
    assert "Lần quét nhiệm vụ gần nhất là lúc 07:40 ngày 23/11/2026" in said
    assert "dondoc doctor" in said
    assert watch(engine, told, later + timedelta(minutes=5)) == 0
    ticked(engine, later + timedelta(minutes=6))
    assert watch(engine, told, later + timedelta(minutes=7)) == 1
    [over] = texts(mail)
    assert "Đã hết: Lần quét nhiệm vụ gần nhất" in over
    assert watch(engine, told, later + timedelta(minutes=8)) == 0


def test_what_lasts_is_told_again_after_a_day(engine: Engine, told: Settings, mail: MailServer, now: datetime) -> None:
    with writing(engine) as session:
        alarms.raise_for(session, Channel.ZALO_OA, "Zalo không nhận khóa truy cập", now)
    for hours, count in ((0, 1), (1, 0), (23, 0), (24, 1), (25, 0)):
        assert watch(engine, told, now + timedelta(hours=hours)) == count, hours
    assert len(texts(mail)) == 2


def test_next_years_calendar(engine: Engine, told: Settings, mail: MailServer) -> None:
    december = clock.at(date(2031, 12, 1), time(9, 0))
    ticked(engine, december)
    assert watch(engine, told, december) == 1
    assert "năm 2032" in texts(mail)[0]


def test_many_processes_tell_it_once(engine: Engine, told: Settings, mail: MailServer, now: datetime) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with writing(engine) as session:
        alarms.raise_for(session, "imap", "Không đọc được hộp thư", now)
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: watch(engine, told, now), range(4))) == [0, 0, 0, 1]
    assert len(texts(mail)) == 1


def test_an_alarm_that_did_not_go_out_is_tried_again(
    engine: Engine, told: Settings, mail: MailServer, now: datetime
) -> None:
    with writing(engine) as session:
        alarms.raise_for(session, Channel.EMAIL, "Máy chủ thư từ chối", now)
    closed = told.model_copy(update={"smtp_port": 9})
    assert watch(engine, closed, now) == 0
    assert watch(engine, told, now + timedelta(minutes=5)) == 1
    assert "Máy chủ thư từ chối" in texts(mail)[0]


def test_nobody_named_nobody_told(engine: Engine, settings: Settings, mail: MailServer, now: datetime) -> None:
    with writing(engine) as session:
        alarms.raise_for(session, Channel.EMAIL, "hỏng", now)
    assert watch(engine, settings.model_copy(update={"smtp_port": mail.port}), now) == 0
    assert mail.mails == []
