"""Zalo's channels against a server that keeps the contract: what each answer means for the message."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import col, select

from config import clock
from config.settings import Settings
from models import Channel, ChannelToken, Contact, Event, Finding, Message, MessageAttempt, MessageState
from models.session import reading, writing
from notifications.deliver import DeliveryResult, deliver
from notifications.errors import TransportError
from notifications.zalo import setup, tokens, webhook
from notifications.zalo.api import Http
from notifications.zalo.tokens import Tokens
from notifications.zalo_zbs import parameters, status
from notifications.zalo_zbs.sender import phone
from tests.notifications import builders as b
from tests.notifications.mail_server import MailServer
from tests.notifications.refresher import refresh_in_a_process
from tests.notifications.zalo_server import Zalo, zalo_server

S = MessageState
USER = "9007199254740997"
Send = Callable[[datetime], DeliveryResult]


@pytest.fixture
def zalo(now: datetime) -> Iterator[Zalo]:
    with zalo_server(now) as server:
        yield server
        assert server.unexpected == []


@pytest.fixture
def linked(office: Settings, zalo: Zalo) -> Settings:
    """An office with an Official Account and a bot."""
    return office.model_copy(update={"zalo_url": SecretStr(zalo.account_url), "zalo_bot_url": SecretStr(zalo.bot_url)})


@pytest.fixture
def consented(engine: Engine, linked: Settings, zalo: Zalo, now: datetime) -> Tokens:
    """Its administrator has consented a moment ago."""
    account = setup.account(linked)
    assert account is not None
    found = Tokens(engine, linked, account, lambda: zalo.now)
    found.store(*zalo.grant(), timedelta(hours=25))
    return found


@pytest.fixture
def send(engine: Engine, linked: Settings, consented: Tokens, zalo: Zalo, monkeypatch: pytest.MonkeyPatch) -> Send:
    # The senders read the clock of the process for the age of their token: one clock for both sides.
    monkeypatch.setattr(setup.service, "__defaults__", (lambda: zalo.now,))

    def at(moment: datetime) -> DeliveryResult:
        zalo.now = moment
        return deliver(engine, linked, b.CALENDAR, moment, clock=lambda: moment)

    return at


def one(engine: Engine, now: datetime, channel: Channel, address: str, **more: object) -> None:
    with writing(engine) as session:
        body = b.agency(session, "Ủy ban nhân dân xã Thượng Sơn Hạ Giang Đông")
        to = b.contact(session, body, address, channel=channel)
        if "mail" in more:
            b.contact(session, body, str(more["mail"]), rank=1)
        duty = b.occurrence(session, b.task(session, b.plan(session, now)), body, now)
        b.message(session, to, now, [duty])


def states(engine: Engine) -> list[tuple[Channel, S]]:
    with reading(engine) as session:
        rows = session.exec(select(Message).order_by(col(Message.id)))
        return [(m.channel, m.state) for m in rows]


def test_a_short_text_without_the_duty_goes_to_the_account_s_follower(
    engine: Engine, send: Send, zalo: Zalo, now: datetime
) -> None:
    zalo.people[USER] = now - timedelta(days=1)
    one(engine, now, Channel.ZALO_OA, USER)
    assert send(now).sent == 1
    (_, to, body), text = zalo.sent[0], zalo.sent[0][2]["message"]["text"]
    assert (to, set(body)) == (USER, {"recipient", "message"})
    assert len(text) <= 400
    assert "NV-1-01" in text
    assert "27/11/2026" in text
    assert "đất sản xuất" not in text
    with reading(engine) as session:
        assert session.exec(select(Message.provider_id)).one() == "9007199254740994"


def test_a_closed_window_falls_back_to_mail_at_once(
    engine: Engine, send: Send, zalo: Zalo, mail: MailServer, now: datetime
) -> None:
    zalo.people[USER] = now - timedelta(days=8)
    one(engine, now, Channel.ZALO_OA, USER, mail="xa@sonha.example")
    result = send(now)
    assert (result.failed, result.sent) == (1, 1)
    assert mail.addresses() == ["xa@sonha.example"]
    assert states(engine) == [(Channel.ZALO_OA, S.FAILED), (Channel.EMAIL, S.SENT)]
    with reading(engine) as session:
        # The window may open again: the person stays a contact.
        assert set(session.exec(select(Contact.disabled_at))) == {None}


def test_a_stranger_is_switched_off(engine: Engine, send: Send, zalo: Zalo, now: datetime) -> None:
    one(engine, now, Channel.ZALO_OA, "1")
    assert send(now).failed == 1
    with reading(engine) as session:
        assert session.exec(select(Contact.disabled_at)).one() is not None


def test_a_lost_answer_is_not_repeated(engine: Engine, send: Send, zalo: Zalo, now: datetime) -> None:
    zalo.people[USER], zalo.drop = now, True
    one(engine, now, Channel.ZALO_OA, USER)
    assert send(now).unknown == 1
    zalo.drop = False
    assert send(now + timedelta(hours=3)) == DeliveryResult()
    assert len(zalo.sent) == 1
    assert states(engine) == [(Channel.ZALO_OA, S.UNKNOWN)]


@pytest.mark.parametrize(
    ("code", "state", "tries"),
    [
        (-32, S.PLANNED, 1),
        (-200, S.PLANNED, 1),
        (-211, S.HELD, 0),
        (-234, S.HELD, 0),
        (-205, S.HELD, 0),
        (-201, S.FAILED, 1),
        (-217, S.FAILED, 1),
        (-99999, S.HELD, 0),
    ],
)
def test_what_a_code_means(
    engine: Engine, send: Send, zalo: Zalo, now: datetime, code: int, state: S, tries: int
) -> None:
    zalo.people[USER], zalo.next_errors = now, [code]
    one(engine, now, Channel.ZALO_OA, USER)
    send(now)
    with reading(engine) as session:
        row = session.exec(select(Message)).one()
        assert (row.state, row.tries) == (state, tries)
        assert session.exec(select(MessageAttempt.code)).one() == str(code)
        alarms = session.exec(select(Finding)).all()
        assert bool(alarms) == (code in (-205, -201, -99999))


def test_a_refused_token_is_renewed_once_and_the_message_goes_out(
    engine: Engine, send: Send, zalo: Zalo, now: datetime
) -> None:
    zalo.people[USER] = now
    zalo.access = "somebody renewed it elsewhere"
    one(engine, now, Channel.ZALO_OA, USER)
    assert send(now).sent == 1
    assert zalo.refreshes == 2


def test_a_cut_chain_is_an_alarm_and_holds_the_channel(engine: Engine, send: Send, zalo: Zalo, now: datetime) -> None:
    zalo.people[USER] = now
    zalo.access = zalo.refresh = "lost"
    one(engine, now, Channel.ZALO_OA, USER)
    assert send(now).held == 1
    with reading(engine) as session:
        row = session.exec(select(ChannelToken)).one()
        assert "-14020" in row.failure
        assert "lost" not in row.failure
        assert len(session.exec(select(Finding)).all()) >= 1


def test_a_template_by_phone_is_cut_to_its_own_lengths(engine: Engine, send: Send, zalo: Zalo, now: datetime) -> None:
    zalo.phones.add("84987654321")
    one(engine, now, Channel.ZALO_ZBS, "0987 654 321")
    assert send(now).sent == 1
    body = zalo.sent[0][2]
    assert body["template_data"]["co_quan"] == "Ủy ban nhân dân xã Thượng Sơn…"
    assert len(body["tracking_id"]) == 32


def test_a_template_by_uid_needs_no_phone(engine: Engine, send: Send, zalo: Zalo, now: datetime) -> None:
    zalo.people[USER] = now - timedelta(days=30)
    one(engine, now, Channel.ZALO_ZBS, f"uid:{USER}")
    assert send(now).sent == 1
    assert set(zalo.sent[0][2]) == {"user_id", "template_id", "template_data"}


def test_no_zalo_account_on_the_phone_means_mail(
    engine: Engine, send: Send, zalo: Zalo, mail: MailServer, now: datetime
) -> None:
    one(engine, now, Channel.ZALO_ZBS, "0987654321", mail="xa@sonha.example")
    send(now)
    assert mail.addresses() == ["xa@sonha.example"]


def test_a_bot_message_goes_to_a_linked_chat(engine: Engine, send: Send, zalo: Zalo, now: datetime) -> None:
    zalo.chats.add("c1")
    one(engine, now, Channel.ZALO_BOT, "c1")
    assert send(now).sent == 1
    assert zalo.sent[0][:2] == ("bot", "c1")


def test_the_quota_is_waited_for(engine: Engine, send: Send, zalo: Zalo, now: datetime) -> None:
    zalo.people[USER], zalo.quota = now, 0
    one(engine, now, Channel.ZALO_OA, USER)
    assert send(now).held == 1
    zalo.quota = 5
    assert send(now + timedelta(hours=1, minutes=1)).sent == 1


def test_a_minute_takes_only_so_many(engine: Engine, linked: Settings, send: Send, zalo: Zalo, now: datetime) -> None:
    linked.channel_per_minute["zalo_oa"] = 2
    try:
        with writing(engine) as session:
            for m in b.reminders(session, now, agencies=3, channel=Channel.ZALO_OA):
                zalo.people[f"so{m.agency_id}@sonha.example"] = now
        result = send(now)
        assert (result.sent, result.held) == (2, 1)
        assert send(now + timedelta(minutes=1, seconds=1)).sent == 1
    finally:
        linked.channel_per_minute["zalo_oa"] = 600


def test_tokens_are_unreadable_in_the_database_and_absent_from_the_log(
    engine: Engine, consented: Tokens, zalo: Zalo, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    http = Http()
    consented.refresh(http, 1)
    http.close()
    with reading(engine) as session:
        row = session.exec(select(ChannelToken)).one()
        assert zalo.access not in row.access_token
        assert zalo.refresh not in row.refresh_token
        assert (row.rotation, row.locked_until) == (2, None)
    assert zalo.access not in caplog.text
    assert zalo.refresh not in caplog.text
    assert "fingerprint" in caplog.text


def test_the_flow_renews_after_twenty_hours_and_warns_after_sixty_days(
    engine: Engine, linked: Settings, consented: Tokens, zalo: Zalo, now: datetime
) -> None:
    account = consented.account
    assert tokens.refresh_due(engine, linked, account, lambda: now + timedelta(hours=19)) is False
    assert tokens.refresh_due(engine, linked, account, lambda: now + timedelta(hours=20)) is True
    assert zalo.refreshes == 2
    with reading(engine) as session:
        assert session.exec(select(Finding)).all() == []
    tokens.refresh_due(engine, linked, account, lambda: now + timedelta(days=61))
    with reading(engine) as session:
        assert "60 ngày" in session.exec(select(Finding.text)).one()


def test_four_processes_at_once_make_one_refresh(
    engine: Engine, database_url: str, linked: Settings, consented: Tokens, zalo: Zalo
) -> None:
    with writing(engine) as session:
        row = session.exec(select(ChannelToken)).one()
        row.expires_at = clock.now() - timedelta(hours=1)
    # Four processes of their own, but what they import is imported once.
    fresh = multiprocessing.get_context("forkserver")
    fresh.set_forkserver_preload(["tests.notifications.refresher"])
    start, results = fresh.Barrier(4), fresh.Queue()
    key = linked.secret_key.get_secret_value()
    args = (database_url, zalo.account_url, key, start, results)
    running = [fresh.Process(target=refresh_in_a_process, args=args) for _ in range(4)]
    for process in running:
        process.start()
    got = [results.get(timeout=120) for _ in running]
    for process in running:
        process.join()
    results.close()
    assert got == ["access-2"] * 4
    assert (zalo.refreshes, zalo.refused_refreshes) == (2, 0)


def test_decomposed_letters_count_as_readers_see_them() -> None:
    wanted = (parameters.Parameter("ten", True, 1, 6),)
    assert parameters.fit(wanted, {"ten": "Sơ\u0309 Nội"}) == {"ten": "Sở Nội"}


def test_a_template_that_asks_for_what_we_do_not_have_is_our_fault() -> None:
    with pytest.raises(TransportError) as caught:
        parameters.fit((parameters.Parameter("gia_ve", True, 1, 9),), {"co_quan": "x"})
    assert caught.value.alarm


@pytest.mark.parametrize("text", ["0987654321", "+84 987 654 321", "84987654321", "0987.654.321"])
def test_phone_numbers_as_people_write_them(text: str) -> None:
    assert phone(text) == "84987654321"


@pytest.mark.parametrize("text", ["", "12345", "0243 123 4567 890", "+1 202 555 0100 99"])
def test_no_phone_number(text: str) -> None:
    with pytest.raises(TransportError):
        phone(text)


def test_a_webhook_raises_a_state_and_does_nothing_else(
    engine: Engine, linked: Settings, send: Send, zalo: Zalo, now: datetime
) -> None:
    zalo.people[USER] = now
    one(engine, now, Channel.ZALO_OA, USER)
    send(now)
    event = {"event_name": "user_received_message", "message": {"msg_id": "9007199254740994"}}
    body, headers = zalo.signed(event)
    forged, wrong = zalo.signed(event, key="guess")
    other, signed = zalo.signed({"event_name": "user_send_text", "message": {"msg_id": "9007199254740994"}})
    with writing(engine) as session:
        assert not webhook.receive(session, forged, wrong, linked, now)
        assert not webhook.receive(session, other, signed, linked, now)
        assert not webhook.receive(session, b"[]", headers, linked, now)
        assert webhook.receive(session, body, headers, linked, now)
        assert not webhook.receive(session, body, headers, linked, now)
    assert states(engine) == [(Channel.ZALO_OA, S.DELIVERED)]


PHONE, SENT_AS = "0987654321", "9007199254740994"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (1, [(Channel.ZALO_ZBS, S.DELIVERED)]),
        ("DELIVERED", [(Channel.ZALO_ZBS, S.DELIVERED)]),
        (0, [(Channel.ZALO_ZBS, S.SENT)]),
        (-1, [(Channel.ZALO_ZBS, S.SENT)]),
        ("REJECTED", [(Channel.ZALO_ZBS, S.FAILED), (Channel.EMAIL, S.PLANNED)]),
    ],
)
def test_zalo_is_asked_what_became_of_a_template_message(
    engine: Engine, linked: Settings, send: Send, zalo: Zalo, now: datetime, told: int | str, expected: list[object]
) -> None:
    zalo.phones.add("84987654321")
    one(engine, now, Channel.ZALO_ZBS, PHONE, mail="xa@sonha.example")
    assert send(now).sent == 1
    zalo.statuses[SENT_AS] = told
    assert status.poll(engine, linked, lambda: now + timedelta(minutes=1)) == 0  # it is on its way
    assert states(engine) == [(Channel.ZALO_ZBS, S.SENT)]
    later = now + timedelta(minutes=3)
    news = expected != [(Channel.ZALO_ZBS, S.SENT)]
    assert status.poll(engine, linked, lambda: later) == news
    assert states(engine) == expected
    assert status.poll(engine, linked, lambda: later) == 0
    if expected[0] == (Channel.ZALO_ZBS, S.FAILED):
        with reading(engine) as session:
            assert session.exec(select(Event.kind)).one() == "message-failed"


def test_a_message_by_uid_has_no_status_to_ask_for(
    engine: Engine, linked: Settings, send: Send, zalo: Zalo, now: datetime
) -> None:
    zalo.people[USER] = now
    one(engine, now, Channel.ZALO_ZBS, f"uid:{USER}")
    assert send(now).sent == 1
    zalo.statuses[SENT_AS] = 1
    assert status.poll(engine, linked, lambda: now + timedelta(minutes=3)) == 0


def test_a_webhook_settles_a_message_whose_answer_was_lost(
    engine: Engine, linked: Settings, send: Send, zalo: Zalo, now: datetime
) -> None:
    zalo.phones.add("84987654321")
    zalo.drop = True
    one(engine, now, Channel.ZALO_ZBS, PHONE)
    assert send(now).unknown == 1
    ours = zalo.sent[0][2]["tracking_id"]
    with writing(engine) as session:
        for tracking, raised in (("somebody-else", False), (ours, True), (ours, False)):
            event = {"event_name": "user_received_message", "message": {"msg_id": SENT_AS, "tracking_id": tracking}}
            assert webhook.receive(session, *zalo.signed(event), linked, now) is raised
    assert states(engine) == [(Channel.ZALO_ZBS, S.DELIVERED)]
