"""SSRF: an address that somebody typed in never reaches what only this machine, or only this network, may call."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import apprise
import pytest
import requests

from config.errors import Refused
from config.settings import Settings
from notifications.errors import TransportError
from notifications.letter import Composed, Letter
from notifications.other import sender as other
from notifications.outgoing import addresses
from notifications.outgoing.addresses import Inside, is_open
from notifications.outgoing.guard import guarded
from notifications.outgoing.post import check, post
from tests.notifications.receiver import receiver, status

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
LOOPBACK = addresses._parsed("127.0.0.0/8")
PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:c0a8:101::",
        "localhost",
        "",
    ],
)
def test_what_lies_inside(number: str) -> None:
    assert not is_open(number, ())


@pytest.mark.parametrize("number", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_what_lies_outside(number: str) -> None:
    assert is_open(number, ())


def test_what_a_setting_allows(settings: Settings) -> None:
    settings.outgoing_allowed = "10.1.2.0/24, 192.168.7.5/32"
    allowed = addresses.networks(settings)
    assert is_open("10.1.2.9", allowed)
    assert is_open("::ffff:192.168.7.5", allowed)
    assert not is_open("10.1.3.9", allowed)
    assert not is_open("192.168.7.6", allowed)
    with pytest.raises(ValueError, match="outgoing_allowed"):
        Settings(outgoing_allowed="mạng nội bộ")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user:secret@93.184.216.34/",
        "https://93.184.216.34:0/",
        "https://93.184.216.34:99999/",
        "https://93.184.216.34/a b",
        "https://93.184.216.34/\r\nX: y",
        "https://",
        "gopher",
        "",
    ],
)
def test_addresses_that_are_not_registered(url: str) -> None:
    with pytest.raises(Refused):
        check(url, ())


def test_nothing_is_sent_inside() -> None:
    with receiver() as there:
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(Inside):
                post(f"http://{host}:{there.port}/", b"{}", {}, ())
    assert there.got == []


@contextmanager
def names(monkeypatch: pytest.MonkeyPatch, answers: Callable[[int], str]) -> Iterator[list[str]]:
    """A name server of an attacker: `answers(n)` is what the n-th look-up of evil.example gives."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        if host != "evil.example":
            return real(host, port, *args, **more)
        asked.append(answers(len(asked)))
        return real(asked[-1], port, *args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", look_up)
        yield asked


def test_a_name_that_changes_its_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: open when it is looked at, inside when it is connected to."""
    with receiver() as there:
        connected: list[Any] = []
        real = socket.create_connection

        def connect(address: Any, *args: Any, **more: Any) -> Any:
            connected.append(address[0])
            return real(("127.0.0.1", there.port), *args, **more)

        monkeypatch.setattr(socket, "create_connection", connect)
        with names(monkeypatch, lambda n: "127.0.0.1" if n else PUBLIC) as asked:
            post(f"http://evil.example:{there.port}/", b"{}", {}, ())
    assert asked == [PUBLIC]  # looked up once only
    assert connected == [PUBLIC]  # and connected to that number
    assert there.got[0][1]["host"] == f"evil.example:{there.port}"


def test_one_number_inside_spoils_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in (PUBLIC, "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Inside):
        addresses.resolve("evil.example", 443, ())


def test_a_redirect_is_not_followed() -> None:
    with receiver() as inside, receiver(status(307, location=inside.url)) as there:
        assert post(there.url, b"{}", {}, LOOPBACK) == 307
    assert inside.got == []


def letter(address: str, now: datetime) -> Letter:
    return Letter(1, address, "", Composed("Nhắc việc", "nội dung", short="nội dung"), now)


def test_apprise_does_not_reach_inside(settings: Settings, now: datetime) -> None:
    with receiver() as there:
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(Inside) as told:
                other.open_sender(settings, None).send(letter(f"json://{host}:{there.port}/x", now))  # type: ignore[arg-type]
            assert told.value.permanent
        settings.outgoing_allowed = "127.0.0.0/8,::1/128"
        other.open_sender(settings, None).send(letter(f"json://127.0.0.1:{there.port}/x", now))  # type: ignore[arg-type]
    assert [path for path, _, _ in there.got] == ["/x"]


def test_apprise_and_a_name_that_changes_its_mind(
    settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver() as there, names(monkeypatch, lambda _: "127.0.0.1"), pytest.raises(Inside):
        other.open_sender(settings, None).send(letter(f"json://evil.example:{there.port}/x", now))  # type: ignore[arg-type]
    assert there.got == []


def test_apprise_follows_no_redirect(settings: Settings, now: datetime) -> None:
    settings.outgoing_allowed = "127.0.0.0/8"
    with receiver() as inside, receiver(status(302, location=inside.url)) as there, pytest.raises(TransportError):
        other.open_sender(settings, None).send(letter(f"json://127.0.0.1:{there.port}/x", now))  # type: ignore[arg-type]
    assert inside.got == []


@pytest.mark.parametrize("address", ["dbus://", "syslog://", "mqtt://127.0.0.1/topic", "glib://"])
def test_apprise_rings_no_bell_on_this_machine(settings: Settings, now: datetime, address: str) -> None:
    with pytest.raises(TransportError) as told:
        other.open_sender(settings, None).send(letter(address, now))  # type: ignore[arg-type]
    assert told.value.permanent
    assert told.value.code in ("service", "address", "inside")


def test_the_guard_holds_this_call_only() -> None:
    with receiver() as there:
        with pytest.raises(Inside), guarded(()):
            requests.post(there.url, timeout=2)
        requests.post(there.url, timeout=2)
        with guarded(LOOPBACK):
            requests.post(there.url, timeout=2)
    assert len(there.got) == 2


def test_a_socket_of_this_machine_is_inside(tmp_path: Any) -> None:
    path = str(tmp_path / "docker.sock")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        with pytest.raises(Inside), guarded(()):
            client.connect(path)


def test_apprise_is_the_version_that_this_was_tried_with() -> None:
    assert apprise.__version__.startswith("1.13.")
