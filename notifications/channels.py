"""The channels by name. To add one: a folder with a `Sender`, a line here, a member of models.Channel, a test."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from sqlalchemy import Engine

from config.settings import Settings
from models import Channel
from notifications.letter import Letter, Receipt


class Sender(Protocol):
    """A channel at work: connections are opened when first needed and reused until `close`.

    A letter that was begun is finished before it is asked for again; in the meantime the provider works on it.
    """

    def prepare(self, letter: Letter) -> None:
        """Does what can be done before the letter may be sent, while another one is under way. Never fails."""
        ...

    def begin(self, letter: Letter) -> None:
        """Hands a letter over. Raises TransportError: then there is nothing to finish."""
        ...

    def finish(self) -> Receipt:
        """What became of the letter that was begun first. Raises TransportError."""
        ...

    def close(self) -> None: ...


class OneByOne:
    """A provider that answers at once: all is done in `finish`."""

    def __init__(self) -> None:
        self._begun: deque[Letter] = deque()

    def prepare(self, letter: Letter) -> None:
        """Nothing to do before."""

    def begin(self, letter: Letter) -> None:
        self._begun.append(letter)

    def finish(self) -> Receipt:
        return self.send(self._begun.popleft())

    def send(self, letter: Letter) -> Receipt:
        """Raises TransportError."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Kind:
    """What the outbox must know of a channel before it sends."""

    channel: Channel
    #: In the interface.
    label: str
    #: Whether a message in doubt is sent again: e-mail with the same Message-ID, which mail programs show once.
    repeats: bool
    #: Messages marked in one transaction: about so many are in doubt after a crash, and one commit serves them all.
    group: int
    #: Module with `open_sender(settings, engine, now) -> Sender`, imported when first used.
    module: str

    def open(self, settings: Settings, engine: Engine) -> Sender:
        """Raises TransportError where the channel is not set up."""
        opener: Callable[[Settings, Engine], Sender] = import_module(self.module).open_sender
        return opener(settings, engine)


_KINDS = {
    kind.channel: kind
    for kind in (
        Kind(Channel.EMAIL, "Thư điện tử", True, 16, "notifications.email.sender"),
        Kind(Channel.ZALO_OA, "Zalo OA", False, 1, "notifications.zalo_oa.sender"),
        Kind(Channel.ZALO_ZBS, "Zalo ZBS", False, 1, "notifications.zalo_zbs.sender"),
        Kind(Channel.ZALO_BOT, "Zalo Bot", False, 1, "notifications.zalo_bot.sender"),
        Kind(Channel.APPRISE, "Dịch vụ khác", False, 1, "notifications.other.sender"),
    )
}
REPEATING = tuple(kind.channel for kind in _KINDS.values() if kind.repeats)


def get(channel: Channel) -> Kind:
    return _KINDS[channel]
