"""A channel at work in a delivery run: letters are begun, and finished while the next ones are composed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Engine

from config.faults import maybe_fail
from config.settings import Settings
from models import Channel
from notifications import channels
from notifications.channels import Sender
from notifications.email.connection import Connection
from notifications.errors import TransportError
from notifications.letter import Letter, Receipt
from notifications.outbox import settle
from notifications.outbox.record import Sent


class Lane:
    """Opens its channel when the first letter comes. At most `width` letters are under way."""

    def __init__(self, channel: Channel, settings: Settings, engine: Engine, clock: Callable[[], datetime]) -> None:
        self.channel = channel
        self.width = settings.mail_connections * Connection.ROOM if channel is Channel.EMAIL else 1
        self._settings, self._engine, self._clock = settings, engine, clock
        self._sender: Sender | None = None
        #: Letters under way, the oldest first; with the error of one that could not even be begun.
        self._flying: deque[tuple[Letter, TransportError | None]] = deque()

    @property
    def flying(self) -> int:
        return len(self._flying)

    def open(self) -> TransportError | None:
        """What is wrong with the channel, None where it can be used."""
        if self._sender is None:
            try:
                self._sender = channels.get(self.channel).open(self._settings, self._engine)
            except TransportError as error:
                return settle.unusable(self.channel, error)
        return None

    def prepare(self, letters: Iterable[Letter]) -> None:
        """Letters that are about to be sent."""
        for letter in letters:
            if self._sender is not None:
                self._sender.prepare(letter)

    def begin(self, letter: Letter) -> None:
        maybe_fail("deliver-before-send")
        self._flying.append((letter, self._try(lambda sender: sender.begin(letter))[1]))

    def finish(self) -> Sent:
        """What became of the oldest letter under way."""
        letter, error = self._flying.popleft()
        result: Receipt | TransportError | None = error
        if error is None:
            receipt, error = self._try(lambda sender: sender.finish())
            result = error or receipt
        maybe_fail("deliver-after-send")
        return Sent(letter, result or _fault("no answer"), self._clock())

    def close(self) -> None:
        if self._sender is not None:
            self._sender.close()

    def _try(self, act: Callable[[Sender], Receipt | None]) -> tuple[Receipt | None, TransportError | None]:
        if self._sender is None:
            raise RuntimeError("a lane sends only after open()")
        try:
            return act(self._sender), None
        except TransportError as error:
            return None, error
        except Exception as error:  # noqa: BLE001  a fault in a channel: this message is in doubt, the others go on
            return None, _fault(type(error).__name__)


def _fault(why: str) -> TransportError:
    return TransportError(f"Lỗi của kênh: {why}", code="fault", doubtful=True, alarm=True)
