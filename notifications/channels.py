"""The channels by name. To add one: a folder with a `Sender`, a line here, a member of models.Channel, a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from sqlalchemy import Engine

from config.settings import Settings
from models import Channel
from notifications.letter import Letter, Receipt


class Sender(Protocol):
    """A channel at work: connections are opened when first needed and reused until `close`."""

    def send(self, letter: Letter) -> Receipt:
        """Raises TransportError and nothing else. Called from several threads at once where `lanes` > 1."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """What the outbox must know of a channel before it sends."""

    channel: Channel
    #: In the interface.
    label: str
    #: Whether a message in doubt is sent again: e-mail with the same Message-ID, which mail programs show once.
    repeats: bool
    #: Module with `open_sender(settings, engine, now) -> Sender`, imported when first used.
    module: str

    def open(self, settings: Settings, engine: Engine) -> Sender:
        """Raises TransportError where the channel is not set up."""
        opener: Callable[[Settings, Engine], Sender] = import_module(self.module).open_sender
        return opener(settings, engine)


_KINDS = {
    kind.channel: kind
    for kind in (
        Kind(Channel.EMAIL, "Thư điện tử", True, "notifications.email.sender"),
        Kind(Channel.ZALO_OA, "Zalo OA", False, "notifications.zalo_oa.sender"),
        Kind(Channel.ZALO_ZBS, "Zalo ZBS", False, "notifications.zalo_zbs.sender"),
        Kind(Channel.ZALO_BOT, "Zalo Bot", False, "notifications.zalo_bot.sender"),
        Kind(Channel.APPRISE, "Dịch vụ khác", False, "notifications.other.sender"),
    )
}
REPEATING = tuple(kind.channel for kind in _KINDS.values() if kind.repeats)


def get(channel: Channel) -> Kind:
    return _KINDS[channel]
